"""Four eyes over everybody who wrote along, quorum by single changes, and holds: kept by the database.

The promises, besides those of `four_eyes`: nobody decides who contributed (their services neither) or is recused; a
submission is approved only when each single change of its current patch set has the approvals that its policy asked
for, from people none of whom contributed, or an emergency decision; nobody becomes a contributor of what is approved;
nothing is applied to an entry that is held; an entry's status is, at commit, what an approved proposal wanted.
"""

from django.db import migrations

PROTECT = """
CREATE FUNCTION perimeter_contributed(submission bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM (
            SELECT author_id AS id FROM review_submission s WHERE s.id = submission
            UNION ALL SELECT author_id FROM review_patchset p WHERE p.submission_id = submission
            UNION ALL SELECT person_id FROM review_contributor c
                WHERE c.submission_id = submission AND c.joined_at IS NOT NULL
        ) wrote JOIN accounts_user a ON a.id = wrote.id WHERE person IN (a.id, a.owner_id)
    )
$$;

CREATE FUNCTION perimeter_no_contributor_decides() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF perimeter_contributed(NEW.submission_id, NEW.by_id) THEN
        RAISE EXCEPTION 'four eyes: nobody decides on what they wrote' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT FROM review_recusal WHERE submission_id = NEW.submission_id AND person_id = NEW.by_id) THEN
        RAISE EXCEPTION 'who is recused does not decide' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_contributor_decides BEFORE INSERT ON review_decision
    FOR EACH ROW EXECUTE FUNCTION perimeter_no_contributor_decides();

CREATE OR REPLACE FUNCTION perimeter_patch_set_is_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM review_patchset p
                   WHERE p.id = NEW.current_id AND p.submission_id = NEW.id
                     AND (p.author_id = NEW.author_id
                          OR EXISTS (SELECT FROM review_contributor c WHERE c.submission_id = NEW.id
                                     AND c.person_id = p.author_id AND c.joined_at IS NOT NULL))) THEN
        RAISE EXCEPTION 'the current patch set of a submission is its own, by its author or a contributor'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION perimeter_has_quorum(submission bigint, patch_set bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH approving AS (
        SELECT d.by_id, d.hunks FROM review_decision d
        WHERE d.submission_id = submission AND d.verdict = 'approve' AND NOT perimeter_contributed(submission, d.by_id)
    )
    SELECT NOT EXISTS (
        SELECT FROM review_patchset p, jsonb_array_elements(p.hunks) hunk WHERE p.id = patch_set
          AND (SELECT count(DISTINCT by_id) FROM approving WHERE jsonb_exists(approving.hunks, hunk->>'hash'))
              < (hunk->>'needs')::integer
    )
$$;

CREATE OR REPLACE FUNCTION perimeter_approved_by_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM review_decision
                   WHERE submission_id = NEW.id AND patch_set_id = NEW.current_id AND verdict = 'approve'
                     AND NOT perimeter_contributed(NEW.id, by_id)) THEN
        RAISE EXCEPTION 'approved only by a decision' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT perimeter_has_quorum(NEW.id, NEW.current_id)
       AND NOT EXISTS (SELECT FROM review_decision
                       WHERE submission_id = NEW.id AND patch_set_id = NEW.current_id AND emergency) THEN
        RAISE EXCEPTION 'approved only with its quorum' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION perimeter_contributor_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.joined_at IS NOT NULL THEN
        RAISE EXCEPTION 'a contributor stays one' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF EXISTS (SELECT FROM review_submission WHERE id = NEW.submission_id AND state = 'approved') THEN
        RAISE EXCEPTION 'what is approved has its contributors' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contributor_stays BEFORE INSERT OR UPDATE OR DELETE ON review_contributor
    FOR EACH ROW EXECUTE FUNCTION perimeter_contributor_stays();
CREATE TRIGGER contributor_stays_whole BEFORE TRUNCATE ON review_contributor
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON review_recusal
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON review_recusal
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON review_postreview
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON review_postreview
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();

CREATE FUNCTION perimeter_second_look_is_anothers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM review_decision d WHERE d.id = NEW.decision_id
               AND (NOT d.emergency OR d.by_id = NEW.by_id OR perimeter_contributed(d.submission_id, NEW.by_id))) THEN
        RAISE EXCEPTION 'an emergency is looked at afterwards by somebody else'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER second_look_is_anothers BEFORE INSERT ON review_postreview
    FOR EACH ROW EXECUTE FUNCTION perimeter_second_look_is_anothers();

CREATE FUNCTION perimeter_revision_by_no_contributor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM review_proposal p
               WHERE p.applied_id = NEW.id AND perimeter_contributed(p.submission_id, NEW.approved_by_id)) THEN
        RAISE EXCEPTION 'four eyes: nobody approves what they wrote' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER revision_by_no_contributor AFTER INSERT ON catalog_revision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION perimeter_revision_by_no_contributor();

CREATE FUNCTION perimeter_held_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM review_hold WHERE entry_id = NEW.id AND released_at IS NULL) THEN
        RAISE EXCEPTION 'nothing is applied to an entry that is held' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER held_stays BEFORE UPDATE ON catalog_entry
    FOR EACH ROW WHEN (OLD.current_id IS DISTINCT FROM NEW.current_id OR OLD.status <> NEW.status)
    EXECUTE FUNCTION perimeter_held_stays();

CREATE FUNCTION perimeter_status_was_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM review_proposal p JOIN review_submission s ON s.id = p.submission_id
                   WHERE p.entry_id = NEW.id AND s.state = 'approved'
                     AND NEW.status = CASE p.intent WHEN 'retire' THEN 'retired' WHEN 'supersede' THEN 'retired'
                                      WHEN 'take_down' THEN 'taken_down' WHEN 'reinstate' THEN 'published' END) THEN
        RAISE EXCEPTION 'the status of an entry is the result of a decision'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER status_was_decided AFTER UPDATE ON catalog_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status <> NEW.status)
    EXECUTE FUNCTION perimeter_status_was_decided();
"""
UNPROTECT = """
DROP TRIGGER status_was_decided ON catalog_entry;
DROP TRIGGER held_stays ON catalog_entry;
DROP TRIGGER revision_by_no_contributor ON catalog_revision;
DROP TRIGGER second_look_is_anothers ON review_postreview;
DROP TRIGGER immutable_whole ON review_postreview;
DROP TRIGGER immutable ON review_postreview;
DROP TRIGGER immutable_whole ON review_recusal;
DROP TRIGGER immutable ON review_recusal;
DROP TRIGGER contributor_stays_whole ON review_contributor;
DROP TRIGGER contributor_stays ON review_contributor;
DROP TRIGGER no_contributor_decides ON review_decision;
CREATE OR REPLACE FUNCTION perimeter_approved_by_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM review_decision
                   WHERE submission_id = NEW.id AND patch_set_id = NEW.current_id AND verdict = 'approve') THEN
        RAISE EXCEPTION 'approved only by a decision' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION perimeter_patch_set_is_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM review_patchset
                   WHERE id = NEW.current_id AND submission_id = NEW.id AND author_id = NEW.author_id) THEN
        RAISE EXCEPTION 'the current patch set of a submission is its own, by its author'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP FUNCTION perimeter_status_was_decided();
DROP FUNCTION perimeter_held_stays();
DROP FUNCTION perimeter_revision_by_no_contributor();
DROP FUNCTION perimeter_second_look_is_anothers();
DROP FUNCTION perimeter_contributor_stays();
DROP FUNCTION perimeter_has_quorum(bigint, bigint);
DROP FUNCTION perimeter_no_contributor_decides();
DROP FUNCTION perimeter_contributed(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0060_many_hands"), ("catalog", "0060_entries_are_taken_down")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
