"""Keep sessions in rows that know their person, device and address, so that people can see and end them."""

from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from accounts.models import Session
from basics import clock
from basics.call import current_call

SIGNED_IN = "signed_in"  # what a session says about its own beginning: `at`, `agent`, `how`


class SessionStore(DatabaseSessionStore):
    """Django's sessions, in our own table; `row` is the one that was read, without another query."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        self.row = super()._get_session_from_db()  # type: ignore[misc]
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        said = data.get(SIGNED_IN, {})
        person = data.get("_auth_user_id")
        row.person_id = int(person) if person else None
        row.agent, row.how = said.get("agent", ""), said.get("how", "")
        row.started_at = said.get("at") or clock.now().isoformat()
        row.address = current_call().address
        return row
