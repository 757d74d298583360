"""The client that counts how many requests a server answers."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import perf_counter

import pytest

from bench import load
from bench.load import Answer, UnexpectedAnswer, seconds_a_request

WHOLE = b"HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 5\r\n\r\nhello"
EMPTY = b"HTTP/1.1 304 NOT MODIFIED\r\nETag: W/x\r\n\r\n"


class Handler(BaseHTTPRequestHandler):
    """Answers with the status that the path asks for."""

    server: "Server"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append((self.client_address[1], self.headers["If-None-Match"]))
        body = b"x" * 300_000 if self.path == "/200" else b""
        self.send_response(int(self.path[1:]))
        if body:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Remembers who asked; as many may connect at once as the client does."""

    request_queue_size = 2 * load.CONNECTIONS

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[int, str | None]] = []

    def handle_error(self, *_: object) -> None:
        """That one goes away early is no news."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(load, "SECONDS", 0.2)
    with Server() as server:
        Thread(target=server.serve_forever).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize("sent", [WHOLE, EMPTY])
def test_an_answer_is_whole_at_its_last_byte(sent):
    assert Answer().is_whole_with(sent)
    slow = Answer()
    *before, last = (slow.is_whole_with(sent[at : at + 1]) for at in range(len(sent)))
    assert (any(before), last) == (False, True)
    assert slow.head == sent.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize("status", [200, 304])
def test_every_connection_asks_again_and_again_and_all_answers_count(server: Server, status: int) -> None:
    begun = perf_counter()
    took = seconds_a_request(
        server.server_port, f"/{status}", status=status, headers='If-None-Match: "x"\r\n'
    )
    spent = perf_counter() - begun
    assert {tag for _, tag in server.asked} == {'"x"'}
    assert len({connection for connection, _ in server.asked}) == load.CONNECTIONS
    assert len(server.asked) > load.CONNECTIONS
    assert load.SECONDS <= took * len(server.asked) <= spent


def test_another_answer_than_the_wanted_is_not_measured(server: Server) -> None:
    with pytest.raises(UnexpectedAnswer, match="/503"):
        seconds_a_request(server.server_port, "/503", status=200)
