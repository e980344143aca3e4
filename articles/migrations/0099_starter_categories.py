"""Give every installation the eight categories that stood in the code, with the keys and looks they had."""

from django.db import migrations

STARTER = [
    ("claim", "Claim", "Утверждение", "Тұжырым", "#8a6100", "#e5bd56", "thick"),
    ("quote", "Quote", "Цитата", "Дәйексөз", "#2b4fa8", "#9fb9fa", "double"),
    ("forecast", "Forecast", "Прогноз", "Болжам", "#7a3a9c", "#d3a3ee", "dashed"),
    ("signal", "Signal", "Сигнал", "Белгі", "#b03a12", "#f7a684", "wavy"),
    ("event", "Event", "Событие", "Оқиға", "#23663b", "#8dd2a3", "thick_dots"),
    ("actor", "Actor", "Участник", "Қатысушы", "#0b5a70", "#71c7de", "solid"),
    ("place", "Place", "Место", "Орын", "#56611a", "#c4d07a", "dots"),
    ("measure", "Measure", "Мера", "Шара", "#a02a62", "#f3a0c4", "above_too"),
]


def add_categories(apps, schema_editor):
    Category = apps.get_model("articles", "Category")
    Category.objects.bulk_create(
        Category(
            code=code, labels={"en": en, "ru": ru, "kk": kk}, light=light, dark=dark, line=line, key=at, position=at
        )
        for at, (code, en, ru, kk, light, dark, line) in enumerate(STARTER, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0098_categories_and_tags_are_kept")]
    operations = [migrations.RunPython(add_categories, migrations.RunPython.noop)]
