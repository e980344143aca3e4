"""Say which pages a reply changes: that of its annotation, and the list of discussions; as every discussion does."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("review.migrations.0150_all_alignments_of_an_article_follow").PULSE
THREADS = BEFORE.replace(
    "    RETURN NULL;\nEND $$;", "    PERFORM perimeter_pulse('discussions');\n    RETURN NULL;\nEND $$;"
)
REPLIES = """
CREATE FUNCTION perimeter_reply_pulses() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed articles_annotation%ROWTYPE;
BEGIN
    IF TG_TABLE_NAME = 'articles_annotation' THEN
        changed := NEW;
    ELSE
        SELECT * INTO changed FROM articles_annotation WHERE id = NEW.annotation_id;
    END IF;
    PERFORM perimeter_pulse('annotation_thread:' || changed.id);
    IF changed.round_id IS NULL THEN  -- what is said in a round says nothing to anybody else
        PERFORM perimeter_pulse('discussions');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER pulses AFTER INSERT OR UPDATE ON articles_annotationreply FOR EACH ROW
    EXECUTE FUNCTION perimeter_reply_pulses();
CREATE TRIGGER thread_pulses AFTER UPDATE OF resolved_at ON articles_annotation FOR EACH ROW
    WHEN (OLD.resolved_at IS DISTINCT FROM NEW.resolved_at) EXECUTE FUNCTION perimeter_reply_pulses();
"""
NO_REPLIES = """
DROP TRIGGER thread_pulses ON articles_annotation;
DROP TRIGGER pulses ON articles_annotationreply;
DROP FUNCTION perimeter_reply_pulses();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0151_notices_lead_to_rounds"),
        ("articles", "0115_replies_keep_what_they_said"),
    ]
    operations = [migrations.RunSQL(THREADS, BEFORE), migrations.RunSQL(REPLIES, NO_REPLIES)]
