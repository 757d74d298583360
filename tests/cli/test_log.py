"""`flask log`: verify, export, import and keys, as they are typed."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.checkpoints import SigningKey
from app.queries import log
from tests.api.bodies import accepted, taken
from tests.conftest import KEY, Client, Prepared, beside

OTHER = SigningKey("example.org", b"o" * 32)

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, war: Client) -> Run:
    return lambda *arguments: app.test_cli_runner().invoke(args=["log", *map(str, arguments)])


def checkpoint(app: Flask, key: SigningKey = KEY, conflict: str = "war") -> str:
    frontier = log.frontier(app.extensions["database"], "war")
    return key.sign(conflict, frontier.size, frontier.root())


def kept(folder: Path, text: str) -> Path:
    file = folder / "checkpoint"
    file.write_text(text, encoding="utf-8")
    return file


def tamper(app: Flask) -> None:
    with app.extensions["database"].write() as session:
        session.connection().exec_driver_sql("UPDATE event SET recorded_by = 'forger' WHERE revision = 3")


def test_a_log_that_is_as_recorded(run: Run, app: Flask) -> None:
    done = run("verify")
    root = log.frontier(app.extensions["database"], "war").root()
    assert done.exit_code == 0
    assert done.output.endswith(
        f"war: as recorded, up to revision 9, with the root {b64encode(root).decode()}\n"
    )
    assert run("verify", "war").output == done.output


def test_a_log_that_is_not(run: Run, app: Flask) -> None:
    tamper(app)
    done = run("verify")
    assert done.exit_code == 1
    assert done.output.endswith("Error: war: revision 3: its envelope is not what its leaf hash says\n")


def test_a_log_and_a_checkpoint_that_was_kept(run: Run, app: Flask, war: Client, tmp_path: Path) -> None:
    file = kept(tmp_path, checkpoint(app))
    accepted(war.post(taken()))
    assert run("verify", "war", "--checkpoint", file).exit_code == 0
    other = kept(tmp_path, KEY.sign("war", 9, b"r" * 32))
    done = run("verify", "war", "--checkpoint", other)
    assert done.exit_code == 1
    assert "revision 1: it, or one until 9, is not as in the checkpoint that is kept" in done.output


def test_a_checkpoint_is_held_against_the_key_that_signed_it(run: Run, app: Flask, tmp_path: Path) -> None:
    file = kept(tmp_path, checkpoint(app, OTHER))
    done = run("verify", "war", "--checkpoint", file)
    assert done.exit_code == 2
    assert "not signed by example.org/war" in done.output
    assert run("verify", "war", "--checkpoint", file, "--key", OTHER.verifier("war")).exit_code == 0
    with beside(app, log_signing_key=None) as other:
        unsigning = other.test_cli_runner().invoke(args=["log", "verify", "war", "--checkpoint", str(file)])
    assert unsigning.exit_code == 0, "without a key, whoever kept the file is trusted"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("x", "no signed note"), (KEY.sign("peace", 1, b"r" * 32), "a checkpoint of example.org/peace")],
)
def test_what_is_no_checkpoint_of_the_log(run: Run, tmp_path: Path, text: str, reason: str) -> None:
    done = run("verify", "war", "--checkpoint", kept(tmp_path, text), "--key", KEY.verifier("peace"))
    assert done.exit_code == 2
    assert reason in done.output


def test_what_cannot_be_asked(run: Run, tmp_path: Path, app: Flask) -> None:
    file = kept(tmp_path, checkpoint(app))
    for arguments in (
        ("verify", "--checkpoint", file),
        ("verify", "peace"),
        ("verify", "war", "--key", "x"),
        ("export", "peace", tmp_path / "x"),
        ("import", tmp_path / "absent"),
        ("key", "new", "a b"),
    ):
        assert run(*arguments).exit_code == 2, arguments


def test_a_log_is_taken_from_one_database_to_another(
    run: Run, tmp_path: Path, make_app: Callable[[Prepared], Flask], empty_database: Prepared, war: Client
) -> None:
    file, key = tmp_path / "war.ndjson", KEY.verifier("war")
    assert run("export", "war", file).exit_code == 0
    there = make_app(empty_database)
    done = there.test_cli_runner().invoke(args=["log", "import", str(file), "--key", str(key)])
    assert done.exit_code == 0, done.output
    root = log.frontier(there.extensions["database"], "war").root()
    assert done.output.endswith(f"war: 9 events, with the root {b64encode(root).decode()}\n")
    assert Client(there.test_client(), "", "war").get("/snapshot").data == war.get("/snapshot").data
    again = there.test_cli_runner().invoke(args=["log", "import", str(file)])
    assert (again.exit_code, again.output.splitlines()[-1]) == (1, "Error: a conflict war is open already")


def test_an_export_that_fails_leaves_the_file_as_it_was(run: Run, app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "war.ndjson"
    file.write_text("before")
    with app.extensions["database"].write() as session:
        session.connection().exec_driver_sql("UPDATE event SET leaf_hash = commitment WHERE revision = 3")
    done = run("export", "war", file)
    assert done.exit_code == 1
    assert done.output.endswith("Error: the log of war is not what its tree was grown over\n")
    assert file.read_text() == "before"
    assert [*tmp_path.iterdir()] == [file]


def test_the_local_key_is_made_once_and_kept_for_its_owner_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "instance" / "log-key"
    made = run("key", "local", file).output
    assert SigningKey.from_text(made.strip()).name == "localhost"
    assert run("key", "local", file).output == made
    assert file.stat().st_mode & 0o777 == 0o600


def test_keys(run: Run, app: Flask) -> None:
    made = run("key", "new", "timeline.example.org")
    key = SigningKey.from_text(made.output.splitlines()[-1])
    assert key.name == "timeline.example.org"
    assert run("key", "show").output == f"{KEY.verifier('war')}\n"
    with beside(app, log_signing_key=None) as other:
        none = other.test_cli_runner().invoke(args=["log", "key", "show"])
    assert none.exit_code == 1
    assert "there is no LOG_SIGNING_KEY" in none.output
