"""Many events from a file: each once, however often the import is begun; what is refused is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result
from flask import Flask

from app import commands
from app.cli import events
from tests.api.bodies import accepted, retract, revision, taken, uid
from tests.conftest import Client

Import = Callable[..., Result]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "events.ndjson"


@pytest.fixture
def run(app: Flask, war: Client, file: Path) -> Import:
    """Import the file into the war."""

    def importing(*more: str) -> Result:
        return app.test_cli_runner().invoke(args=["events", "import", "war", str(file), *more])

    return importing


def write(file: Path, *lines: Any) -> None:
    file.write_bytes(
        b"".join((one if isinstance(one, bytes) else orjson.dumps(one)) + b"\n" for one in lines)
    )


def refused(file: Path) -> list[tuple[int, list[str]]]:
    """The numbers of the lines that were refused, with where they are wrong."""
    report = file.with_name("events.ndjson.refused.ndjson").read_bytes()
    return [
        (line["line"], [fault["pointer"] for fault in line["errors"]])
        for line in map(orjson.loads, report.splitlines())
    ]


def test_every_line_is_appended_once_however_often_it_is_begun(war: Client, run: Import, file: Path) -> None:
    write(file, taken(), b"", taken(), taken(1), retract(1))
    first, again = run("--name", "archive"), run()
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "war: 4 events appended, 0 on record before, 0 lines refused" in first.output
    assert "war: 0 events appended, 4 on record before, 0 lines refused" in again.output
    assert revision(war) == 13
    assert war.get(f"/events/{uid(1)}").json["recorded_by"] == "archive"
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_lines_in_another_order_and_form_are_the_same(war: Client, run: Import, file: Path) -> None:
    write(file, taken(), taken(place="city-east"))
    run()
    other = dict(reversed(taken().items()))
    write(file, b"  " + orjson.dumps(taken(place="city-east")), other, taken())
    assert "1 events appended, 2 on record before" in run().output
    assert revision(war) == 12


def test_lines_that_cannot_be_taken_are_told_and_the_others_are(war: Client, run: Import, file: Path) -> None:
    write(
        file,
        *(taken(1), b"{", {"type": "x"}, taken(place="nowhere", source="nobody"), taken(2)),
        *(retract(1), retract(1), taken(1, actors=["south"]), taken(3)),
    )
    result = run()
    assert result.exit_code == 1
    assert "war: 4 events appended, 0 on record before, 5 lines refused" in result.output
    assert "Traceback" not in result.output
    assert refused(file) == [
        *((2, [""]), (3, ["/type"]), (4, ["/source", "/place"]), (7, ["/target"]), (8, ["/id"])),
    ]
    assert revision(war) == 13


def test_what_was_mended_is_all_that_is_missing(war: Client, run: Import, file: Path) -> None:
    write(file, taken(), taken(place="nowhere"))
    run()
    write(file, taken(), taken(place="city-west"))
    assert "1 events appended, 1 on record before, 0 lines refused" in run().output
    assert not file.with_name("events.ndjson.refused.ndjson").exists()


@pytest.mark.only_on("sqlite")
def test_an_import_that_is_stopped_goes_on(
    war: Client, run: Import, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "AT_ONCE", 10)
    write(file, *[taken()] * 35)
    record, turns = commands.record, iter(range(3))

    def stopped(*arguments: Any, **more: Any) -> Any:
        if next(turns) == 2:
            raise KeyboardInterrupt
        return record(*arguments, **more)

    monkeypatch.setattr(commands, "record", stopped)
    assert run().exit_code != 0
    assert revision(war) == 29
    monkeypatch.setattr(commands, "record", record)
    assert "15 events appended, 20 on record before" in run().output
    assert revision(war) == 44


def test_a_conflict_that_is_not_there_is_named(app: Flask, file: Path) -> None:
    write(file, taken())
    result = app.test_cli_runner().invoke(args=["events", "import", "peace", str(file)])
    assert (result.exit_code, "no conflict peace" in result.output) == (2, True)


def test_what_is_imported_is_as_what_is_posted(war: Client, run: Import, file: Path) -> None:
    write(file, taken(1))
    run()
    assert accepted(war.post(taken(1)), 200)["revision"] == 10
