"""A client that keeps some connections busy: each sends its next request once it has its answer.

One thread that looks at as little as it can, so that the server has nearly all of the machine.
"""

import re
import selectors
import socket
from contextlib import ExitStack
from dataclasses import dataclass
from time import perf_counter

CONNECTIONS = 8
SECONDS = 2.0
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class UnexpectedAnswer(RuntimeError):
    """The server does not answer with what is to be measured; the message is the start of its answer."""


@dataclass(slots=True)
class Answer:
    """What has come of an answer so far; `missing` bytes of its body have not, once its head is whole."""

    head: bytes = b""
    missing: int | None = None

    def is_whole_with(self, received: bytes | memoryview) -> bool:
        """Take what was received; whether that was the end of it."""
        if self.missing is None:
            self.head, end, body = (self.head + received).partition(b"\r\n\r\n")
            if not end:
                return False
            length = LENGTH.search(self.head)
            self.missing = (int(length[1]) if length else 0) - len(body)
        else:
            self.missing -= len(received)
        return self.missing <= 0


def seconds_a_request(port: int, path: str, *, status: int, headers: str = "") -> float:
    """How long the server takes for one of many requests: by how many it answers in some seconds.

    Those that are on their way at the end are waited for, and count. Raises UnexpectedAnswer.
    """
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode()
    room = memoryview(bytearray(1024 * 1024))
    begun, answered = perf_counter(), 0
    with selectors.DefaultSelector() as waiting, ExitStack() as connections:

        def ask(connection: socket.socket) -> None:
            connection.sendall(request)
            waiting.register(connection, selectors.EVENT_READ, (connection, Answer()))

        for _ in range(CONNECTIONS):
            ask(connections.enter_context(socket.create_connection(("127.0.0.1", port))))
        while waiting.get_map():
            for key, _ in waiting.select():
                connection, answer = key.data
                received = room[: connection.recv_into(room)]
                if received and not answer.is_whole_with(received):
                    continue
                if not received or not answer.head.startswith(b"HTTP/1.1 %d " % status):
                    raise UnexpectedAnswer(f"{path}: {answer.head!r}")
                answered += 1
                waiting.unregister(connection)
                if perf_counter() - begun < SECONDS:
                    ask(connection)
    return (perf_counter() - begun) / answered
