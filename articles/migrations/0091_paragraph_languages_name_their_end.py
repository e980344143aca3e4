from django.db import migrations, models

from articles.blocks import paragraph_spans


def fill(apps, schema_editor):
    ParagraphLanguage = apps.get_model("articles", "ParagraphLanguage")
    for row in ParagraphLanguage.objects.select_related("text_version").iterator():
        row.end = dict(paragraph_spans(row.text_version.text))[row.start]
        row.save(update_fields=["end"])


class Migration(migrations.Migration):
    dependencies = [("articles", "0090_annotations_have_wished_names")]
    operations = [
        migrations.AddField(
            "paragraphlanguage", "end", models.PositiveIntegerField("end of the paragraph", null=True)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("paragraphlanguage", "end", models.PositiveIntegerField("end of the paragraph")),
        migrations.AddConstraint(
            "paragraphlanguage",
            models.CheckConstraint(condition=models.Q(start__lt=models.F("end")), name="a_paragraph_is_not_empty"),
        ),
    ]
