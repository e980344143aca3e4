"""Give a new installation its themes, states, directions and the first rating scale."""

import tomllib
from pathlib import Path

from django.db import migrations

STARTER = Path(__file__).resolve().parent.parent / "starter"


def read(name):
    return tomllib.loads((STARTER / name).read_text(encoding="utf-8"))


def add_terms(apps, schema_editor):
    Term = apps.get_model("catalog", "Term")
    Term.objects.bulk_create([Term(**row) for row in read("terms.toml")["term"]])


def add_scale(apps, schema_editor):
    document = read("scale_1.toml")
    apps.get_model("catalog", "ScaleVersion").objects.create(
        number=document["number"], name=document["name"], document=document
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_history_is_immutable")]
    operations = [
        migrations.RunPython(add_terms, migrations.RunPython.noop),
        migrations.RunPython(add_scale, migrations.RunPython.noop),
    ]
