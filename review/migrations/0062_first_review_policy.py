"""Begin with a review policy: one, one and two approvals, and which fields are of low and of high risk."""

from django.db import migrations

RULES = [("low", 1, 14), ("normal", 1, 7), ("high", 2, 7)]
RISKS = [
    ("threat", "standing", "high"),
    ("threat", "theme", "high"),
    ("threat", "nature", "high"),
    ("threat", "themes", "low"),
    ("threat", "indicators", "low"),
    ("measure", "standing", "high"),
    ("measure", "theme", "high"),
    ("measure", "side_effects", "low"),
]


def begin(apps, schema_editor):
    rule, risk = apps.get_model("review", "ReviewRule"), apps.get_model("review", "FieldRisk")
    for name, approvals, days in RULES:
        rule.objects.create(theme="", risk=name, approvals=approvals, due_days=days)
    for kind, field, name in RISKS:
        risk.objects.create(kind=kind, field=field, risk=name)


class Migration(migrations.Migration):
    dependencies = [("review", "0061_quorum_without_contributors")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
