"""The databases that are measured: filled the way the service is, and kept until what fills them changes."""

import gc
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import click
from flask import Flask

from app import commands, create_app, schema
from app.config import Settings
from bench import histories
from bench.histories import Document, Size, batches, history, thousands

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "bench" / ".cache"
CONFLICT = "war"

FILLS = (*map(ROOT.joinpath, ("app/commands.py", "app/domain", "app/store", "migrations")), Path(__file__))
"""The sources that decide what is in a database, beside those of the histories."""


def url(path: Path) -> str:
    return f"sqlite:///{path}"


@contextmanager
def opened(path: Path) -> Iterator[Flask]:
    """The service on a database."""
    app = create_app(Settings(database_url=url(path)))
    gc.freeze()  # as wsgi.py does, and
    gc.set_threshold(50_000)
    try:
        yield app
    finally:
        app.extensions["database"].engine.dispose()


def filled(size: Size) -> Path:
    """A database with a history, posted in batches of a thousand."""
    return cached(f"history-{size.events}-{size.places}", FILLS, partial(_fill, size=size))


def cached(name: str, made_by: Iterable[Path], make: Callable[[Path], None]) -> Path:
    """The file that `make` makes, made anew where a source that it is made by has changed."""
    file = CACHE / f"{name}.{_digest([Path(histories.__file__), *made_by])}.sqlite3"
    if not file.exists():
        CACHE.mkdir(exist_ok=True)
        for stale in CACHE.glob(f"{name}.*"):
            stale.unlink()
        unfinished = CACHE / f"{name}.unfinished"
        make(unfinished)
        unfinished.rename(file)
    return file


@contextmanager
def scratch(file: Path) -> Iterator[Path]:
    """A copy of a database to append to, all of it on disk before the first append is timed."""
    with TemporaryDirectory(dir=CACHE) as folder:
        copy = Path(shutil.copy(file, folder))
        with copy.open("rb") as written:
            os.fsync(written.fileno())
        yield copy


def with_progress(documents: Iterable[Document], size: Size, doing: str) -> Iterator[list[Document]]:
    """Batches of a thousand, and a line that says how far it is."""
    begun, done = monotonic(), 0
    for batch in batches(documents):
        yield batch
        done += len(batch)
        rate = done / (monotonic() - begun)
        click.echo(f"\r{doing} {size}: {thousands(done)} done, {rate:,.0f} a second ", err=True, nl=False)
    click.echo(err=True)


def _fill(path: Path, *, size: Size) -> None:
    with opened(path) as app:
        database = app.extensions["database"]
        schema.upgrade(database)
        commands.open_conflict(database, {"slug": CONFLICT, "names": "A war"}, by="bench")
        for batch in with_progress(history(size), size, "building"):
            commands.record(database, CONFLICT, batch, by="bench")


def _digest(sources: Iterable[Path]) -> str:
    """Names the text of Python files and of all those in folders."""
    files = sorted(
        file for source in sources for file in ([source] if source.is_file() else source.rglob("*.py"))
    )
    digest = sha256()
    for file in files:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
