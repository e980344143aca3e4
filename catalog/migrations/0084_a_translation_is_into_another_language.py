"""Let the database refuse a translation of an entry into the language that the entry is written in.

Such rows that are there stay as they are, and none of them gets another revision.
"""

from django.db import migrations

PROTECT = """
CREATE FUNCTION perimeter_translation_is_into_another() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own text;
BEGIN
    SELECT language INTO own FROM catalog_entry WHERE id = NEW.entry_id FOR SHARE;
    IF own = NEW.language THEN
        RAISE EXCEPTION 'an entry is not translated into the language that it is written in'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER into_another BEFORE INSERT OR UPDATE OF language, entry_id, current_id ON catalog_entrytranslation
    FOR EACH ROW EXECUTE FUNCTION perimeter_translation_is_into_another();

CREATE FUNCTION perimeter_language_is_no_translation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM catalog_entrytranslation WHERE entry_id = NEW.id AND language = NEW.language) THEN
        RAISE EXCEPTION 'an entry is not written in a language that it is translated into'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER language_is_no_translation BEFORE UPDATE OF language ON catalog_entry
    FOR EACH ROW WHEN (OLD.language IS DISTINCT FROM NEW.language)
    EXECUTE FUNCTION perimeter_language_is_no_translation();
"""
UNPROTECT = """
DROP TRIGGER language_is_no_translation ON catalog_entry;
DROP TRIGGER into_another ON catalog_entrytranslation;
DROP FUNCTION perimeter_language_is_no_translation();
DROP FUNCTION perimeter_translation_is_into_another();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0083_one_hand_does_not_resolve_its_own_forecast")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
