"""Give each annotation that is there its first revision: what it says now, word for word."""

import hashlib
import json

from django.db import migrations

NOTE = ("category", "motivation", "credibility", "body", "tags")
PLACE = ("start", "end", "exact", "prefix", "suffix")


def write_first_revisions(apps, schema_editor):
    Annotation = apps.get_model("articles", "Annotation")
    Revision = apps.get_model("articles", "AnnotationRevision")
    Target = apps.get_model("articles", "AnnotationTarget")
    last = 0
    while rows := list(Annotation.objects.filter(pk__gt=last).order_by("pk")[:500]):
        last = rows[-1].pk
        passages = {}
        chosen = Target.objects.filter(annotation__in=rows, origin=None)
        for target in chosen.order_by("text_version_id", "start", "end").iterator():
            passage = {"text": target.text_version_id, **{name: getattr(target, name) for name in PLACE}}
            passages.setdefault(target.annotation_id, []).append(passage)
        revisions = []
        for row in rows:
            note = {name: getattr(row, name) for name in NOTE} | (row.hidden_words or {})
            content = {**note, "targets": passages.get(row.pk, [])}
            written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            sha256 = hashlib.sha256(written.encode()).hexdigest()
            revisions.append(
                Revision(
                    annotation=row, number=1, content=content, sha256=sha256, by_id=row.creator_id, at=row.updated_at
                )
            )
        Revision.objects.bulk_create(revisions)


class Migration(migrations.Migration):
    dependencies = [("articles", "0091_annotations_have_a_life")]
    operations = [
        migrations.RunSQL(
            "UPDATE articles_annotation SET life_since = created_at", migrations.RunSQL.noop, elidable=True
        ),
        migrations.RunPython(write_first_revisions, migrations.RunPython.noop, elidable=True),
    ]
