"""Four eyes sees through service accounts: what one wrote, its owner wrote."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION perimeter_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM review_submission s %(join_author)s
               WHERE s.id = NEW.submission_id AND %(is_decider)s)
       OR EXISTS (SELECT FROM review_patchset s %(join_author)s
                  WHERE (s.submission_id = NEW.submission_id OR s.id = NEW.patch_set_id) AND %(is_decider)s) THEN
        RAISE EXCEPTION 'four eyes: nobody decides on what they wrote' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM review_submission
                   WHERE id = NEW.submission_id AND current_id = NEW.patch_set_id AND state = 'submitted') THEN
        RAISE EXCEPTION 'a decision is on the current patch set of what is submitted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
THROUGH_SERVICES = FUNCTION % {
    "join_author": "JOIN accounts_user a ON a.id = s.author_id",
    "is_decider": "NEW.by_id IN (a.id, a.owner_id)",
}
AS_BEFORE = FUNCTION % {"join_author": "", "is_decider": "s.author_id = NEW.by_id"}


class Migration(migrations.Migration):
    dependencies = [("review", "0002_four_eyes"), ("accounts", "0006_api_tokens")]
    operations = [migrations.RunSQL(THROUGH_SERVICES, AS_BEFORE)]
