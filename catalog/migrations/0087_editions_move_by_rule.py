"""Let the database hold editions to their life: what is frozen changes in no word but by these steps.

Marks belong to an edition in preparation, notes to a frozen one that is not published; the number of an edition that
left its preparation is never free again.
"""

from django.db import migrations

MOVES = """
CREATE FUNCTION perimeter_edition_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'an edition begins in preparation' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'the number of an edition is not given again'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state = 'draft' AND NEW.state IN ('draft', 'frozen', 'abandoned') THEN
        RETURN NEW;
    END IF;
    free := CASE OLD.state || '>' || NEW.state
        WHEN 'frozen>frozen' THEN ARRAY['foreword']
        WHEN 'frozen>published' THEN
            ARRAY['state', 'published_by_id', 'published_at', 'seal', 'signature', 'public_copy']
        WHEN 'frozen>abandoned' THEN ARRAY['state', 'abandoned_by_id', 'abandoned_at', 'abandoned_reason']
        WHEN 'published>superseded' THEN ARRAY['state', 'superseded_at']
    END;
    IF free IS NULL OR (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) THEN
        RAISE EXCEPTION 'a frozen edition does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state = 'published' AND OLD.state = 'frozen' AND (NEW.published_by_id IS NULL OR NEW.seal = '{}') THEN
        RAISE EXCEPTION 'an edition is published by somebody, under a seal'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER moves_by_rule BEFORE INSERT OR UPDATE OR DELETE ON catalog_edition
    FOR EACH ROW EXECUTE FUNCTION perimeter_edition_moves();
"""
OPEN = """
CREATE OR REPLACE FUNCTION perimeter_edition_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM catalog_edition WHERE id = NEW.edition_id AND state <> 'draft') THEN
        RAISE EXCEPTION 'a frozen edition takes no more entries' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""
OPEN_BEFORE = OPEN.replace("state <> 'draft'", "state = 'frozen'")
# The row of the edition is locked, so that nothing is added to it while it is frozen or published.
BESIDE = """
CREATE FUNCTION perimeter_edition_is_in() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text;
    asked bigint;
BEGIN
    asked := CASE WHEN TG_OP = 'INSERT' THEN NEW.edition_id ELSE OLD.edition_id END;
    SELECT state INTO held FROM catalog_edition WHERE id = asked FOR SHARE;
    IF held IS DISTINCT FROM TG_ARGV[0] OR (TG_OP = 'UPDATE' AND NEW.edition_id <> OLD.edition_id) THEN
        RAISE EXCEPTION '% belong to an edition that is %', TG_TABLE_NAME, TG_ARGV[0]
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER only_while_in BEFORE INSERT OR UPDATE OR DELETE ON catalog_editionmark
    FOR EACH ROW EXECUTE FUNCTION perimeter_edition_is_in('draft');
CREATE TRIGGER only_while_in BEFORE INSERT OR UPDATE OR DELETE ON catalog_editionnote
    FOR EACH ROW EXECUTE FUNCTION perimeter_edition_is_in('frozen');
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON catalog_editionmark
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON catalog_editionnote
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
UNPROTECT = """
DROP TRIGGER immutable_whole ON catalog_editionnote;
DROP TRIGGER immutable_whole ON catalog_editionmark;
DROP TRIGGER only_while_in ON catalog_editionnote;
DROP TRIGGER only_while_in ON catalog_editionmark;
DROP FUNCTION perimeter_edition_is_in();
DROP TRIGGER moves_by_rule ON catalog_edition;
DROP FUNCTION perimeter_edition_moves();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0086_what_was_frozen_was_published")]
    operations = [migrations.RunSQL(MOVES + OPEN + BESIDE, UNPROTECT + OPEN_BEFORE)]
