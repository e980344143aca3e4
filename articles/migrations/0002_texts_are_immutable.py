"""Let the database refuse to change a capture or a text version, or to hold a text under a wrong SHA-256."""

from django.db import migrations

PROTECT = """
ALTER TABLE articles_textversion ADD CONSTRAINT a_text_has_its_own_sha256
    CHECK (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex'));
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON articles_textversion
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON articles_capture
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON articles_textversion
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON articles_capture
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
UNPROTECT = """
ALTER TABLE articles_textversion DROP CONSTRAINT a_text_has_its_own_sha256;
DROP TRIGGER immutable ON articles_textversion;
DROP TRIGGER immutable ON articles_capture;
DROP TRIGGER immutable_whole ON articles_textversion;
DROP TRIGGER immutable_whole ON articles_capture;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial"), ("accounts", "0002_audit_is_append_only")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
