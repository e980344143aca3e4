"""Notices lead to editions, too: they are asked for in the queue as all else there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0140_pages_follow_discussions")]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="about",
            field=models.CharField(
                choices=[
                    ("proposal", "proposal"),
                    ("annotation", "annotation"),
                    ("translation", "translation"),
                    ("entry_translation", "translation of an entry"),
                    ("entry", "entry"),
                    ("article", "article"),
                    ("discussion", "discussion"),
                    ("edition", "edition"),
                ],
                max_length=20,
                verbose_name="about",
            ),
        ),
    ]
