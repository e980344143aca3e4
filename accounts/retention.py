"""What is thrown away after a while: finished and failed jobs, why they failed, sessions that are over.

Content and the audit log are never among it.
"""

from datetime import datetime, timedelta

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app

from accounts.models import JobFailure, Session, SiteSettings


def forget_what_is_over(*, at: datetime) -> dict[str, int]:
    """Throw away what the settings let go, and return how many rows of ours went; safe to run twice."""
    kept = SiteSettings.current()
    delete_jobs = async_to_sync(app.job_manager.delete_old_jobs)
    delete_jobs(nb_hours=kept.keep_jobs_days * 24)
    # This one takes finished jobs too, which are never kept longer than failed ones.
    delete_jobs(
        nb_hours=kept.keep_failures_days * 24, include_failed=True, include_cancelled=True, include_aborted=True
    )
    reasons, _by_model = JobFailure.objects.filter(at__lt=at - timedelta(days=kept.keep_failures_days)).delete()
    sessions, _by_model = Session.objects.filter(expire_date__lt=at).delete()
    return {"reasons": reasons, "sessions": sessions}
