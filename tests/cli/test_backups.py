"""The whole database to a file and back: the same answers, and every hash checked on the way."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.api.bodies import accepted, redact, taken
from tests.conftest import Client, on
from tests.databases import Databases

PATHS = ("", "/snapshot", "/events", "/places/city", "/log")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "war.backup"


@pytest.fixture
def elsewhere(databases: Databases) -> Iterator[Flask]:
    """An app on a database without a table."""
    with databases.new() as url, on(url) as app:
        yield app


def run(app: Flask, *arguments: str) -> Result:
    result = app.test_cli_runner().invoke(args=list(arguments))
    assert "Traceback" not in result.output
    return result


def test_what_is_restored_answers_the_same(
    war: Client, app: Flask, elsewhere: Flask, file: Path, dialect: str
) -> None:
    accepted(war.post([taken(1), taken(2, place="city-east"), redact(2)]))
    saved = run(app, "backup", str(file))
    assert saved.exit_code == 0, saved.output
    after = accepted(war.post(taken(20)))  # too late for the backup
    restored = run(elsewhere, "restore", str(file))
    assert restored.exit_code == 0, restored.output
    copy = Client(elsewhere.test_client(), war.token, "war")
    assert accepted(copy.get(""), 200)["revision"] == after["revision"] - 1
    for path in PATHS:
        pinned = f"{path}?revision={after['revision'] - 1}" if path in {"/snapshot", "/places/city"} else path
        assert copy.get(pinned).status_code == 200
    at = f"/snapshot?revision={after['revision'] - 1}"
    assert copy.get(at).data == war.get(at).data
    roots = [line for line in restored.output.splitlines() if " with the root " in line]
    assert len(roots) == 1
    assert dialect == "postgresql" or roots[0] in saved.output
    assert accepted(copy.post(taken(20)))["revision"] == after["revision"]
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    assert file.stat().st_mode & 0o077 == 0


def test_a_backup_replaces_no_file_and_a_restore_no_database(app: Flask, war: Client, file: Path) -> None:
    assert run(app, "backup", str(file)).exit_code == 0
    before = file.read_bytes()
    assert run(app, "backup", str(file)).exit_code == 2
    result = run(app, "restore", str(file))
    assert (result.exit_code, "has tables already" in result.output) == (1, True)
    assert file.read_bytes() == before
    accepted(war.post(taken(1)))


@pytest.mark.only_on("sqlite")
def test_a_backup_of_what_was_tampered_with_is_none(app: Flask, war: Client, file: Path) -> None:
    accepted(war.post(taken(1)))
    with app.extensions["database"].write() as session:
        session.connection().exec_driver_sql(
            "UPDATE event_body SET text = replace(text, 'north', 'south') WHERE revision = 10"
        )
    result = run(app, "backup", str(file))
    assert (result.exit_code, "revision 10" in result.output) == (1, True)
    assert list(file.parent.iterdir()) == []


@pytest.mark.only_on("sqlite")
def test_a_restored_log_is_held_against_what_seals_it(
    app: Flask, war: Client, elsewhere: Flask, file: Path
) -> None:
    run(app, "backup", str(file))
    with sqlite3.connect(file) as copy:
        copy.execute("UPDATE event SET recorded_by = 'somebody' WHERE revision = 5")
    copy.close()
    result = run(elsewhere, "restore", str(file))
    assert (result.exit_code, "revision 5" in result.output) == (1, True)


def test_what_is_no_backup_is_not_restored(elsewhere: Flask, file: Path) -> None:
    file.write_bytes(b"no backup at all" * 1000)
    result = run(elsewhere, "restore", str(file))
    assert result.exit_code == 1
    assert "no backup" in result.output or "pg_restore: error" in result.output


@pytest.mark.only_on("postgresql")
def test_a_program_that_is_missing_is_named(
    app: Flask, war: Client, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    result = run(app, "backup", str(file))
    assert (result.exit_code, "pg_dump is not installed" in result.output) == (1, True)
