"""A web of our own for the fetcher: names that resolve to public addresses, and answers as raw bytes."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from articles.addresses import PORTS
from articles.fetching import Fetcher, Limits

ADDRESS = "93.184.215.14"
Answer = bytes | Callable[[socket.socket], None]


def html_answer(body: str | bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return a whole HTTP answer; its type is HTML unless `headers` say otherwise."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *headers]
    if not any(line.lower().startswith("content-type") for line in headers):
        lines.append("Content-Type: text/html; charset=utf-8")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


@dataclass
class Web:
    """Answers by `host/path`, else by path; `requests` are the raw requests that came."""

    answers: dict[str, Answer]
    tls: ssl.SSLContext | None = None
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _address = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._speak, args=(peer,), daemon=True).start()

    def _speak(self, peer: socket.socket) -> None:
        try:
            with self.tls.wrap_socket(peer, server_side=True) if self.tls else peer as wire:
                request = wire.recv(16_384).decode("latin-1")
                self.requests.append(request)
                path = request.split(" ")[1]
                answer = self.answers.get(path, html_answer("", status="404 Not Found"))
                if callable(answer):
                    answer(wire)
                else:
                    wire.sendall(answer)
        except OSError:
            pass  # whoever asked has gone: that is what is tried

    def fetcher(self, trusted: ssl.SSLContext | None = None, **limits: float) -> Fetcher:
        """Return a fetcher for which every name is at a public address, and that address is this web."""
        bounds = Limits(ports=PORTS, **{"seconds": 5, **limits})  # type: ignore[arg-type]
        own = {"trusted": trusted} if trusted else {}
        return Fetcher(bounds, resolve=lambda _host, _port: [ADDRESS], dial=self.dial, **own)

    def dial(self, _address: tuple[str, int], timeout: float) -> socket.socket:
        return socket.create_connection(self._socket.getsockname(), timeout)

    def close(self) -> None:
        self._socket.close()


def pieces(*parts: bytes, then: Iterable[bytes] = ()) -> Callable[[socket.socket], None]:
    """Answer with some bytes, and then with more of them for as long as anybody listens."""

    def speak(wire: socket.socket) -> None:
        for part in parts:
            wire.sendall(part)
        for part in then:
            wire.sendall(part)

    return speak
