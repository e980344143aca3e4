"""Let the database itself refuse to change or remove an audit entry."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION perimeter_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
PROTECT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON accounts_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
UNPROTECT = """
DROP TRIGGER append_only ON accounts_auditentry;
DROP TRIGGER append_only_whole ON accounts_auditentry;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION perimeter_refuse_change();"),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
