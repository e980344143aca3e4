"""Let the database refuse to rewrite what an annotation said, and to make a shared one private again."""

from django.db import migrations

PROTECT = """
CREATE TRIGGER immutable BEFORE UPDATE ON articles_annotationrevision
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();

CREATE FUNCTION perimeter_a_revision_is_by_the_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM articles_annotation WHERE id = NEW.annotation_id AND creator_id = NEW.by_id) THEN
        RAISE EXCEPTION 'only the writer of an annotation revises it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER by_the_writer BEFORE INSERT ON articles_annotationrevision
    FOR EACH ROW EXECUTE FUNCTION perimeter_a_revision_is_by_the_writer();

CREATE FUNCTION perimeter_revisions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM articles_annotation WHERE id = OLD.annotation_id) THEN
        RAISE EXCEPTION 'the revisions of an annotation stay' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stays AFTER DELETE ON articles_annotationrevision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION perimeter_revisions_stay();

CREATE FUNCTION perimeter_a_shared_annotation_stays_shared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was shared is not made private again, and whose an annotation is stays'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER shared_stays BEFORE UPDATE OF life, creator_id ON articles_annotation
    FOR EACH ROW WHEN ((OLD.life <> 'draft' AND NEW.life = 'draft') OR OLD.creator_id <> NEW.creator_id)
    EXECUTE FUNCTION perimeter_a_shared_annotation_stays_shared();
"""
UNPROTECT = """
DROP TRIGGER shared_stays ON articles_annotation;
DROP FUNCTION perimeter_a_shared_annotation_stays_shared();
DROP TRIGGER stays ON articles_annotationrevision;
DROP FUNCTION perimeter_revisions_stay();
DROP TRIGGER by_the_writer ON articles_annotationrevision;
DROP FUNCTION perimeter_a_revision_is_by_the_writer();
DROP TRIGGER immutable ON articles_annotationrevision;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0092_annotations_have_a_first_revision")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
