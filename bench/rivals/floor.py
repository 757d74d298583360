"""The least that a service on SQLite must do: fetch finished rows, and write them as JSON."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

sqlite3.register_converter("json", orjson.Fragment)


@contextmanager
def fetching(places: list[dict[str, Any]]) -> Iterator[Callable[[object], bytes]]:
    """From a table with a row a place and a column a field: the same bytes as the answer has."""
    names = list(places[0])
    with (
        TemporaryDirectory() as folder,
        closing(_table(Path(folder) / "answer.sqlite3", names, places)) as db,
    ):

        def fetch(_: object = None) -> bytes:
            rows = db.execute("SELECT * FROM answer").fetchall()
            return orjson.dumps([dict(zip(names, row, strict=True)) for row in rows])

        if fetch() != orjson.dumps(places):
            raise RuntimeError("the rows do not say what the answer says")
        yield fetch


def _table(path: Path, names: list[str], places: list[dict[str, Any]]) -> sqlite3.Connection:
    """What is text is a text column; everything else is kept as finished JSON."""
    db = sqlite3.connect(path, detect_types=sqlite3.PARSE_DECLTYPES)
    texts = [all(isinstance(place[name], str | None) for place in places) for name in names]
    columns = (f"{name} {'text' if text else 'json'}" for name, text in zip(names, texts, strict=True))
    with db:
        db.execute(f"CREATE TABLE answer ({', '.join(columns)})")
        db.executemany(
            f"INSERT INTO answer VALUES ({', '.join('?' * len(names))})",
            (
                [
                    place[name] if text else orjson.dumps(place[name])
                    for name, text in zip(names, texts, strict=True)
                ]
                for place in places
            ),
        )
    return db
