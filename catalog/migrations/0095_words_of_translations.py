"""The search finds entries by their translations too: rows of entries that have any are made anew after migrating."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0084_a_translation_is_into_another_language")]

    operations = [
        migrations.RunSQL(
            "DELETE FROM catalog_registerrow WHERE entry_id IN (SELECT entry_id FROM catalog_entrytranslation)",
            migrations.RunSQL.noop,
        )
    ]
