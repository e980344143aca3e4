"""Put the starter scale with intent, capability and vulnerability in use where nobody has rated or made a scale yet.

Elsewhere the scale in use stays; the form of a new version offers what is missing.
"""

from datetime import UTC, datetime

from django.db import migrations

from catalog.scale_parts import completed

NAME = "Starter scale with the parts of likelihood"


def add_scale(apps, schema_editor):
    ScaleVersion = apps.get_model("catalog", "ScaleVersion")
    first = ScaleVersion.objects.order_by("-number").first()
    if first is None or first.number != 1 or apps.get_model("catalog", "Assessment").objects.exists():
        return
    ScaleVersion.objects.filter(pk=first.pk).update(retired_at=datetime.now(UTC))
    document = completed(first.document) | {"number": 2, "name": NAME}
    ScaleVersion.objects.create(number=2, name=NAME, document=document)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0073_rounds_and_forecasts_keep_their_promises")]
    operations = [migrations.RunPython(add_scale, migrations.RunPython.noop)]
