"""What tests share: apps on an empty and a seeded database, a client that writes, how long laws are tried."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import inspect
from werkzeug.test import TestResponse

from app import commands, create_app, schema
from app.config import Settings

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


def _migrated(path: Path) -> Flask:
    app = create_app(Settings(database_url=f"sqlite:///{path}"))
    schema.upgrade(app.extensions["database"])
    return app


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at the newest migration, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "timeline.sqlite3"
    _migrated(path).extensions["database"].engine.dispose()
    return path


@pytest.fixture(scope="session")
def seeded_database(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the seeds, to be copied."""
    path = tmp_path_factory.mktemp("seeded") / "timeline.sqlite3"
    shutil.copy(empty_database, path)
    app = create_app(Settings(database_url=f"sqlite:///{path}"))
    result = app.test_cli_runner().invoke(args=["seed"])
    assert result.exit_code == 0, result.output
    app.extensions["database"].engine.dispose()
    return path


@pytest.fixture
def make_app(tmp_path: Path) -> Callable[[Path], Flask]:
    """An app on a copy of a database."""

    def make(template: Path) -> Flask:
        path = tmp_path / "timeline.sqlite3"
        shutil.copy(template, path)
        return create_app(Settings(database_url=f"sqlite:///{path}"))

    return make


@pytest.fixture
def app(make_app: Callable[[Path], Flask], empty_database: Path) -> Flask:
    return make_app(empty_database)


@pytest.fixture
def tables(app: Flask) -> Callable[[], dict[str, list[Any]]]:
    """Every row of every table, as the database keeps it."""

    def rows() -> dict[str, list[Any]]:
        with app.extensions["database"].read() as session:
            connection = session.connection()
            names = sorted(inspect(connection).get_table_names())
            return {name: connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names}

    return rows


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    """A client without a token."""
    return app.test_client()


@pytest.fixture
def token(app: Flask) -> str:
    """A token with every scope, in every conflict."""
    return commands.create_token(app.extensions["database"], name="tests", scopes=["write", "amend", "admin"])


@pytest.fixture
def war(app: Flask, token: str) -> Client:
    """A small conflict: a country, a city with two districts, two sides under no umbrella, two sources."""
    client = Client(app.test_client(), token, "war")
    commands.open_conflict(
        app.extensions["database"],
        {"type": "conflict.opened", "slug": "war", "names": {"en": "A war", "ar": "حرب"}},
        by="tests",
    )
    answer = client.post(
        [
            {"type": "source.registered", "slug": "wire", "title": "The Wire", "reliability": "B"},
            {"type": "source.registered", "slug": "post", "title": "The Post", "reliability": "C"},
            {"type": "actor.registered", "slug": "north", "names": "North", "kind": "state"},
            {"type": "actor.registered", "slug": "south", "names": "South", "kind": "armed-group"},
            {"type": "place.registered", "slug": "land", "names": "Land", "kind": "country"},
            {"type": "place.registered", "slug": "city", "names": "City", "kind": "city", "parent": "land"},
            *(
                {
                    "type": "place.registered",
                    "slug": slug,
                    "names": slug,
                    "kind": "district",
                    "parent": "city",
                }
                for slug in ("city-east", "city-west")
            ),
        ]
    )
    assert answer.status_code == 201, answer.text
    return client


@pytest.fixture
def syria(make_app: Callable[[Path], Flask], seeded_database: Path) -> Client:
    """The seeded conflict, with a token with every scope."""
    app = make_app(seeded_database)
    token = commands.create_token(
        app.extensions["database"], name="tests", scopes=["write", "amend", "admin"]
    )
    return Client(app.test_client(), token, "syria")
