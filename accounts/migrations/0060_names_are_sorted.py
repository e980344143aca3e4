"""Names stand in the order of their alphabets, whatever the collation of the database."""

from django.db import migrations, models

import basics.sorting
from basics.collation import sql_function


class Migration(migrations.Migration):
    dependencies = [("accounts", "0050_translators_and_revisers")]

    operations = [
        migrations.RunSQL(sql_function(), "DROP FUNCTION perimeter_sort_key(text)"),
        migrations.AddField(
            model_name="user",
            name="name_key",
            field=models.GeneratedField(
                db_persist=True,
                editable=False,
                expression=basics.sorting.SortKey("name"),
                output_field=models.TextField(db_collation="C"),
            ),
        ),
        migrations.AlterModelOptions(
            name="user",
            options={"ordering": ["name_key", "id"], "verbose_name": "person", "verbose_name_plural": "people"},
        ),
    ]
