"""A process that writes for some seconds, as often as its turn comes; it prints each wait in seconds.

Arguments: URL of a database with a counter, seconds.
"""

import sys
from time import monotonic

from sqlalchemy import text

from app.domain.errors import Busy
from app.store.database import Database


def write(url: str, seconds: float) -> None:
    db = Database(url, longest_wait=seconds)
    end = monotonic() + seconds
    while (asked := monotonic()) < end:
        try:
            with db.write() as session:
                waited = monotonic() - asked
                session.execute(text("UPDATE counter SET value = value + 1"))
        except Busy:
            told = "busy"
        else:
            told = str(waited)
        sys.stdout.write(f"{told}\n")


if __name__ == "__main__":
    write(sys.argv[1], float(sys.argv[2]))
