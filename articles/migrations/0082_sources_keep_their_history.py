"""Keep every change of what is known of a source."""

import basics.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


PROTECT = """
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON articles_sourcechange
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON articles_sourcechange
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
UNPROTECT = """
DROP TRIGGER immutable ON articles_sourcechange;
DROP TRIGGER immutable_whole ON articles_sourcechange;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0081_texts_have_prints'),
        ('accounts', '0002_audit_is_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='source',
            name='affiliation',
            field=models.CharField(blank=True, max_length=300, verbose_name='affiliation'),
        ),
        migrations.AddField(
            model_name='source',
            name='owner',
            field=models.CharField(blank=True, max_length=300, verbose_name='owner'),
        ),
        migrations.CreateModel(
            name='SourceChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.JSONField(verbose_name='before')),
                ('after', models.JSONField(verbose_name='after')),
                ('reason', models.TextField(verbose_name='reason')),
                ('changed_at', models.DateTimeField(default=basics.clock.now, editable=False)),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='articles.source')),
            ],
            options={
                'verbose_name': 'change of a source',
                'verbose_name_plural': 'changes of sources',
                'ordering': ['-changed_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_change_of_a_source_has_a_reason')],
            },
        ),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
