"""Let captures say where they came from, texts keep their structure, and candidates wait to be confirmed."""

import basics.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0075_annotations_are_hidden'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='capture',
            name='proposals',
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name='what was proposed'),
        ),
        migrations.AddField(
            model_name='capture',
            name='url',
            field=models.URLField(blank=True, max_length=2000, verbose_name='address it came from'),
        ),
        migrations.AddField(
            model_name='textversion',
            name='structure',
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name='structure'),
        ),
        migrations.AlterField(
            model_name='capture',
            name='method',
            field=models.CharField(choices=[('paste', 'pasted'), ('upload', 'uploaded'), ('fetch', 'fetched from its address'), ('import', 'imported in bulk'), ('command', 'added by command')], max_length=16, verbose_name='way in'),
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('address', 'asked for by its address'), ('archive', 'a file of an archive'), ('feed', 'an entry of a feed')], max_length=16, verbose_name='way in')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('fetching', 'being fetched'), ('ready', 'to be confirmed'), ('failed', 'could not be read'), ('kept', 'kept'), ('dropped', 'dropped')], max_length=16, verbose_name='state')),
                ('url', models.URLField(blank=True, max_length=2000, verbose_name='address')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='published on')),
                ('token', models.TextField(blank=True, editable=False)),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64, verbose_name='SHA-256')),
                ('robots', models.CharField(blank=True, choices=[('allowed', 'programs may read it'), ('disallowed', 'programs should not read it'), ('none', 'it says nothing')], max_length=16, verbose_name='robots.txt says')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='what came of it')),
                ('created_at', models.DateTimeField(default=basics.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=basics.clock.now, editable=False)),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='articles.article')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to=settings.AUTH_USER_MODEL)),
                ('text_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.article')),
            ],
            options={
                'verbose_name': 'candidate',
                'verbose_name_plural': 'candidates',
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['-created_at', '-id'], name='candidates_newest_first')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(models.Q(('token', ''), _negated=True), ('person__isnull', False)), _connector='OR'), name='a_ready_candidate_has_bytes_and_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'kept'), _negated=True), ('article__isnull', False), _connector='OR'), name='a_kept_candidate_is_an_article')],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE articles_textversion ADD CONSTRAINT a_structure_is_a_list"
            " CHECK (jsonb_typeof(structure) = 'array')",
            "ALTER TABLE articles_textversion DROP CONSTRAINT a_structure_is_a_list",
        ),
    ]
