"""Where reminders leave this room: whoever sends them (mail, notices) says so once, and gets what was committed."""

from collections.abc import Callable, Sequence
from functools import partial

from django.db import transaction

from review.models import Reminder

Delivery = Callable[[Sequence[Reminder]], None]
_deliveries: list[Delivery] = []


def provide_delivery(delivery: Delivery) -> None:
    """Say, once, what is to be done with new reminders. They are rows whatever becomes of that."""
    if delivery not in _deliveries:
        _deliveries.append(delivery)


def deliver(reminders: Sequence[Reminder]) -> None:
    """Hand reminders on once they are committed; a delivery that fails keeps none of the others from theirs."""
    for delivery in _deliveries if reminders else ():
        transaction.on_commit(partial(delivery, reminders), robust=True)
