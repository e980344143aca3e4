"""Let rows of the register hold where scenarios stand in the matrix, and fill it in for those that are there."""

from django.db import migrations, models

FILL = """
WITH spoken AS MATERIALIZED (
    SELECT DISTINCT ON (entry_id, scenario, rater_id) entry_id, scenario, likelihood, likelihood_low, likelihood_high,
        impacts
    FROM catalog_assessment said
    WHERE basis = 'current' AND NOT EXISTS (
        SELECT FROM catalog_ratinground round WHERE round.id = said.round_id AND round.state = 'open'
    ) ORDER BY entry_id, scenario, rater_id, created_at DESC, id DESC
), point AS (
    SELECT entry_id, scenario, count(*) AS raters,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY likelihood) AS likelihood,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY impact) AS impact,
        min(least(likelihood_low, likelihood)) AS low, max(greatest(likelihood_high, likelihood)) AS high,
        min(impact) AS impact_low, max(impact) AS impact_high
    FROM spoken CROSS JOIN LATERAL (
        SELECT max(value::int) AS impact FROM jsonb_each(spoken.impacts) WHERE jsonb_typeof(value) = 'number'
    ) worst
    WHERE likelihood IS NOT NULL AND impact IS NOT NULL GROUP BY entry_id, scenario
), stand AS (
    SELECT point.entry_id, jsonb_agg(jsonb_build_object(
        'scenario', scenario, 'name', item.title, 'raters', raters, 'likelihood', likelihood, 'impact', impact,
        'low', low, 'high', high, 'impact_low', impact_low, 'impact_high', impact_high) ORDER BY scenario) AS points
    FROM point
    JOIN catalog_entry entry ON entry.id = point.entry_id
    JOIN catalog_revision revision ON revision.id = entry.current_id
    CROSS JOIN LATERAL jsonb_to_recordset(
        CASE jsonb_typeof(revision.document->'scenarios') WHEN 'array' THEN revision.document->'scenarios' ELSE '[]' END
    ) AS item(id text, title text)
    WHERE item.id = point.scenario
    GROUP BY point.entry_id
)
UPDATE catalog_registerrow row SET points = stand.points FROM stand WHERE stand.entry_id = row.entry_id
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0081_translations_are_immutable")]
    operations = [
        migrations.AddField("registerrow", "points", models.JSONField(default=list)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
