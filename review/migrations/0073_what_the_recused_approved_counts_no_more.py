"""Count no approval of somebody who is recused since: they say themselves that they had better not decide."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION perimeter_has_quorum(submission bigint, patch_set bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    WITH approving AS (
        SELECT d.by_id, d.hunks FROM review_decision d
        WHERE d.submission_id = submission AND d.verdict = 'approve' AND NOT perimeter_contributed(submission, d.by_id)
          %s
    )
    SELECT NOT EXISTS (
        SELECT FROM review_patchset p, jsonb_array_elements(p.hunks) hunk WHERE p.id = patch_set
          AND (SELECT count(DISTINCT by_id) FROM approving WHERE jsonb_exists(approving.hunks, hunk->>'hash'))
              < (hunk->>'needs')::integer
    )
$$;
"""
WITHOUT_THE_RECUSED = FUNCTION % (
    "AND NOT EXISTS (SELECT FROM review_recusal r WHERE r.submission_id = submission AND r.person_id = d.by_id)"
)


class Migration(migrations.Migration):
    dependencies = [("review", "0072_who_approved_may_apply_in_an_emergency")]
    operations = [migrations.RunSQL(WITHOUT_THE_RECUSED, FUNCTION % "")]
