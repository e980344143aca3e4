"""Keep beside what went wrong with a delivery what it says, so that each reader has it in their own language."""

from django.db import migrations

import basics.kept_words


class Migration(migrations.Migration):
    dependencies = [("review", "0160_reasons_remember_what_they_say")]
    operations = [
        migrations.AddField(
            "delivery",
            "last_error_said",
            basics.kept_words.KeptWords(blank=True, default=dict, editable=False, of="last_error"),
        ),
    ]
