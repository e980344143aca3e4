"""Seals of the audit log, as immutable as what they seal; and an index for each of the log's filters."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# ALWAYS: also for what says SET session_replication_role = replica.
PROTECT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_auditseal
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON accounts_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
""" + "".join(
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger};"
    for table in ("accounts_auditentry", "accounts_auditseal")
    for trigger in ("append_only", "append_only_whole")
)
UNPROTECT = """
DROP TRIGGER append_only ON accounts_auditseal;
DROP TRIGGER append_only_whole ON accounts_auditseal;
ALTER TABLE accounts_auditentry ENABLE TRIGGER append_only;
ALTER TABLE accounts_auditentry ENABLE TRIGGER append_only_whole;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_job_failures'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('version', models.PositiveSmallIntegerField()),
                ('ranges', django.contrib.postgres.fields.ArrayField(base_field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=2), size=None)),
                ('first_id', models.BigIntegerField()),
                ('last_id', models.BigIntegerField()),
                ('settled_id', models.BigIntegerField()),
                ('writers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), size=None)),
                ('count', models.PositiveIntegerField()),
                ('root', models.BinaryField(max_length=32)),
                ('previous', models.BinaryField(max_length=32, unique=True)),
                ('sealed_at', models.DateTimeField()),
                ('leaves', models.BinaryField()),
                ('digest', models.BinaryField(max_length=32)),
            ],
            options={
                'verbose_name': 'seal of the audit log',
                'verbose_name_plural': 'seals of the audit log',
                'ordering': ['-number'],
            },
        ),
        migrations.RemoveIndex(
            model_name='auditentry',
            name='audit_by_target',
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='actor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='at',
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['target_type', '-at', '-id'], name='audit_by_type'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['target_id', 'target_type', '-at', '-id'], name='audit_by_target'),
        ),
        migrations.AddIndex(
            model_name='auditseal',
            index=django.contrib.postgres.indexes.GistIndex(models.Func(models.F('first_id'), models.F('last_id'), models.Value('[]'), function='int8range'), name='audit_seals_by_entry'),
        ),
        migrations.AddIndex(
            model_name='auditseal',
            index=models.Index(fields=['last_id'], name='audit_seals_by_last'),
        ),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
