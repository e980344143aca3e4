"""What was frozen before there was publishing was read by everybody: it counts as published when it was frozen.

Its file keeps every byte (`file_version` 1, without a seal), and nobody is said to have published it.
"""

from django.db import migrations

PUBLISH = """
WITH told AS (
    SELECT id, lead(frozen_at) OVER (ORDER BY frozen_at, id) AS next_at
    FROM catalog_edition WHERE state = 'frozen'
)
UPDATE catalog_edition AS edition
SET published_at = frozen_at, superseded_at = told.next_at,
    state = CASE WHEN told.next_at IS NULL THEN 'published' ELSE 'superseded' END
FROM told WHERE told.id = edition.id;
"""
FREEZE = """
UPDATE catalog_edition SET state = 'frozen', published_at = NULL, superseded_at = NULL
WHERE state IN ('published', 'superseded') AND published_by_id IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0085_editions_are_published")]
    operations = [migrations.RunSQL(PUBLISH, FREEZE)]
