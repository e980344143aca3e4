"""Strangers do not see an edition that holds an entry above TLP:CLEAR: find out without reading its contents."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0096_nobody_publishes_their_own_words")]

    operations = [
        migrations.AddIndex(
            model_name="editionentry",
            index=models.Index(
                condition=models.Q(content__document__sensitivity__in=["green", "amber", "amber_strict", "red"]),
                fields=["edition"],
                name="above_clear_in_editions",
            ),
        ),
    ]
