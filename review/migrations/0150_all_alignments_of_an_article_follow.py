"""Say of what is said on a row that it changes every alignment of the article: each shows it (`discussion_rows`)."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("review.migrations.0140_pages_follow_discussions").PULSE.split("CREATE TRIGGER")[0]
BEFORE = BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
PULSE = """
CREATE OR REPLACE FUNCTION perimeter_thread_pulses() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed review_thread%ROWTYPE;
BEGIN
    IF TG_TABLE_NAME = 'review_thread' THEN
        changed := NEW;
    ELSE
        SELECT * INTO changed FROM review_thread WHERE id = NEW.thread_id;
    END IF;
    PERFORM perimeter_pulse('thread:' || changed.id);
    IF changed.place = 'bead' THEN
        PERFORM perimeter_pulse('bead_threads:' || alignment.id)
        FROM articles_textversion said
        JOIN articles_textversion other ON other.article_id = said.article_id
        JOIN articles_segmentset sentences ON sentences.text_version_id = other.id
        JOIN articles_alignment alignment ON alignment.target_set_id = sentences.id
        WHERE said.id = changed.text_version_id;
    ELSE
        PERFORM perimeter_pulse(changed.place || '_threads:' || COALESCE(
            changed.entry_id, changed.submission_id, changed.edition_id));
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0141_notices_lead_to_editions")]
    operations = [migrations.RunSQL(PULSE, BEFORE)]
