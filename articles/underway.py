"""Which pages are being fetched by a job at this moment."""

from accounts.models import Work
from articles.models import Candidate
from articles.vocabulary import CandidateState

FETCH_PAGE = "fetch_page"


def is_underway(candidate: Candidate) -> bool:
    """Tell whether a job fetches it: one that was cancelled or lost does not, whatever the state still says."""
    if candidate.state != CandidateState.FETCHING:
        return False
    return Work.objects.open().filter(kind=FETCH_PAGE, subject=str(candidate.pk)).exists()
