"""One of several clients that write to a real server at once; run as a program, standard library only.

    python poster.py PORT TOKEN post PREFIX COUNT    posts COUNT events, each until it is acknowledged
    python poster.py PORT TOKEN race VERSION         posts one event with If-Match, once

It prints one line of JSON for each event: [id, status, revision]. Every ninth response is lost on purpose,
by closing the connection before it is read: the same event is then sent again.
"""

import json
import sys
import time
import uuid
from datetime import date, timedelta
from http.client import HTTPConnection, HTTPException

URL = "/api/v1/conflicts/war/events"


class Lost(Exception):
    """The response did not arrive."""


def send(
    port: int, token: str, id: str, *, lose: bool = False, version: str | None = None
) -> tuple[int, dict]:
    said = {"type": "control.taken", "place": "city", "actors": ["north"], "source": "wire"}
    day = date(2010, 1, 1) + timedelta(days=uuid.UUID(id).int % 3000)
    body = json.dumps({**said, "id": id, "occurred": str(day), "reported": "2020-05-02"})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if version:
        headers["If-Match"] = f'"{version}"'
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", URL, body, headers)
        if lose:
            raise Lost
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, HTTPException) as error:
        raise Lost from error
    finally:
        connection.close()


def post(port: int, token: str, prefix: int, number: int) -> None:
    id = str(uuid.UUID(int=(prefix << 64) + number))
    lose = number % 9 == 0
    while True:
        try:
            status, answer = send(port, token, id, lose=lose)
        except Lost:
            lose = False
            time.sleep(0.02)
            continue
        if status != 503:
            tell(id, status, answer)
            return
        time.sleep(0.05)


def tell(id: str, status: int, answer: dict) -> None:
    sys.stdout.write(json.dumps([id, status, answer.get("revision")]) + "\n")
    sys.stdout.flush()


def main(port: str, token: str, what: str, *rest: str) -> None:
    if what == "race":
        id = str(uuid.uuid4())
        status, answer = send(int(port), token, id, version=rest[0])
        tell(id, status, answer)
        return
    prefix, count = map(int, rest)
    for number in range(1, count + 1):
        post(int(port), token, prefix, number)


if __name__ == "__main__":
    main(*sys.argv[1:])
