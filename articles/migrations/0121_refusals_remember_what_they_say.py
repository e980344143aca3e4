"""Keep beside the words of a refusal what they say, so that each reader has them in their own language."""

from django.db import migrations

import basics.kept_words


class Migration(migrations.Migration):
    dependencies = [("articles", "0120_an_actor_is_no_member")]
    operations = [
        migrations.AddField(
            "candidate",
            "message_said",
            basics.kept_words.KeptWords(blank=True, default=dict, editable=False, of="message"),
        ),
        migrations.AddField(
            "feed",
            "trouble_said",
            basics.kept_words.KeptWords(blank=True, default=dict, editable=False, of="trouble"),
        ),
        migrations.AddField(
            "refusedrow",
            "reason_said",
            basics.kept_words.KeptWords(blank=True, default=dict, editable=False, of="reason"),
        ),
    ]
