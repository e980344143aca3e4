"""Names of sources and titles stand in the order of their alphabets; the list of articles by an index."""

from django.db import migrations, models

import basics.sorting


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0105_words_of_removed_passages_go"),
        ("accounts", "0060_names_are_sorted"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="name_key",
            field=models.GeneratedField(
                db_persist=True,
                editable=False,
                expression=basics.sorting.SortKey("name"),
                output_field=models.TextField(db_collation="C"),
            ),
        ),
        migrations.AlterModelOptions(
            name="source",
            options={"ordering": ["name_key", "id"], "verbose_name": "source", "verbose_name_plural": "sources"},
        ),
        migrations.AlterModelOptions(
            name="feed",
            options={
                "ordering": [basics.sorting.SortKey("title"), "url"],
                "verbose_name": "feed",
                "verbose_name_plural": "feeds",
            },
        ),
        migrations.AlterModelOptions(
            name="savedview",
            options={
                "ordering": [basics.sorting.SortKey("name"), "id"],
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
            },
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(basics.sorting.SortKey("title"), "id", name="articles_by_title"),
        ),
    ]
