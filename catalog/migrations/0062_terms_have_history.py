"""Terms have a history, codes in other schemes, and may be replaced by others."""

import basics.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = """
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON catalog_termrevision
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON catalog_termrevision
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
UNPROTECT = """
DROP TRIGGER immutable ON catalog_termrevision;
DROP TRIGGER immutable_whole ON catalog_termrevision;
"""


def begin(apps, schema_editor):
    """Every term begins its history as it stands."""
    revision = apps.get_model("catalog", "TermRevision")
    revision.objects.bulk_create(
        revision(term=term, number=1, labels=term.labels, retired=term.retired_at is not None)
        for term in apps.get_model("catalog", "Term").objects.all()
    )


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0061_schema_version_2'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TermRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('labels', models.JSONField(verbose_name='labels by language')),
                ('external', models.JSONField(default=dict, verbose_name='codes elsewhere')),
                ('retired', models.BooleanField(default=False, verbose_name='retired')),
                ('replaced_by', models.CharField(blank=True, max_length=40, verbose_name='replaced by')),
                ('at', models.DateTimeField(default=basics.clock.now, editable=False)),
            ],
            options={
                'verbose_name': 'term revision',
                'verbose_name_plural': 'term revisions',
                'ordering': ['term', '-number'],
            },
        ),
        migrations.AddField(
            model_name='term',
            name='external',
            field=models.JSONField(blank=True, default=dict, verbose_name='codes elsewhere'),
        ),
        migrations.AddField(
            model_name='term',
            name='replaced_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='catalog.term'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.CheckConstraint(condition=models.Q(('replaced_by__isnull', True), ('retired_at__isnull', False), _connector='OR'), name='what_is_replaced_is_retired'),
        ),
        migrations.AddConstraint(
            model_name='term',
            constraint=models.CheckConstraint(condition=models.Q(('replaced_by', models.F('id')), _negated=True), name='a_term_does_not_replace_itself'),
        ),
        migrations.AddField(
            model_name='termrevision',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='termrevision',
            name='term',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='catalog.term'),
        ),
        migrations.AddConstraint(
            model_name='termrevision',
            constraint=models.UniqueConstraint(fields=('term', 'number'), name='term_revisions_are_numbered'),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
