"""Let the database refuse to change what was said of our custody of a publication."""

from django.db import migrations

PROTECT = """
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON articles_custodychange
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON articles_custodychange
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
UNPROTECT = """
DROP TRIGGER immutable ON articles_custodychange;
DROP TRIGGER immutable_whole ON articles_custodychange;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0053_changes_of_custody")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
