"""Let administrators keep the categories of annotations and a vocabulary of tags."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

LINES = [
    ("thick", "thick line"),
    ("solid", "thin line"),
    ("double", "double line"),
    ("dashed", "dashes"),
    ("wavy", "wave"),
    ("thick_dots", "thick dots"),
    ("dots", "fine dots"),
    ("above_too", "thin lines below and above"),
]


class Migration(migrations.Migration):
    dependencies = [("articles", "0097_drafts_keep_what_they_said")]
    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="code")),
                ("labels", models.JSONField(verbose_name="labels by language")),
                ("light", models.CharField(max_length=7, verbose_name="colour in the light theme")),
                ("dark", models.CharField(max_length=7, verbose_name="colour in the dark theme")),
                ("line", models.CharField(choices=LINES, default="solid", max_length=16, verbose_name="line")),
                ("key", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="key")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired at")),
            ],
            options={
                "verbose_name": "category of annotations",
                "verbose_name_plural": "categories of annotations",
                "ordering": ["position", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(code__regex=r"^[a-z][a-z_]{1,15}$"), name="a_category_has_a_plain_code"
                    ),
                    models.CheckConstraint(
                        condition=Q(light__regex="^#[0-9a-f]{6}$", dark__regex="^#[0-9a-f]{6}$"),
                        name="a_category_has_a_colour_in_each_theme",
                    ),
                    models.CheckConstraint(
                        condition=Q(key__isnull=True) | Q(key__range=(1, 9)), name="the_key_of_a_category_is_a_digit"
                    ),
                    models.UniqueConstraint(
                        fields=["key"],
                        condition=Q(key__isnull=False, retired_at__isnull=True),
                        name="a_key_chooses_one_category",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True, verbose_name="tag")),
                ("labels", models.JSONField(verbose_name="labels by language")),
                (
                    "names",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="retired at")),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="articles.tag",
                    ),
                ),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(successor__isnull=True) | Q(retired_at__isnull=False),
                        name="a_tag_that_was_merged_is_retired",
                    ),
                    models.CheckConstraint(
                        condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                        name="a_tag_is_not_its_own_successor",
                    ),
                ],
            },
        ),
    ]
