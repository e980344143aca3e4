"""Let the database refuse to break a round: its terms, its marks, its blindness, and who settles what."""

from django.db import migrations

ROUNDS = """
CREATE FUNCTION perimeter_a_round_stays_as_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'open' OR NEW.id <> OLD.id OR NEW.text_version_id <> OLD.text_version_id
        OR NEW.is_blind <> OLD.is_blind OR NEW.created_by_id <> OLD.created_by_id OR NEW.created_at <> OLD.created_at
    THEN
        RAISE EXCEPTION 'a round stays as it was given, and once it ended it does not change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER as_given BEFORE UPDATE OR DELETE ON articles_annotationround
    FOR EACH ROW EXECUTE FUNCTION perimeter_a_round_stays_as_given();

CREATE FUNCTION perimeter_annotators_of_a_round_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM articles_annotation WHERE round_id = NEW.round_id) OR NEW.finished_at IS NOT NULL THEN
            RAISE EXCEPTION 'nobody joins a round in which something is marked'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR NEW.round_id <> OLD.round_id OR NEW.annotator_id <> OLD.annotator_id
        OR NOT EXISTS (SELECT FROM articles_annotationround WHERE id = OLD.round_id AND state = 'open')
        OR (NEW.finished_at IS NULL AND EXISTS (SELECT FROM articles_curation WHERE round_id = OLD.round_id))
    THEN
        RAISE EXCEPTION 'the annotators of a round stay, and what is being settled is not taken back'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER annotators BEFORE INSERT OR UPDATE OR DELETE ON articles_roundmember
    FOR EACH ROW EXECUTE FUNCTION perimeter_annotators_of_a_round_stay();
"""
NO_ROUNDS = """
DROP TRIGGER as_given ON articles_annotationround;
DROP TRIGGER annotators ON articles_roundmember;
DROP FUNCTION perimeter_a_round_stays_as_given();
DROP FUNCTION perimeter_annotators_of_a_round_stay();
"""
# Whoever annotates in a round marks its text in that round, and nowhere else: a mark outside of it would not be hidden.
MARKS = """
CREATE FUNCTION perimeter_a_mark_belongs_to_its_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.round_id IS DISTINCT FROM OLD.round_id THEN
        RAISE EXCEPTION 'a mark stays in its round' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.round_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM articles_annotationround r
        JOIN articles_roundmember m ON m.round_id = r.id
        JOIN accounts_user u ON u.id = NEW.creator_id AND m.annotator_id IN (u.id, u.owner_id)
        WHERE r.id = NEW.round_id AND r.state = 'open' AND m.finished_at IS NULL
    ) THEN
        RAISE EXCEPTION 'a mark of a round is by one of its annotators, before they have handed in'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.round_id IS NOT NULL AND NEW.published_at IS NOT NULL AND EXISTS (
        SELECT FROM articles_annotationround WHERE id = NEW.round_id AND state = 'open' AND is_blind
    ) THEN
        RAISE EXCEPTION 'what a blind round hides is not published'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rounds BEFORE INSERT OR UPDATE OF round_id, published_at ON articles_annotation
    FOR EACH ROW EXECUTE FUNCTION perimeter_a_mark_belongs_to_its_round();

CREATE FUNCTION perimeter_an_annotator_marks_in_the_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM articles_annotation a
        JOIN accounts_user u ON u.id = a.creator_id
        JOIN articles_annotationround r ON r.text_version_id = NEW.text_version_id AND r.state = 'open'
        JOIN articles_roundmember m ON m.round_id = r.id AND m.annotator_id IN (u.id, u.owner_id)
        WHERE a.id = NEW.annotation_id AND a.round_id IS DISTINCT FROM r.id
    ) THEN
        RAISE EXCEPTION 'an annotator of a round marks its text in that round'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER in_the_round AFTER INSERT ON articles_annotationtarget
    FOR EACH ROW WHEN (NEW.origin_id IS NULL) EXECUTE FUNCTION perimeter_an_annotator_marks_in_the_round();
"""
NO_MARKS = """
DROP TRIGGER rounds ON articles_annotation;
DROP TRIGGER in_the_round ON articles_annotationtarget;
DROP FUNCTION perimeter_a_mark_belongs_to_its_round();
DROP FUNCTION perimeter_an_annotator_marks_in_the_round();
"""
CURATIONS = """
CREATE FUNCTION perimeter_no_annotator_settles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM articles_annotationround WHERE id = NEW.round_id AND state = 'open') OR EXISTS (
        SELECT FROM articles_roundmember m
        JOIN accounts_user u ON u.id = NEW.decided_by_id
        LEFT JOIN accounts_user own ON own.id = m.annotator_id
        WHERE m.round_id = NEW.round_id
            AND (m.finished_at IS NULL OR m.annotator_id IN (u.id, u.owner_id) OR own.owner_id = u.id)
    ) THEN
        RAISE EXCEPTION 'marks are settled once all have handed in, by somebody who made none of them'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER curators BEFORE INSERT ON articles_curation
    FOR EACH ROW EXECUTE FUNCTION perimeter_no_annotator_settles();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON articles_curation
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();

CREATE FUNCTION perimeter_a_settled_mark_is_of_the_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM articles_curation c
        JOIN articles_annotation a ON a.id = NEW.annotation_id AND a.round_id = c.round_id
        WHERE c.id = NEW.curation_id
    ) THEN
        RAISE EXCEPTION 'what is settled is a mark of the same round' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER of_the_round BEFORE INSERT ON articles_curatedmark
    FOR EACH ROW EXECUTE FUNCTION perimeter_a_settled_mark_is_of_the_round();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON articles_curatedmark
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
"""
NO_CURATIONS = """
DROP TRIGGER curators ON articles_curation;
DROP TRIGGER immutable ON articles_curation;
DROP TRIGGER of_the_round ON articles_curatedmark;
DROP TRIGGER immutable ON articles_curatedmark;
DROP FUNCTION perimeter_no_annotator_settles();
DROP FUNCTION perimeter_a_settled_mark_is_of_the_round();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0088_rounds_of_annotation"), ("accounts", "0050_translators_and_revisers")]
    operations = [
        migrations.RunSQL(ROUNDS, NO_ROUNDS),
        migrations.RunSQL(MARKS, NO_MARKS),
        migrations.RunSQL(CURATIONS, NO_CURATIONS),
    ]
