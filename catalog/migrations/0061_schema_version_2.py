"""Version 2 of the schema: links have a sign, and five more vocabularies their starter terms."""

import tomllib
from pathlib import Path

from django.db import migrations, models

STARTER = Path(__file__).resolve().parent.parent / "starter"


def add_terms(apps, schema_editor):
    Term = apps.get_model("catalog", "Term")
    Term.objects.bulk_create([Term(**row) for row in tomllib.loads((STARTER / "terms_2.toml").read_text("utf-8"))["term"]])


WITHOUT = "DROP TRIGGER a_code_stays ON catalog_term"
WITH = """
CREATE TRIGGER a_code_stays BEFORE UPDATE ON catalog_term
    FOR EACH ROW WHEN (OLD.code <> NEW.code OR OLD.vocabulary <> NEW.vocabulary)
    EXECUTE FUNCTION perimeter_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0060_entries_are_taken_down'),
    ]

    operations = [
        migrations.AddField(
            model_name='link',
            name='sign',
            field=models.CharField(blank=True, choices=[('strengthens', 'makes it stronger (+)'), ('weakens', 'makes it weaker (−)')], max_length=16, verbose_name='sign'),
        ),
        migrations.RunSQL(WITHOUT, WITH),  # no column of a trigger changes its type
        migrations.AlterField(
            model_name='term',
            name='code',
            field=models.CharField(max_length=40, verbose_name='code'),
        ),
        migrations.AlterField(
            model_name='term',
            name='vocabulary',
            field=models.CharField(choices=[('theme', 'theme'), ('state', 'state'), ('direction', 'direction'), ('area', 'area'), ('sector', 'sector'), ('actor', 'actor'), ('consequence', 'consequence'), ('tag', 'tag')], max_length=16, verbose_name='vocabulary'),
        ),
        migrations.RunSQL(WITH, WITHOUT),
        migrations.RunPython(add_terms, migrations.RunPython.noop),
    ]
