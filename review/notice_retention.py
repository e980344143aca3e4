"""How long notices and their deliveries are kept."""

from datetime import datetime, timedelta

from django.db import transaction

from review.models import Delivery, Notice
from review.notice_kinds import DeliveryState, Way

NOTICES = timedelta(days=365)
DELIVERIES = timedelta(days=90)
OVER = (DeliveryState.SENT, DeliveryState.DROPPED, DeliveryState.FAILED)


@transaction.atomic
def forget_notices(*, at: datetime) -> dict[str, int]:
    """Throw away notices of more than a year ago and deliveries that ended long ago; return how many of each.

    What the audit log says of both stays there. What a digest told, read or not, is in no further one.
    """
    over = Delivery.objects.filter(state__in=OVER, done_at__lt=at - DELIVERIES)
    Notice.objects.filter(digest__in=over).update(way=Way.PAGE)
    deliveries, _each = over.delete()
    notices, _each = Notice.objects.filter(made_at__lt=at - NOTICES).delete()
    return {"deliveries": deliveries, "notices": notices}
