"""Keep what a reply said before it was changed late; the database refuses to change that, or to lose it alone."""

import django.db.models.deletion
from django.db import migrations, models

import basics.clock

PROTECT = """
CREATE TRIGGER immutable BEFORE UPDATE ON articles_replyrevision
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON articles_replyrevision
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();

CREATE FUNCTION perimeter_earlier_replies_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM articles_annotationreply WHERE id = OLD.reply_id) THEN
        RAISE EXCEPTION 'the earlier texts of a reply stay' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stays AFTER DELETE ON articles_replyrevision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION perimeter_earlier_replies_stay();
"""
UNPROTECT = """
DROP TRIGGER stays ON articles_replyrevision;
DROP FUNCTION perimeter_earlier_replies_stay();
DROP TRIGGER immutable_whole ON articles_replyrevision;
DROP TRIGGER immutable ON articles_replyrevision;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0110_titles_are_sorted")]

    operations = [
        migrations.AddField(
            model_name="annotationreply",
            name="edited_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="changed after the time to correct"
            ),
        ),
        migrations.CreateModel(
            name="ReplyRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("body", models.TextField(verbose_name="text")),
                ("until", models.DateTimeField(default=basics.clock.now, editable=False, verbose_name="until")),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="articles.annotationreply",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier text of a reply",
                "verbose_name_plural": "earlier texts of replies",
                "ordering": ["reply", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("reply", "number"), name="earlier_replies_are_numbered"),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="an_earlier_reply_says_something"
                    ),
                ],
            },
        ),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
