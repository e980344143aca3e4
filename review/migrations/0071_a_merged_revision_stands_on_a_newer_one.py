"""A revision may hold more than its patch set only when it was merged with a newer revision of the same entry.

Where the base is the proposal's own, the words must be those that were approved, as before.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION perimeter_revision_was_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM review_proposal p
        JOIN review_submission s ON s.id = p.submission_id AND s.state = 'approved' AND s.author_id = NEW.author_id
        JOIN review_decision d ON d.submission_id = s.id AND d.patch_set_id = s.current_id
                               AND d.verdict = 'approve' AND d.by_id = NEW.approved_by_id
        JOIN review_patchset c ON c.id = s.current_id
        WHERE p.applied_id = NEW.id AND (p.entry_id IS NULL OR p.entry_id = NEW.entry_id)
          AND (%s)
    ) THEN
        RAISE EXCEPTION 'a revision is the result of a decision' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""
AS_APPROVED = "c.content = NEW.document AND p.base_id IS NOT DISTINCT FROM NEW.base_id"
MERGED = """EXISTS (
    SELECT FROM catalog_revision was JOIN catalog_revision newer ON newer.entry_id = was.entry_id
    WHERE was.id = p.base_id AND newer.id = NEW.base_id AND was.entry_id = NEW.entry_id AND newer.number > was.number)"""


class Migration(migrations.Migration):
    dependencies = [("review", "0070_drafts_remember_their_saves")]
    operations = [
        migrations.RunSQL(FUNCTION % f"{AS_APPROVED} OR {MERGED}", FUNCTION % AS_APPROVED),
    ]
