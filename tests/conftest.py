"""What tests share: apps on an empty and a seeded database, a client that writes, how long laws are tried."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser
from sqlalchemy import inspect
from werkzeug.test import TestResponse

from app import commands, create_app, schema
from app.checkpoints import SigningKey
from app.config import Settings
from app.store import log, search
from app.store.tables import Table
from tests import postgres
from tests.browser import installed, launched
from tests.databases import Databases, Files, Server
from tests.described import watched

for profile, examples in {"fast": 100, "default": 1_000, "torture": 20_000}.items():
    settings.register_profile(
        profile,
        max_examples=examples,
        deadline=None,
        derandomize=profile == "default" and "CI" in os.environ,  # there, the same code has the same outcome
        suppress_health_check=[HealthCheck.too_slow],
        print_blob=True,
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

TORTURE = settings().max_examples > 1_000
"""Whether what takes long is tried whole, and not in a short form."""


class Client:
    """A client that writes to one conflict with a token, and asks it."""

    def __init__(self, http: FlaskClient, token: str, conflict: str) -> None:
        self.http, self.token = http, token
        self.url = f"/api/v1/conflicts/{conflict}"

    def post(self, body: Any, *, headers: dict[str, str] | None = None) -> TestResponse:
        """POST events; a body that is text is sent as it stands."""
        how: dict[str, Any] = {"data": body} if isinstance(body, str | bytes) else {"json": body}
        return self.http.post(
            f"{self.url}/events",
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}", **(headers or {})},
            **how,
        )

    def get(self, path: str, **headers: str) -> TestResponse:
        """GET a path below the conflict's own."""
        return self.http.get(
            f"{self.url}{path}", headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    def control(self, place: str, query: str = "") -> dict[str, Any]:
        """The snapshot's entry for a place."""
        answer = self.get(f"/snapshot{query}")
        assert answer.status_code == 200, answer.text
        return next(entry for entry in answer.json["places"] if entry["place"] == place)


Grant = Callable[..., Client]
"""Makes a client with a token of some scopes, for one conflict or all, for a time or for ever."""

DIALECTS = {
    "sqlite": "sqlite",
    "postgresql": pytest.param("postgresql", marks=pytest.mark.postgresql),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What needs a database is tried on each kind of them, but for what is marked as `only_on` one."""
    if "dialect" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        kinds = [DIALECTS[name] for name in (only.args if only else DIALECTS)]
        metafunc.parametrize("dialect", kinds, indirect=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first of all on its kind of database: else one process ends alone with it."""
    kinds = {item: getattr(item, "callspec", None) and item.callspec.params.get("dialect") for item in items}
    first = {kind: items.index(item) for item, kind in reversed(kinds.items())}
    longest = {item for item in items if item.get_closest_marker("timeout")}
    places = {item: first[kinds[item]] - 0.5 if item in longest else at for at, item in enumerate(items)}
    items.sort(key=places.__getitem__)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, the same for all tests of a process: Playwright starts once in each."""
    with launched(installed()) as started:
        yield started


@pytest.fixture(scope="session")
def dialect(request: pytest.FixtureRequest) -> str:
    """The kind of the database, as SQLAlchemy names it."""
    return request.param


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL: the one at TEST_POSTGRES_URL, else our own."""
    with ExitStack() as ends:
        url = os.environ.get("TEST_POSTGRES_URL")
        if not url:
            programs = postgres.programs()
            if programs is None:
                # Where everything should be there, nothing may be left out.
                (pytest.fail if os.environ.get("CI") else pytest.skip)(
                    f"PostgreSQL {postgres.OLDEST} or newer is not installed: run scripts/test-tools"
                )
            url = ends.enter_context(postgres.server(programs))
        server = Server(url)
        ends.callback(server.engine.dispose)
        yield server


@pytest.fixture(scope="session")
def databases(
    dialect: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Databases:
    if dialect == "postgresql":
        return request.getfixturevalue("postgresql")
    return Files(tmp_path_factory.mktemp("databases"))


class Prepared(NamedTuple):
    """A database to be copied: its URL, and a token with every scope."""

    url: str
    token: str


KEY = SigningKey("example.org", b"k" * 32)
"""What the apps of tests sign with."""


@contextmanager
def on(url: str, **settings: Any) -> Iterator[Flask]:
    """An app on a database, all of whose answers must be as it describes them.

    Whoever streams from it need not wait long for the end.
    """
    app = create_app(
        Settings(database_url=url, **{"stream_seconds": 0.2, "log_signing_key": KEY, **settings})
    )
    faults = watched(app)
    try:
        yield app
    finally:
        app.extensions["database"].dispose()
    assert faults == []


@pytest.fixture(scope="session")
def empty_database(databases: Databases) -> Iterator[Prepared]:
    """A database at the newest migration."""
    with databases.new() as url:
        with on(url) as app:
            database = app.extensions["database"]
            schema.upgrade(database)
            token = commands.create_token(database, name="tests", scopes=["write", "amend", "admin"])
        yield Prepared(url, token)


@pytest.fixture(scope="session")
def war_database(databases: Databases, empty_database: Prepared) -> Iterator[Prepared]:
    """A small conflict: a country, a city with two districts, two sides under no umbrella, two sources."""
    with databases.new(empty_database.url) as url:
        with on(url) as app:
            opened = {"type": "conflict.opened", "slug": "war", "names": {"en": "A war", "ar": "حرب"}}
            commands.open_conflict(app.extensions["database"], opened, by="tests")
            answer = Client(app.test_client(), empty_database.token, "war").post(ON_FILE)
            assert answer.status_code == 201, answer.text
        yield Prepared(url, empty_database.token)


ON_FILE = [
    {"type": "source.registered", "slug": "wire", "title": "The Wire", "reliability": "B"},
    {"type": "source.registered", "slug": "post", "title": "The Post", "reliability": "C"},
    {"type": "actor.registered", "slug": "north", "names": "North", "kind": "state"},
    {"type": "actor.registered", "slug": "south", "names": "South", "kind": "armed-group"},
    {"type": "place.registered", "slug": "land", "names": "Land", "kind": "country"},
    {"type": "place.registered", "slug": "city", "names": "City", "kind": "city", "parent": "land"},
    *(
        {"type": "place.registered", "slug": slug, "names": slug, "kind": "district", "parent": "city"}
        for slug in ("city-east", "city-west")
    ),
]


@pytest.fixture(scope="session")
def seeded_database(databases: Databases, empty_database: Prepared) -> Iterator[Prepared]:
    """A database with the seeds."""
    with databases.new(empty_database.url) as url:
        with on(url) as app:
            result = app.test_cli_runner().invoke(args=["seed"])
            assert result.exit_code == 0, result.output
        yield Prepared(url, empty_database.token)


@pytest.fixture
def make_app(databases: Databases) -> Iterator[Callable[[Prepared], Flask]]:
    """An app on a copy of a database."""
    with ExitStack() as ends:
        yield lambda database: ends.enter_context(on(ends.enter_context(databases.new(database.url))))


@pytest.fixture
def app(make_app: Callable[[Prepared], Flask], request: pytest.FixtureRequest) -> Flask:
    """An app on an empty database; where the test asks for the war, it is on record."""
    database = "war_database" if "war" in request.fixturenames else "empty_database"
    return make_app(request.getfixturevalue(database))


def beside(app: Flask, **settings: Any) -> AbstractContextManager[Flask]:
    """Another app on the same database, with settings of its own."""
    return on(app.extensions["settings"].database_url, **settings)


@contextmanager
def another_writer(app: Flask) -> Iterator[None]:
    """Somebody else has the turn to write to the war."""
    with app.extensions["database"].write() as session:
        log.take_turn(session, "war")
        yield


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Tells a figure that was measured, which is printed when all tests have run."""
    return partial(record_property, "figure")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    calls = (
        report
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "call"
    )
    figures = [text for report in calls for name, text in report.user_properties if name == "figure"]
    if figures:
        terminalreporter.section("figures")
        for text in figures:
            terminalreporter.write_line(text)


@pytest.fixture
def tables(app: Flask) -> Callable[[], dict[str, list[Any]]]:
    """Every row of every table, as the database keeps it, in the order of its key."""

    def rows() -> dict[str, list[Any]]:
        with app.extensions["database"].read() as session:
            connection = session.connection()
            return {
                name: connection.exec_driver_sql(f"SELECT * FROM {name}{_by_key(name)}").all()
                for name in sorted(inspect(connection).get_table_names())
                if not name.startswith(search.INDEX.name)  # which keeps itself in tables of its own
            }

    return rows


def _by_key(name: str) -> str:
    table = Table.metadata.tables.get(name)
    return "" if table is None else f" ORDER BY {', '.join(table.primary_key.columns.keys())}"


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    """A client without a token."""
    return app.test_client()


@pytest.fixture
def token(empty_database: Prepared) -> str:
    """A token with every scope, in every conflict."""
    return empty_database.token


@pytest.fixture
def war(app: Flask, token: str) -> Client:
    """The small conflict, with a token with every scope."""
    return Client(app.test_client(), token, "war")


@pytest.fixture
def syria(make_app: Callable[[Prepared], Flask], seeded_database: Prepared) -> Client:
    """The seeded conflict, with a token with every scope."""
    return Client(make_app(seeded_database).test_client(), seeded_database.token, "syria")


@pytest.fixture
def grant(app: Flask, war: Client) -> Grant:
    """A client of the war with a token of its own."""

    def make(*scopes: str, conflict: str | None = None, lifetime: timedelta | None = None) -> Client:
        database = app.extensions["database"]
        token = commands.create_token(
            database, name="other", scopes=scopes, conflict=conflict, lifetime=lifetime
        )
        return Client(war.http, token, "war")

    return make
