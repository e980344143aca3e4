"""Let the database refuse to change or remove what was read of an indicator."""

from django.db import migrations

PROTECT = """
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON catalog_indicatorreading
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON catalog_indicatorreading
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
UNPROTECT = """
DROP TRIGGER immutable ON catalog_indicatorreading;
DROP TRIGGER immutable_whole ON catalog_indicatorreading;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0070_readings_and_severities")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
