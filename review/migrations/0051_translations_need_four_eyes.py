"""Make it impossible to decide on a translation that one made, and to call one approved that nobody approved."""

from django.db import migrations

PROTECT = """
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON review_translationdecision
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON review_translationdecision
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();

CREATE FUNCTION perimeter_translation_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM review_translationreview r
        JOIN articles_textversion v ON v.id = r.text_version_id
        LEFT JOIN articles_translationprovenance p ON p.text_version_id = v.id
        JOIN accounts_user u ON u.id IN (r.author_id, v.created_by_id) OR u.id IN (
            SELECT a.member_id FROM articles_translationagent a
            WHERE a.provenance_id = p.id AND a.role IN ('translator', 'post_editor'))
        WHERE r.id = NEW.review_id AND NEW.by_id IN (u.id, u.owner_id)
    ) THEN
        RAISE EXCEPTION 'four eyes: nobody decides on a translation they made'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (
        SELECT FROM review_translationreview r JOIN articles_textversion v ON v.id = r.text_version_id
        WHERE r.id = NEW.review_id AND r.state = 'submitted' AND v.sha256 = NEW.sha256
    ) THEN
        RAISE EXCEPTION 'a decision is on the text that was submitted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER four_eyes BEFORE INSERT ON review_translationdecision
    FOR EACH ROW EXECUTE FUNCTION perimeter_translation_four_eyes();

CREATE FUNCTION perimeter_translation_approved_by_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM review_translationdecision WHERE review_id = NEW.id AND verdict = 'approve') THEN
        RAISE EXCEPTION 'approved only by a decision' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved_by_decision BEFORE INSERT OR UPDATE ON review_translationreview
    FOR EACH ROW WHEN (NEW.state = 'approved') EXECUTE FUNCTION perimeter_translation_approved_by_decision();

CREATE FUNCTION perimeter_translation_review_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the text and the author of a review stay, and so does its approval'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON review_translationreview
    FOR EACH ROW WHEN (OLD.author_id <> NEW.author_id OR OLD.text_version_id <> NEW.text_version_id
                       OR (OLD.state = 'approved' AND NEW.state <> 'approved'))
    EXECUTE FUNCTION perimeter_translation_review_stays();
"""
UNPROTECT = """
DROP TRIGGER stays ON review_translationreview;
DROP TRIGGER approved_by_decision ON review_translationreview;
DROP TRIGGER four_eyes ON review_translationdecision;
DROP TRIGGER immutable ON review_translationdecision;
DROP TRIGGER immutable_whole ON review_translationdecision;
DROP FUNCTION perimeter_translation_review_stays();
DROP FUNCTION perimeter_translation_approved_by_decision();
DROP FUNCTION perimeter_translation_four_eyes();
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0050_reviews_of_translations"), ("accounts", "0006_api_tokens")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
