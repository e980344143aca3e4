"""What was rejected and put into the queue again waits since then, and not since it was submitted first.

When somebody reopened it is in the log alone; it was not before the rejection, and that is what the queue goes by.
"""

from importlib import import_module

from django.db import migrations

TRUTH = import_module("review.migrations.0084_the_queue_follows_what_is_reviewed").TRUTH
BEFORE = TRUTH[TRUTH.index("CREATE VIEW") : TRUTH.index(";\n") + 1].replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1)
SUBMITTED = "(SELECT max(submitted_at) FROM review_patchset WHERE submission_id = s.id AND made = 'submitted')"
REJECTED = "(SELECT max(decided_at) FROM review_decision WHERE submission_id = s.id AND verdict = 'reject')"
AFTER = BEFORE.replace(SUBMITTED, f"GREATEST({SUBMITTED}, {REJECTED})")
REFRESH = """
SELECT perimeter_queue_refresh('proposal', s.id) FROM review_submission s
WHERE s.state = 'submitted' AND EXISTS (SELECT FROM review_decision WHERE submission_id = s.id AND verdict = 'reject');
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0084_the_queue_follows_what_is_reviewed")]

    operations = [migrations.RunSQL([AFTER, REFRESH], [BEFORE, REFRESH])]
