"""Keep beside the reason of an imported row what it says, so that each reader has it in their own language."""

from django.db import migrations

import basics.kept_words


class Migration(migrations.Migration):
    dependencies = [("review", "0155_pages_follow_replies")]
    operations = [
        migrations.AddField(
            "importedrow",
            "reason_said",
            basics.kept_words.KeptWords(blank=True, default=dict, editable=False, of="reason"),
        ),
    ]
