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
    """Answers what the path asks for, and remembers who asked."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[int, str | None]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.asked.append((self.client_address[1], self.headers["If-None-Match"]))
        body = b"x" * 300_000 if self.path == "/200" else b""
        self.send_response(int(self.path[1:]))
        if body:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """As many may connect at once as the client does; that one goes away early is no news."""

    request_queue_size = 2 * load.CONNECTIONS

    def handle_error(self, *_: object) -> None:
        pass


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(load, "SECONDS", 0.2)
    Handler.asked.clear()
    with Server(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("sent", [WHOLE, EMPTY])
def test_an_answer_is_whole_at_its_last_byte(sent):
    assert Answer().is_whole_with(sent)
    slow = Answer()
    assert [slow.is_whole_with(sent[at : at + 1]) for at in range(len(sent))] == [False] * (len(sent) - 1) + [
        True
    ]
    assert slow.head == sent.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize("status", [200, 304])
def test_every_connection_asks_again_and_again_and_all_answers_count(port: int, status: int) -> None:
    begun = perf_counter()
    took = seconds_a_request(port, f"/{status}", status=status, headers='If-None-Match: "x"\r\n')
    spent = perf_counter() - begun
    assert {tag for _, tag in Handler.asked} == {'"x"'}
    assert len({connection for connection, _ in Handler.asked}) == load.CONNECTIONS
    assert len(Handler.asked) > load.CONNECTIONS
    assert load.SECONDS <= took * len(Handler.asked) <= spent


def test_another_answer_than_the_wanted_is_not_measured(port: int) -> None:
    with pytest.raises(UnexpectedAnswer, match="/503"):
        seconds_a_request(port, "/503", status=200)
