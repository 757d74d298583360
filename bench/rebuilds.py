"""How long it takes to rebuild what is derived from the log, and how much memory that needs."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count, repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import click
import orjson

from bench.databases import CACHE, CONFLICT, ROOT, filled, opened, scratch, url
from bench.histories import Size, batches, history
from bench.measure import in_turns, timed
from bench.plan import Plan
from bench.results import Figure, LeftOut, at_least, at_most, figures, per_second

COMMAND = ("projections", "rebuild")

# The peak of a process begins with that of what started it: between this one and the measured, a small one.
PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=sys.stderr)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
KIB_PER_MIB = 1024

LOG = """
CREATE TABLE event (
    conflict TEXT, revision INTEGER, id BLOB, type TEXT, body BLOB,
    PRIMARY KEY (conflict, revision), UNIQUE (conflict, id)
)
"""
Row = tuple[str, int, bytes, str, bytes]


def rebuild(plan: Plan) -> Iterator[Figure | LeftOut]:
    """The command as a whole, beside inserting events into a bare log."""
    ours, least = "rebuild", "raw sqlite3 insert in batches"
    if not _is_offered():
        yield LeftOut(ours, f"there is no `flask {' '.join(COMMAND)}` yet")
        return
    peaks: list[float] = []
    rebuilt = sum(1 for _ in history(plan.large))
    logs = list(batches(_rows(plan.replayed)))
    with scratch(filled(plan.large)) as path, TemporaryDirectory(dir=CACHE) as folder:
        contestants = {
            ours: timed(lambda _: peaks.append(_rebuild(path)), repeat(None), each=rebuilt),
            least: timed(
                lambda number: _insert(Path(folder) / f"{number}", logs), count(), each=sum(map(len, logs))
            ),
        }
        laps = in_turns(contestants, replace(plan.effort, least=1))
    yield from per_second(laps, ours, least, at_least(0.15), about=plan.large)
    yield from figures(f"{plan.large}: peak MiB of the rebuild", max(peaks), at_most(1024), of="one process")


FIGURES = (rebuild,)


def _is_offered() -> bool:
    with opened(Path(":memory:")) as app:
        group = app.cli.commands.get(COMMAND[0])
    return isinstance(group, click.Group) and COMMAND[1] in group.commands


def _rebuild(path: Path) -> float:
    """Run the command; its peak memory in MiB."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *COMMAND]
    told = subprocess.run(
        [sys.executable, "-c", PEAK, *command],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url(path)},
        check=True,
        stdout=subprocess.PIPE,
    )
    return int(told.stdout) / KIB_PER_MIB


def _rows(size: Size) -> Iterator[Row]:
    """The least that a log keeps of each event: its place, its id, its type, and the text."""
    for revision, document in enumerate(history(size), start=1):
        yield CONFLICT, revision, UUID(document["id"]).bytes, document["type"], orjson.dumps(document)


def _insert(path: Path, logs: Iterable[list[Row]]) -> None:
    """Insert the rows, a thousand a transaction, each on disk before the next."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute(LOG)
        for batch in logs:
            with db:
                db.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?)", batch)
