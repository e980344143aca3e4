"""A real SMTP server and a real receiver of webhooks on loopback, which can fail, hang and answer with garbage."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings

from articles.fetching import Fetcher, Limits

PUBLIC = "198.41.0.4"  # a public address that the name of every receiver in tests has; it is never dialled
SECONDS = 0.5  # how long a call may take here


@dataclass
class Mailbox:
    """Takes mail. `answers` are given to each recipient in turn before it takes any."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    hold: threading.Event = field(default_factory=threading.Event)  # while it is not set, no mail is accepted

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        self.came.set()
        await asyncio.to_thread(self.hold.wait, 30)
        if session.peer is None or server.transport is None or server.transport.is_closing():
            return "451 Nobody is there any more"
        self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))
        return "250 Taken"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Run an SMTP server on a free loopback port."""
    box = Mailbox()
    box.hold.set()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def through(box: Mailbox) -> dict[str, Any]:
    """Return the settings by which mail goes to it."""
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": box.port,
        "EMAIL_USE_TLS": False,
        "MAIL_CONFIGURED": True,
    }


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Run an SMTP server that takes all the mail of a test."""
    with mail_server() as box, override_settings(**through(box), SITE_URL="https://perimeter.example"):
        yield box


@dataclass
class Receiver:
    """Takes webhooks. `answers` are taken in turn: a status, `hang`, or `garbage`; after the last, 204."""

    port: int = 0
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int | str] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)

    @property
    def caller(self) -> Fetcher:
        """Return what calls it: the guarded fetcher, with a resolver and a dialler that lead every name here."""
        port = self.port
        return Fetcher(
            Limits(size=1024, seconds=SECONDS, hops=0),
            resolve=lambda _host, _port: [PUBLIC],
            dial=lambda _address, timeout: socket.create_connection(("127.0.0.1", port), timeout),
        )


@contextmanager
def webhook_receiver() -> Iterator[Receiver]:
    """Run an HTTP server on a free loopback port."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.calls.append(({name.lower(): value for name, value in self.headers.items()}, body))
            answer = receiver.answers.pop(0) if receiver.answers else 204
            if answer == "hang":
                receiver.let_go.wait(10)
            elif answer == "garbage":
                self.wfile.write(b"\x00\xffnot HTTP at all\r\n\r\n" * 100)
            else:
                self.send_response(int(answer))
                if 300 <= int(answer) < 400:
                    self.send_header("Location", "http://hook.example/elsewhere")
                self.end_headers()
                self.wfile.write(b"x" * 100_000 if answer == 200 else b"")

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_arguments: None  # type: ignore[method-assign]  # a caller that hung up is meant
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.let_go.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Run a receiver of webhooks; `receiver.caller` is what calls it."""
    with webhook_receiver() as found:
        yield found
