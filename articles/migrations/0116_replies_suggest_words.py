"""Let a reply suggest other words for the note of its annotation."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0115_replies_keep_what_they_said'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='annotationreply',
            name='a_hidden_reply_shows_the_reason_and_no_words',
        ),
        migrations.AddField(
            model_name='annotationreply',
            name='hidden_suggestion',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='annotationreply',
            name='suggestion',
            field=models.TextField(blank=True, max_length=20000, verbose_name='suggested words'),
        ),
        migrations.AddField(
            model_name='annotationreply',
            name='taken_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='taken over'),
        ),
        migrations.AddConstraint(
            model_name='annotationreply',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('hidden_at__isnull', True), ('hidden_body', ''), ('hidden_by__isnull', True), ('hidden_reason', ''), ('hidden_suggestion', '')), models.Q(('body', ''), ('hidden_at__isnull', False), ('hidden_by__isnull', False), ('suggestion', ''), models.Q(('hidden_reason', ''), _negated=True)), _connector='OR'), name='a_hidden_reply_shows_the_reason_and_no_words'),
        ),
    ]
