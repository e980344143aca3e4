"""Make it impossible to decide on an annotation that one wrote, and to show one as approved that nobody approved."""

from django.db import migrations

PROTECT = """
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON review_annotationdecision
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON review_annotationdecision
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();

CREATE FUNCTION perimeter_annotation_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM articles_annotation a
        JOIN accounts_user u ON u.id = a.creator_id OR u.id IN (
            SELECT m.creator_id FROM articles_curation c
            JOIN articles_curatedmark k ON k.curation_id = c.id AND k.is_kept
            JOIN articles_annotation m ON m.id = k.annotation_id
            WHERE c.curated_id = a.id)
        WHERE a.id = NEW.annotation_id AND NEW.by_id IN (u.id, u.owner_id)
    ) THEN
        RAISE EXCEPTION 'four eyes: nobody decides on an annotation they wrote'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM articles_annotation a
        JOIN articles_annotationrevision r ON r.annotation_id = a.id AND r.number = a.revision
        WHERE a.id = NEW.annotation_id AND r.id = NEW.revision_id AND r.sha256 = NEW.sha256
            AND a.life = 'submitted' AND a.deleted_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a decision is on the newest revision of an annotation that was submitted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER four_eyes BEFORE INSERT ON review_annotationdecision
    FOR EACH ROW EXECUTE FUNCTION perimeter_annotation_four_eyes();

CREATE FUNCTION perimeter_annotation_approved_by_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM review_annotationdecision d
        WHERE d.annotation_id = NEW.id AND d.revision_id = NEW.approved_id AND d.verdict = 'approve'
    ) THEN
        RAISE EXCEPTION 'approved only by a decision' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.hidden_at IS NULL AND NOT EXISTS (
        SELECT FROM articles_annotationrevision r
        WHERE r.id = NEW.approved_id AND r.content->>'body' = NEW.body AND r.content->>'category' = NEW.category
            AND r.content->>'motivation' = NEW.motivation AND r.content->'tags' = to_jsonb(NEW.tags)
            AND (r.content->>'credibility')::int IS NOT DISTINCT FROM NEW.credibility
    ) THEN
        RAISE EXCEPTION 'an annotation says what was approved' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved_by_decision BEFORE INSERT OR UPDATE ON articles_annotation
    FOR EACH ROW WHEN (NEW.approved_id IS NOT NULL) EXECUTE FUNCTION perimeter_annotation_approved_by_decision();

CREATE FUNCTION perimeter_annotation_refused_by_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.approved_id IS NOT NULL AND NEW.approved_id IS NULL THEN
        RAISE EXCEPTION 'an approval stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.life <> OLD.life AND NEW.life IN ('changes_requested', 'rejected') AND NOT EXISTS (
        SELECT FROM review_annotationdecision d
        JOIN articles_annotationrevision r ON r.id = d.revision_id AND r.number = NEW.revision
        WHERE d.annotation_id = NEW.id
            AND d.verdict = CASE NEW.life WHEN 'rejected' THEN 'reject' ELSE 'request_changes' END
    ) THEN
        RAISE EXCEPTION 'given back or rejected only by a decision' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refused_by_decision BEFORE UPDATE OF life, approved_id ON articles_annotation
    FOR EACH ROW EXECUTE FUNCTION perimeter_annotation_refused_by_decision();
"""
UNPROTECT = """
DROP TRIGGER refused_by_decision ON articles_annotation;
DROP TRIGGER approved_by_decision ON articles_annotation;
DROP TRIGGER four_eyes ON review_annotationdecision;
DROP TRIGGER immutable ON review_annotationdecision;
DROP TRIGGER immutable_whole ON review_annotationdecision;
DROP FUNCTION perimeter_annotation_refused_by_decision();
DROP FUNCTION perimeter_annotation_approved_by_decision();
DROP FUNCTION perimeter_annotation_four_eyes();
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0074_decisions_on_annotations"), ("articles", "0093_annotations_keep_their_promises")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
