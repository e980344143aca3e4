"""Let the database refuse to delete a term or to change its code, to change a scale version, and to have
two in use.

Revisions, ratings and frozen editions name them inside their documents, where no foreign key reaches.
"""

from django.db import migrations

PROTECT = """
CREATE TRIGGER a_term_stays BEFORE DELETE ON catalog_term
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER a_code_stays BEFORE UPDATE ON catalog_term
    FOR EACH ROW WHEN (OLD.code <> NEW.code OR OLD.vocabulary <> NEW.vocabulary)
    EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON catalog_term
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER a_scale_stays BEFORE DELETE ON catalog_scaleversion
    FOR EACH ROW EXECUTE FUNCTION perimeter_refuse_change();
CREATE TRIGGER a_scale_is_immutable BEFORE UPDATE ON catalog_scaleversion
    FOR EACH ROW WHEN (
        OLD.number <> NEW.number OR OLD.name <> NEW.name OR OLD.document <> NEW.document
        OR (OLD.retired_at IS NOT NULL AND OLD.retired_at IS DISTINCT FROM NEW.retired_at)
    )
    EXECUTE FUNCTION perimeter_refuse_change();
CREATE UNIQUE INDEX one_scale_is_in_use ON catalog_scaleversion ((retired_at IS NULL)) WHERE retired_at IS NULL;
CREATE TRIGGER immutable_whole BEFORE TRUNCATE ON catalog_scaleversion
    FOR EACH STATEMENT EXECUTE FUNCTION perimeter_refuse_change();
"""
UNPROTECT = """
DROP TRIGGER a_term_stays ON catalog_term;
DROP TRIGGER a_code_stays ON catalog_term;
DROP TRIGGER immutable_whole ON catalog_term;
DROP INDEX one_scale_is_in_use;
DROP TRIGGER a_scale_stays ON catalog_scaleversion;
DROP TRIGGER a_scale_is_immutable ON catalog_scaleversion;
DROP TRIGGER immutable_whole ON catalog_scaleversion;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_starter_vocabularies")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
