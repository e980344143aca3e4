"""Make it impossible in the database to decide on what one wrote, or to publish without a decision.

The promises: a decision is on the current patch set of what is submitted, by somebody who wrote none of its patch sets;
a submission's current patch set is its own and by its author; a submission is approved only with such a decision; a
revision exists, at commit, only as the result of an approved proposal, with exactly the words that were approved; a
proposal that was applied stays as it is. Roles are not known here: that an editor decides is the action's rule.
"""

from django.db import migrations

PROTECT = """
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON review_patchset
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON review_decision
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON review_patchset
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON review_decision
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER applied_stays BEFORE UPDATE OR DELETE ON review_proposal
    FOR EACH ROW WHEN (OLD.applied_id IS NOT NULL) EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER applied_stays_whole BEFORE TRUNCATE ON review_proposal
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();

CREATE FUNCTION perimeter_patch_set_is_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM review_patchset
                   WHERE id = NEW.current_id AND submission_id = NEW.id AND author_id = NEW.author_id) THEN
        RAISE EXCEPTION 'the current patch set of a submission is its own, by its author'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER patch_set_is_own BEFORE INSERT OR UPDATE ON review_submission
    FOR EACH ROW WHEN (NEW.current_id IS NOT NULL) EXECUTE FUNCTION perimeter_patch_set_is_own();

CREATE FUNCTION perimeter_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM review_submission WHERE id = NEW.submission_id AND author_id = NEW.by_id)
       OR EXISTS (SELECT FROM review_patchset WHERE author_id = NEW.by_id
                  AND (submission_id = NEW.submission_id OR id = NEW.patch_set_id)) THEN
        RAISE EXCEPTION 'four eyes: nobody decides on what they wrote' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM review_submission
                   WHERE id = NEW.submission_id AND current_id = NEW.patch_set_id AND state = 'submitted') THEN
        RAISE EXCEPTION 'a decision is on the current patch set of what is submitted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER four_eyes BEFORE INSERT ON review_decision
    FOR EACH ROW EXECUTE FUNCTION perimeter_four_eyes();

CREATE FUNCTION perimeter_approved_by_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM review_decision
                   WHERE submission_id = NEW.id AND patch_set_id = NEW.current_id AND verdict = 'approve') THEN
        RAISE EXCEPTION 'approved only by a decision' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved_by_decision BEFORE INSERT OR UPDATE ON review_submission
    FOR EACH ROW WHEN (NEW.state = 'approved') EXECUTE FUNCTION perimeter_approved_by_decision();
CREATE FUNCTION perimeter_author_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the author of a submission stays' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER author_stays BEFORE UPDATE ON review_submission
    FOR EACH ROW WHEN (OLD.author_id <> NEW.author_id OR (OLD.state = 'approved' AND NEW.state <> 'approved'))
    EXECUTE FUNCTION perimeter_author_stays();

CREATE FUNCTION perimeter_revision_was_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM review_proposal p
        JOIN review_submission s ON s.id = p.submission_id AND s.state = 'approved' AND s.author_id = NEW.author_id
        JOIN review_decision d ON d.submission_id = s.id AND d.patch_set_id = s.current_id
                               AND d.verdict = 'approve' AND d.by_id = NEW.approved_by_id
        JOIN review_patchset c ON c.id = s.current_id AND c.content = NEW.document
        WHERE p.applied_id = NEW.id AND (p.entry_id IS NULL OR p.entry_id = NEW.entry_id)
          AND p.base_id IS NOT DISTINCT FROM NEW.base_id
    ) THEN
        RAISE EXCEPTION 'a revision is the result of a decision' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER revision_was_decided AFTER INSERT ON catalog_revision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION perimeter_revision_was_decided();
"""
UNPROTECT = """
DROP TRIGGER revision_was_decided ON catalog_revision;
DROP TRIGGER author_stays ON review_submission;
DROP TRIGGER approved_by_decision ON review_submission;
DROP TRIGGER four_eyes ON review_decision;
DROP TRIGGER immutable ON review_decision;
DROP TRIGGER immutable ON review_patchset;
DROP TRIGGER immutable_whole ON review_patchset;
DROP TRIGGER immutable_whole ON review_decision;
DROP TRIGGER applied_stays ON review_proposal;
DROP TRIGGER applied_stays_whole ON review_proposal;
DROP TRIGGER patch_set_is_own ON review_submission;
DROP FUNCTION perimeter_patch_set_is_own();
DROP FUNCTION perimeter_revision_was_decided();
DROP FUNCTION perimeter_author_stays();
DROP FUNCTION perimeter_approved_by_decision();
DROP FUNCTION perimeter_four_eyes();
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial"), ("catalog", "0002_history_is_immutable")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
