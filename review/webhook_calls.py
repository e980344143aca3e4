"""Call somebody's webhook with one notice: JSON, signed and stamped with the time; redirects are not followed."""

import json
import time
from typing import Any

from django.conf import settings

from accounts.secrets import SecretsAdapter
from articles.fetching import Fetcher
from review.models import Delivery, Notice, Webhook
from review.noticed import Shown, path_of
from review.tidings import words_of
from review.webhook_signing import headers_for


def call_webhook(delivery: Delivery, hook: Webhook, notice: Notice, shown: Shown, through: Fetcher) -> int:
    """Send a notice, in the language that is active, and return the status that was answered.

    Refuses (invalid) where nothing answers as it should.
    """
    body = json.dumps(body_of(notice, shown), ensure_ascii=False).encode()
    secret = SecretsAdapter().decrypt(hook.secret)
    return through.post(hook.url, body, headers_for(secret, delivery.key, int(time.time()), body)).status


def body_of(notice: Notice, shown: Shown) -> dict[str, Any]:
    """Return what is sent: `type`, `timestamp` and `data`, as Standard Webhooks advises."""
    return {"type": f"notice.{notice.kind}", "timestamp": notice.at.isoformat(), "data": facts_of(notice, shown)}


def facts_of(notice: Notice, shown: Shown) -> dict[str, Any]:
    """Return a notice for programs, as the API does."""
    return {
        "id": notice.pk,
        "kind": notice.kind,
        "verb": notice.verb,
        "words": words_of(notice),
        "reason": notice.said.get("reason", ""),
        "actor": notice.actor and {"id": notice.actor_id, "name": notice.actor.name},
        "about": notice.about,
        "object_id": notice.object_id,
        "title": shown.title,
        "url": settings.SITE_URL + path_of(notice, shown),
        "at": notice.at.isoformat(),
        "read_at": notice.read_at and notice.read_at.isoformat(),
    }
