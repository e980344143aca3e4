"""Editions are published by a second editor, given up, marked while prepared, and noted upon while frozen."""

import basics.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DROP = "DROP TRIGGER frozen_is_immutable ON catalog_edition;"
PROTECT = """
CREATE TRIGGER frozen_is_immutable BEFORE UPDATE OR DELETE ON catalog_edition
    FOR EACH ROW WHEN (OLD.state = 'frozen') EXECUTE FUNCTION perimeter_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0090_entries_of_editions_keep_their_canonical_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The rule of 0087 takes its place, once what was frozen before counts as published (0086).
        migrations.RunSQL(DROP, PROTECT),
        migrations.CreateModel(
            name='EditionMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('looked_at', 'looked at'), ('left_out', 'left out')], max_length=12, verbose_name='mark')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('at', models.DateTimeField(default=basics.clock.now, editable=False)),
            ],
            options={
                'verbose_name': 'mark of an edition',
                'verbose_name_plural': 'marks of editions',
                'ordering': ['edition', 'entry__code'],
            },
        ),
        migrations.CreateModel(
            name='EditionNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=5000, verbose_name='note')),
                ('at', models.DateTimeField(default=basics.clock.now)),
            ],
            options={
                'verbose_name': 'note of an edition',
                'verbose_name_plural': 'notes of editions',
                'ordering': ['edition', 'entry__code'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='edition',
            name='a_frozen_edition_says_who_and_when',
        ),
        migrations.AddField(
            model_name='edition',
            name='abandoned_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='abandoned_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edition',
            name='abandoned_reason',
            field=models.TextField(blank=True, max_length=2000, verbose_name='reason for giving it up'),
        ),
        migrations.AddField(
            model_name='edition',
            name='file_version',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='edition',
            name='foreword',
            field=models.TextField(blank=True, max_length=10000, verbose_name='foreword'),
        ),
        migrations.AddField(
            model_name='edition',
            name='public_copy',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='edition',
            name='published_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='edition',
            name='published_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edition',
            name='seal',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='edition',
            name='signature',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='edition',
            name='superseded_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='edition',
            name='state',
            field=models.CharField(choices=[('draft', 'in preparation'), ('frozen', 'frozen'), ('published', 'published'), ('superseded', 'superseded'), ('abandoned', 'given up')], default='draft', max_length=12, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('frozen_at__isnull', True), ('frozen_by__isnull', True), ('state__in', ['draft', 'abandoned'])), models.Q(('frozen_at__isnull', False), ('frozen_by__isnull', False), ('state__in', ['frozen', 'abandoned', 'published', 'superseded'])), _connector='OR'), name='a_frozen_edition_says_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('state__in', ['published', 'superseded'])), models.Q(('file_version', 1), ('published_at__isnull', False), ('state__in', ['published', 'superseded'])), models.Q(('published_at__isnull', True), ('published_by__isnull', True), ('state__in', ['draft', 'frozen', 'abandoned'])), _connector='OR'), name='a_published_edition_says_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(('published_by__isnull', True), models.Q(('published_by', models.F('frozen_by')), _negated=True), _connector='OR'), name='nobody_publishes_what_they_froze'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'abandoned'), _negated=True), models.Q(('abandoned_at__isnull', False), ('abandoned_by__isnull', False), models.Q(('abandoned_reason', ''), _negated=True)), _connector='OR'), name='an_edition_given_up_says_why'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('state',), name='one_edition_is_the_newest'),
        ),
        migrations.AddField(
            model_name='editionmark',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='editionmark',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='catalog.edition'),
        ),
        migrations.AddField(
            model_name='editionmark',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.entry'),
        ),
        migrations.AddField(
            model_name='editionmark',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.revision'),
        ),
        migrations.AddField(
            model_name='editionnote',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='editionnote',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='catalog.edition'),
        ),
        migrations.AddField(
            model_name='editionnote',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.entry'),
        ),
        migrations.AddConstraint(
            model_name='editionmark',
            constraint=models.UniqueConstraint(fields=('edition', 'entry'), name='an_entry_is_marked_once_in_an_edition'),
        ),
        migrations.AddConstraint(
            model_name='editionmark',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'looked_at'), models.Q(('kind', 'left_out'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='what_is_left_out_says_why'),
        ),
        migrations.AddConstraint(
            model_name='editionnote',
            constraint=models.UniqueConstraint(fields=('edition', 'entry'), name='an_entry_has_one_note_in_an_edition'),
        ),
        migrations.AddConstraint(
            model_name='editionnote',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_note_of_an_edition_says_something'),
        ),
    ]
