from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0060_names_are_sorted")]

    operations = [
        migrations.AddField(
            model_name="sitesettings",
            name="contact",
            field=models.EmailField(blank=True, max_length=254, verbose_name="contact"),
        ),
    ]
