"""Let the database itself refuse to change or remove what a comment said before."""

from django.db import migrations

PROTECT = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON review_commentrevision
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON review_commentrevision
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
UNPROTECT = """
DROP TRIGGER append_only ON review_commentrevision;
DROP TRIGGER append_only_whole ON review_commentrevision;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0092_discussions_are_kept")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
