from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0071_patch_sets_say_how_they_came_about")]
    operations = [
        migrations.RemoveConstraint(model_name="decision", name="one_approves_a_patch_set_once"),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("emergency", False), ("verdict", "approve")),
                fields=("patch_set", "by"),
                name="one_approves_a_patch_set_once",
            ),
        ),
    ]
