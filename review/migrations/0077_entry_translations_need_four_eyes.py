"""Make it impossible to decide on a translation of an entry that one made, and to publish one without a decision.

The promises: a decision is on the current patch set of what is submitted, by nobody who proposed it, wrote a patch set
of it, or is named as its translator or post-editor, a service account being its owner; a proposal is approved only with
such a decision; a revision of a translation exists, at commit, only as the result of an approved proposal, with exactly
the words that were approved, and none while the entry is held.
"""

from django.db import migrations

PROTECT = """
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON review_entrytranslationpatchset
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON review_entrytranslationpatchset
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON review_entrytranslationdecision
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON review_entrytranslationdecision
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER applied_stays BEFORE UPDATE OR DELETE ON review_entrytranslationproposal
    FOR EACH ROW WHEN (OLD.applied_id IS NOT NULL) EXECUTE FUNCTION perimeter_refuse_change();

CREATE FUNCTION perimeter_made_entry_translation(proposal bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM accounts_user u
        WHERE person IN (u.id, u.owner_id) AND (
            u.id IN (SELECT author_id FROM review_entrytranslationproposal WHERE id = proposal)
            OR u.id IN (SELECT author_id FROM review_entrytranslationpatchset WHERE proposal_id = proposal)
            OR u.id IN (
                SELECT (agent ->> 'member')::bigint
                FROM review_entrytranslationpatchset c CROSS JOIN LATERAL jsonb_array_elements(c.agents) agent
                WHERE c.proposal_id = proposal AND agent ->> 'role' IN ('translator', 'post_editor')
                  AND agent ->> 'member' IS NOT NULL)))
$$;

CREATE FUNCTION perimeter_entry_translation_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF perimeter_made_entry_translation(NEW.proposal_id, NEW.by_id) THEN
        RAISE EXCEPTION 'four eyes: nobody decides on a translation they made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM review_entrytranslationproposal p
        JOIN review_entrytranslationpatchset c ON c.id = p.current_id
        WHERE p.id = NEW.proposal_id AND c.id = NEW.patch_set_id AND p.state = 'submitted' AND c.sha256 = NEW.sha256
    ) THEN
        RAISE EXCEPTION 'a decision is on the current patch set of what is submitted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER four_eyes BEFORE INSERT ON review_entrytranslationdecision
    FOR EACH ROW EXECUTE FUNCTION perimeter_entry_translation_four_eyes();

CREATE FUNCTION perimeter_entry_patch_set_is_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM review_entrytranslationpatchset
                   WHERE id = NEW.current_id AND proposal_id = NEW.id AND author_id = NEW.author_id) THEN
        RAISE EXCEPTION 'the current patch set of a translation is its own, by its author'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER patch_set_is_own BEFORE INSERT OR UPDATE ON review_entrytranslationproposal
    FOR EACH ROW WHEN (NEW.current_id IS NOT NULL) EXECUTE FUNCTION perimeter_entry_patch_set_is_own();

CREATE FUNCTION perimeter_entry_translation_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM review_entrytranslationdecision
                   WHERE proposal_id = NEW.id AND patch_set_id = NEW.current_id AND verdict = 'approve') THEN
        RAISE EXCEPTION 'approved only by a decision' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved_by_decision BEFORE INSERT OR UPDATE ON review_entrytranslationproposal
    FOR EACH ROW WHEN (NEW.state = 'approved') EXECUTE FUNCTION perimeter_entry_translation_approved();

CREATE FUNCTION perimeter_entry_translation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the author, the entry and the language of a translation stay, and so does its approval'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON review_entrytranslationproposal
    FOR EACH ROW WHEN (OLD.author_id <> NEW.author_id OR OLD.entry_id <> NEW.entry_id OR OLD.language <> NEW.language
                       OR (OLD.state = 'approved' AND NEW.state <> 'approved'))
    EXECUTE FUNCTION perimeter_entry_translation_stays();

CREATE FUNCTION perimeter_translation_was_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM review_entrytranslationproposal p
        JOIN review_entrytranslationpatchset c ON c.id = p.current_id AND c.texts = NEW.texts AND c.sha256 = NEW.sha256
            AND c.base_id IS NOT DISTINCT FROM NEW.base_id AND c.source_id = NEW.source_id
            AND c.method = NEW.method AND c.agents = NEW.agents
        JOIN review_entrytranslationdecision d ON d.patch_set_id = c.id AND d.verdict = 'approve'
            AND d.by_id = NEW.approved_by_id
        JOIN catalog_entrytranslation t ON t.id = NEW.translation_id AND t.entry_id = p.entry_id
            AND t.language = p.language
        WHERE p.applied_id = NEW.id AND p.state = 'approved' AND p.author_id = NEW.author_id
    ) THEN
        RAISE EXCEPTION 'a revision of a translation is the result of a decision'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT FROM review_hold h JOIN catalog_entrytranslation t ON t.entry_id = h.entry_id
               WHERE t.id = NEW.translation_id AND h.released_at IS NULL) THEN
        RAISE EXCEPTION 'nothing is applied to an entry that is held' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER translation_was_decided AFTER INSERT ON catalog_entrytranslationrevision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION perimeter_translation_was_decided();
"""
UNPROTECT = """
DROP TRIGGER translation_was_decided ON catalog_entrytranslationrevision;
DROP TRIGGER stays ON review_entrytranslationproposal;
DROP TRIGGER approved_by_decision ON review_entrytranslationproposal;
DROP TRIGGER patch_set_is_own ON review_entrytranslationproposal;
DROP TRIGGER applied_stays ON review_entrytranslationproposal;
DROP TRIGGER four_eyes ON review_entrytranslationdecision;
DROP TRIGGER immutable_whole ON review_entrytranslationdecision;
DROP TRIGGER immutable ON review_entrytranslationdecision;
DROP TRIGGER immutable_whole ON review_entrytranslationpatchset;
DROP TRIGGER immutable ON review_entrytranslationpatchset;
DROP FUNCTION perimeter_translation_was_decided();
DROP FUNCTION perimeter_entry_translation_stays();
DROP FUNCTION perimeter_entry_translation_approved();
DROP FUNCTION perimeter_entry_patch_set_is_own();
DROP FUNCTION perimeter_entry_translation_four_eyes();
DROP FUNCTION perimeter_made_entry_translation(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0076_proposed_translations_of_entries"), ("catalog", "0081_translations_are_immutable")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
