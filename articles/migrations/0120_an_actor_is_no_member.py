"""Call the starter category “Actor” by a word that the members of the team do not have, where it was not renamed."""

from django.db import migrations

THEN = {"ru": "Участник", "kk": "Қатысушы"}
NOW = {"ru": "Действующее лицо", "kk": "Әрекет етуші"}


def rename(old, new):
    def change(apps, schema_editor):
        for row in apps.get_model("articles", "Category").objects.filter(code="actor"):
            ours = {language: new[language] for language in new if row.labels.get(language) == old[language]}
            if ours:
                row.labels = {**row.labels, **ours}
                row.save(update_fields=["labels"])

    return change


class Migration(migrations.Migration):
    dependencies = [("articles", "0116_replies_suggest_words")]
    operations = [migrations.RunPython(rename(THEN, NOW), rename(NOW, THEN))]
