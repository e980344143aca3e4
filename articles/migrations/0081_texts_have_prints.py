"""Keep what finds texts that say the same, of those that are here too, and find texts by hash and address."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def print_all(apps, schema_editor):
    """Give the texts that are here their prints."""
    from articles.near_same import print_of

    Text, Print = apps.get_model("articles", "TextVersion"), apps.get_model("articles", "TextPrint")
    for pk, text in Text.objects.values_list("pk", "text").iterator(chunk_size=200):
        if found := print_of(text):
            Print.objects.create(text_version_id=pk, places=found.places, bands=found.bands)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0080_texts_come_from_pages_and_have_structure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TextPrint',
            fields=[
                ('text_version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='print', serialize=False, to='articles.textversion')),
                ('places', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('bands', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
            options={
                'verbose_name': 'print of a text',
                'verbose_name_plural': 'prints of texts',
            },
        ),
        migrations.AddIndex(
            model_name='capture',
            index=django.contrib.postgres.indexes.HashIndex(condition=models.Q(('url', ''), _negated=True), fields=['url'], name='captures_by_address'),
        ),
        migrations.AddIndex(
            model_name='sourceitem',
            index=django.contrib.postgres.indexes.HashIndex(condition=models.Q(('url', ''), _negated=True), fields=['url'], name='items_by_address'),
        ),
        migrations.AddIndex(
            model_name='textversion',
            index=models.Index(fields=['sha256'], name='texts_by_sha256'),
        ),
        migrations.AddIndex(
            model_name='textprint',
            index=django.contrib.postgres.indexes.GinIndex(fields=['bands'], name='prints_by_band'),
        ),
        migrations.RunPython(print_all, migrations.RunPython.noop),
    ]
