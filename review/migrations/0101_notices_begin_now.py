from django.db import migrations

# Nobody is told of what was done before there were notices.
BEGIN = """
INSERT INTO review_telling (id, settled_id, last_id, seen, writers)
SELECT 1, coalesce(max(id), 0), coalesce(max(id), 0), '{}', '{}' FROM accounts_auditentry
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0100_notices"), ("accounts", "0050_translators_and_revisers")]
    operations = [migrations.RunSQL(BEGIN, "DELETE FROM review_telling")]
