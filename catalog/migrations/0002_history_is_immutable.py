"""Let the database refuse to change what was decided, rated or frozen."""

from django.db import migrations

TABLES = ["catalog_revision", "catalog_assessment", "catalog_editionentry"]
PROTECT = "".join(
    f"CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();"
    for table in TABLES
)
WHOLE = [*TABLES, "catalog_edition"]
NO_TRUNCATE = "".join(
    f"CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();"
    for table in WHOLE
)
CURRENT = """
CREATE FUNCTION perimeter_current_is_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM catalog_revision WHERE id = NEW.current_id AND entry_id = NEW.id) THEN
        RAISE EXCEPTION 'the current revision of an entry is one of its own'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER current_is_own BEFORE INSERT OR UPDATE ON catalog_entry
    FOR EACH ROW WHEN (NEW.current_id IS NOT NULL) EXECUTE FUNCTION perimeter_current_is_own();
"""
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
DROP TRIGGER current_is_own ON catalog_entry;
DROP FUNCTION perimeter_current_is_own();
""" + "".join(f"DROP TRIGGER immutable_whole ON {table};" for table in WHOLE)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial"), ("accounts", "0002_audit_is_append_only")]
    operations = [migrations.RunSQL(PROTECT + NO_TRUNCATE + CURRENT + FROZEN, UNPROTECT)]
