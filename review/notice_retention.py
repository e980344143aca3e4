"""How long notices and their deliveries are kept."""

from datetime import datetime, timedelta

from review.models import Delivery, Notice
from review.notice_kinds import DeliveryState

NOTICES = timedelta(days=365)
DELIVERIES = timedelta(days=90)
OVER = (DeliveryState.SENT, DeliveryState.DROPPED, DeliveryState.FAILED)


def forget_notices(*, at: datetime) -> dict[str, int]:
    """Throw away notices of more than a year ago and deliveries that ended long ago; return how many of each.

    What the audit log says of both stays there.
    """
    deliveries, _each = Delivery.objects.filter(state__in=OVER, done_at__lt=at - DELIVERIES).delete()
    notices, _each = Notice.objects.filter(made_at__lt=at - NOTICES).delete()
    return {"deliveries": deliveries, "notices": notices}
