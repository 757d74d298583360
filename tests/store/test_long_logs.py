"""A long log, taken to the other kind of database and back: the same root, bytes and answers."""

import filecmp
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask

from app import commands, schema
from app.domain.events import Slug
from app.queries import log
from bench.histories import Size, batches, history
from tests.conftest import KEY, TORTURE, Client, on
from tests.databases import Databases, Files

SIZE = Size(1_000_000, 500) if TORTURE else Size(1_000, 50)
CONFLICT: Slug = "war"
QUESTIONS = ("/snapshot", "/snapshot?at=2016-05-01", "/snapshot?at=2020&reported_by=2019&min_credibility=3")

Figure = Callable[[str], None]


@contextmanager
def begun(databases: Databases) -> Iterator[Flask]:
    """An app on a new database, without any conflict."""
    with databases.new() as url, on(url) as app:
        schema.upgrade(app.extensions["database"])
        yield app


@pytest.fixture
def elsewhere(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app on an empty database of the other kind."""
    other = Files(tmp_path) if dialect == "postgresql" else request.getfixturevalue("postgresql")
    with begun(other) as app:
        yield app


@pytest.fixture
def there_and_back(elsewhere: Flask, databases: Databases) -> Iterator[list[Flask]]:
    """The app on the other kind of database, and one on another empty database of the first kind."""
    with begun(databases) as back:
        yield [elsewhere, back]


@contextmanager
def timed(figure: Figure, what: str) -> Iterator[None]:
    begin = monotonic()
    yield
    figure(f"{what}: {monotonic() - begin:,.1f} s")


def fill(app: Flask) -> None:
    database = app.extensions["database"]
    commands.open_conflict(database, {"slug": CONFLICT, "names": "A war"}, by="tests")
    for batch in batches(history(SIZE)):
        commands.record(database, CONFLICT, batch, by="tests")
    redacted = [{"type": "event.redacted", "target": id, "reason": "safety"} for id in some_claims(app)]
    commands.record(database, CONFLICT, redacted, by="tests")


def some_claims(app: Flask) -> list[str]:
    claims = Client(app.test_client(), "", CONFLICT).get("/events?type=control.taken&limit=5")
    return [claim["id"] for claim in claims.json["events"]]


def export(app: Flask, file: Path) -> Path:
    sign = lambda size, root: KEY.sign(CONFLICT, size, root)  # noqa: E731
    with file.open("wb") as lines:
        lines.writelines(log.export(app.extensions["database"], CONFLICT, sign))
    return file


def take_in(app: Flask, file: Path) -> None:
    with file.open("rb") as lines:
        commands.import_log(app.extensions["database"], lines, key=KEY.verifier(CONFLICT))


def answers(app: Flask) -> list[bytes]:
    war = Client(app.test_client(), "", CONFLICT)
    return [war.get(question).data for question in QUESTIONS]


def test_a_long_log_is_the_same_wherever_it_is_taken(
    app: Flask, there_and_back: list[Flask], tmp_path: Path, dialect: str, figure: Figure
) -> None:
    with timed(figure, f"{dialect}: {SIZE}, posted in batches"):
        fill(app)
    with timed(figure, f"{dialect}: exported"):
        exported = export(app, tmp_path / "exported")
    answered = answers(app)
    source = app
    for target in there_and_back:
        kind = target.extensions["database"].engine.dialect.name
        with timed(figure, f"{kind}: imported"):
            take_in(target, export(source, tmp_path / "carried"))
        with timed(figure, f"{kind}: verified"):
            *_, length = log.check(target.extensions["database"], CONFLICT)
        assert length > SIZE.events
        assert filecmp.cmp(export(target, tmp_path / "again"), exported, shallow=False)
        assert answers(target) == answered
        source = target
