"""A page names the draft that it begins, so that sending it twice makes one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0077_entry_translations_need_four_eyes")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="begun",
            field=models.UUIDField(blank=True, editable=False, null=True, unique=True),
        )
    ]
