"""What is proposed stands by its title in the order of the alphabet, by an index."""

from django.db import migrations, models

import basics.sorting


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0120_editions_stand_in_the_queue"),
        ("accounts", "0060_names_are_sorted"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(basics.sorting.SortKey("title"), "id", name="submissions_by_title"),
        ),
    ]
