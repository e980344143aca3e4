"""Say which pages a discussion changes: that of the thread, and of all that is said about its thing.

Notices lead to discussions, too.
"""

from django.db import migrations, models

PULSE = """
CREATE FUNCTION perimeter_thread_pulses() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed review_thread%ROWTYPE;
BEGIN
    IF TG_TABLE_NAME = 'review_thread' THEN
        changed := NEW;
    ELSE
        SELECT * INTO changed FROM review_thread WHERE id = NEW.thread_id;
    END IF;
    PERFORM perimeter_pulse('thread:' || changed.id);
    PERFORM perimeter_pulse(changed.place || '_threads:' || COALESCE(
        changed.entry_id, changed.submission_id, changed.alignment_id, changed.edition_id));
    RETURN NULL;
END $$;

CREATE TRIGGER pulses AFTER INSERT OR UPDATE ON review_thread FOR EACH ROW EXECUTE FUNCTION perimeter_thread_pulses();
CREATE TRIGGER pulses AFTER UPDATE ON review_comment FOR EACH ROW EXECUTE FUNCTION perimeter_thread_pulses();
"""
UNPULSE = """
DROP TRIGGER pulses ON review_comment;
DROP TRIGGER pulses ON review_thread;
DROP FUNCTION perimeter_thread_pulses();
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0130_titles_are_sorted")]
    operations = [
        migrations.AlterField(
            model_name="notice",
            name="about",
            field=models.CharField(
                choices=[
                    ("proposal", "proposal"),
                    ("annotation", "annotation"),
                    ("translation", "translation"),
                    ("entry_translation", "translation of an entry"),
                    ("entry", "entry"),
                    ("article", "article"),
                    ("discussion", "discussion"),
                ],
                max_length=20,
                verbose_name="about",
            ),
        ),
        migrations.RunSQL(PULSE, UNPULSE),
    ]
