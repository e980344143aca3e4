"""Let the database refuse to change what a translation of an entry once said."""

from django.db import migrations

PROTECT = """
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON catalog_entrytranslationrevision
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON catalog_entrytranslationrevision
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();

CREATE FUNCTION perimeter_current_translation_is_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM catalog_entrytranslationrevision r JOIN catalog_revision s ON s.id = r.source_id
                   WHERE r.id = NEW.current_id AND r.translation_id = NEW.id AND s.entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'the current revision of a translation is its own, made from its own entry'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER current_is_own BEFORE INSERT OR UPDATE ON catalog_entrytranslation
    FOR EACH ROW WHEN (NEW.current_id IS NOT NULL) EXECUTE FUNCTION perimeter_current_translation_is_own();

CREATE FUNCTION perimeter_translation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a translation keeps its entry, its language and its words'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER stays BEFORE UPDATE ON catalog_entrytranslation
    FOR EACH ROW WHEN (OLD.entry_id <> NEW.entry_id OR OLD.language <> NEW.language
                       OR (OLD.current_id IS NOT NULL AND NEW.current_id IS NULL))
    EXECUTE FUNCTION perimeter_translation_stays();
"""
UNPROTECT = """
DROP TRIGGER stays ON catalog_entrytranslation;
DROP TRIGGER current_is_own ON catalog_entrytranslation;
DROP TRIGGER immutable_whole ON catalog_entrytranslationrevision;
DROP TRIGGER immutable ON catalog_entrytranslationrevision;
DROP FUNCTION perimeter_translation_stays();
DROP FUNCTION perimeter_current_translation_is_own();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0080_entries_in_several_languages"), ("accounts", "0002_audit_is_append_only")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
