"""Keep every judgement of a source's reliability, beginning with those that the audit log remembers."""

import basics.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = """
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON articles_sourcerating
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON articles_sourcerating
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
UNPROTECT = """
DROP TRIGGER immutable ON articles_sourcerating;
DROP TRIGGER immutable_whole ON articles_sourcerating;
"""


def remember(apps, schema_editor):
    """Take what the log says of each source, and its present rating where the log says otherwise or nothing."""
    Source, Rating = apps.get_model("articles", "Source"), apps.get_model("articles", "SourceRating")
    entries = {}
    logged = apps.get_model("accounts", "AuditEntry").objects.filter(verb__in=["add_source", "rate_source"])
    for entry in logged.order_by("at", "id"):
        entries.setdefault(entry.target_id, []).append(entry)
    for source in Source.objects.all():
        known = [(entry.at, entry.actor_id, entry.after or {}) for entry in entries.get(str(source.pk), [])]
        told = [(at, actor, said["reliability"], said["reason"]) for at, actor, said in known if said.get("reason")]
        present = (source.reliability, source.reliability_reason)
        if not told or told[-1][2] != present[0]:
            told.append((told[-1][0] if told else source.created_at, source.created_by_id, *present))
        before = ""
        for at, actor, reliability, reason in told:
            Rating.objects.create(
                source=source,
                before=before,
                reliability=reliability,
                reason=reason,
                rated_by_id=actor or source.created_by_id,
                rated_at=at,
            )
            before = reliability


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_annotations_can_come_back'),
        ('accounts', '0002_audit_is_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SourceRating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reliability', models.CharField(choices=[('A', 'completely reliable'), ('B', 'usually reliable'), ('C', 'fairly reliable'), ('D', 'not usually reliable'), ('E', 'unreliable'), ('F', 'reliability cannot be judged')], max_length=1, verbose_name='reliability')),
                ('before', models.CharField(blank=True, choices=[('A', 'completely reliable'), ('B', 'usually reliable'), ('C', 'fairly reliable'), ('D', 'not usually reliable'), ('E', 'unreliable'), ('F', 'reliability cannot be judged')], max_length=1, verbose_name='before')),
                ('reason', models.TextField(verbose_name='reason')),
                ('rated_at', models.DateTimeField(default=basics.clock.now, editable=False)),
                ('rated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='articles.source')),
            ],
            options={
                'verbose_name': 'rating of a source',
                'verbose_name_plural': 'ratings of sources',
                'ordering': ['-rated_at', '-id'],
                'indexes': [models.Index(fields=['source', '-rated_at', '-id'], name='ratings_of_a_source')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_rating_of_a_source_has_a_reason'), models.CheckConstraint(condition=models.Q(('reliability__in', ['A', 'B', 'C', 'D', 'E', 'F']), ('before__in', ['', 'A', 'B', 'C', 'D', 'E', 'F'])), name='a_source_is_rated_a_to_f')],
            },
        ),
        migrations.RunSQL(PROTECT, UNPROTECT),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
