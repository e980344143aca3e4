"""Let the database refuse a revision under another code than the one that was reserved for what was approved."""

from django.db import migrations

PROTECT = """
CREATE FUNCTION perimeter_reserved_code_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM review_proposal WHERE applied_id = NEW.id AND reserved_id <> NEW.entry_id) THEN
        RAISE EXCEPTION 'what was approved takes the code that was reserved for it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER reserved_code_is_kept AFTER INSERT ON catalog_revision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION perimeter_reserved_code_is_kept();
"""
UNPROTECT = """
DROP TRIGGER reserved_code_is_kept ON catalog_revision;
DROP FUNCTION perimeter_reserved_code_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0078_imports_of_catalogs")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
