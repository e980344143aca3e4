"""Let the database refuse to change what was decided, rated or frozen."""

from django.db import migrations

TABLES = ["catalog_revision", "catalog_assessment", "catalog_editionentry"]
PROTECT = "".join(
    f"CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();"
    for table in TABLES
)
FROZEN = """
CREATE TRIGGER frozen_is_immutable BEFORE UPDATE OR DELETE ON catalog_edition
    FOR EACH ROW WHEN (OLD.state = 'frozen') EXECUTE FUNCTION perimeter_refuse_change();
CREATE FUNCTION perimeter_edition_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM catalog_edition WHERE id = NEW.edition_id AND state = 'frozen') THEN
        RAISE EXCEPTION 'a frozen edition takes no more entries' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_while_open BEFORE INSERT ON catalog_editionentry
    FOR EACH ROW EXECUTE FUNCTION perimeter_edition_is_open();
"""
UNPROTECT = "".join(f"DROP TRIGGER immutable ON {table};" for table in TABLES) + """
DROP TRIGGER frozen_is_immutable ON catalog_edition;
DROP TRIGGER only_while_open ON catalog_editionentry;
DROP FUNCTION perimeter_edition_is_open();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial"), ("accounts", "0002_audit_is_append_only")]
    operations = [migrations.RunSQL(PROTECT + FROZEN, UNPROTECT)]
