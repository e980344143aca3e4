"""Let nobody write a patch set of what is approved: whoever approved it could be made its writer afterwards."""

from django.db import migrations

PROTECT = """
CREATE FUNCTION perimeter_approved_is_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM review_submission WHERE id = NEW.submission_id AND state = 'approved') THEN
        RAISE EXCEPTION 'what is approved has its patch sets' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved_is_written BEFORE INSERT ON review_patchset
    FOR EACH ROW EXECUTE FUNCTION perimeter_approved_is_written();
"""
UNPROTECT = """
DROP TRIGGER approved_is_written ON review_patchset;
DROP FUNCTION perimeter_approved_is_written();
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0062_first_review_policy")]
    operations = [migrations.RunSQL(PROTECT, UNPROTECT)]
