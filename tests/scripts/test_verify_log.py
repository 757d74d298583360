"""The verifier that needs nothing of the service: copied elsewhere, and run on what the service answers."""

import importlib.util
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from app.checkpoints import SigningKey
from tests.api.bodies import accepted, redact, taken
from tests.conftest import KEY, Client, Prepared, on
from tests.databases import Databases
from tests.store.test_portable import SPOILT, resealed

SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_log.py"
OWN, OTHER = str(KEY.verifier("war")), str(SigningKey("example.org", b"o" * 32).verifier("war"))

Verify = Callable[..., tuple[int, str]]


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """What the script says, run without the project; and whether it failed."""
    shutil.copy(SCRIPT, tmp_path)

    def run(*arguments: object, given: bytes = b"") -> tuple[int, str]:
        command = [sys.executable, "-I", "-W", "error", SCRIPT.name, *map(str, arguments)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, input=given)
        assert done.stderr == b""
        return done.returncode, done.stdout.decode()

    return run


@pytest.fixture(scope="module")
def answers(databases: Databases, war_database: Prepared) -> dict[str, bytes]:
    """What the service answered about a war: checkpoints, an export and proofs."""
    found: dict[str, bytes] = {}
    with databases.new(war_database.url) as url, on(url) as app:
        war = Client(app.test_client(), war_database.token, "war")

        def ask(name: str, path: str) -> None:
            answer = war.get(path)
            assert answer.status_code == 200
            found[name] = answer.data

        ask("9.txt", "/log/checkpoint")
        accepted(war.post([taken(1, summary="“é”\u2028"), taken(2)]))
        accepted(war.post([redact(1), *[taken()] * 300]))
        ask("312.txt", "/log/checkpoint")
        ask("war.ndjson", "/log/export")
        ask("inclusion.json", "/log/proofs/inclusion?revision=11&size=312")
        ask("gone.json", "/log/proofs/inclusion?revision=10&size=312")
        ask("consistency.json", "/log/proofs/consistency?from=9&to=312")
    return found


@pytest.fixture
def kept(answers: dict[str, bytes], tmp_path: Path) -> Path:
    """A folder where somebody kept them."""
    for name, answer in answers.items():
        (tmp_path / name).write_bytes(answer)
    return tmp_path


def test_an_export_is_checked_against_its_checkpoint_and_earlier_ones(verify: Verify, kept: Path) -> None:
    root = json.loads((kept / "war.ndjson").read_text().splitlines()[-1])["root"]
    assert verify("export", "war.ndjson", "--key", OWN, "--checkpoint", "9.txt") == (
        0,
        "the first 9 events are those of the checkpoint of example.org/war\n"
        f"war: 312 events, 1 redacted, with the root {root}\n"
        "the first 312 events are those of the checkpoint of example.org/war\n",
    )
    assert verify("export", "-", "--key", OWN, given=(kept / "war.ndjson").read_bytes())[0] == 0


def test_without_a_key_no_signature_is_checked_and_it_says_so(verify: Verify, kept: Path) -> None:
    status, said = verify("export", "war.ndjson")
    assert (status, said.splitlines()[-1]) == (0, "no signature was checked: give --key")


def test_proofs_are_checked_against_checkpoints(verify: Verify, kept: Path) -> None:
    later = ("--checkpoint", "312.txt", "--key", OWN)
    status, said = verify("inclusion", "inclusion.json", *later)
    assert status == 0
    assert said.startswith(
        "revision 11 is in the log of example.org/war: 00000000-0000-4000-8000-000000000002"
    )
    assert '"place":"city"' in said
    status, said = verify("inclusion", "gone.json", *later)
    assert (status, said.splitlines()[1].rpartition(": ")[2]) == (0, "redacted")
    assert verify("consistency", "consistency.json", "--checkpoint", "9.txt", *later) == (
        0,
        "the log of example.org/war with 312 events begins with the 9 of before\n",
    )


def changed(file: Path, **more: Any) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **more}))


def test_proofs_of_something_else_are_wrong(verify: Verify, kept: Path) -> None:
    inclusion, consistency = kept / "inclusion.json", kept / "consistency.json"
    later, both = ("--checkpoint", "312.txt"), ("--checkpoint", "9.txt", "--checkpoint", "312.txt")
    before = {file: file.read_text() for file in (inclusion, consistency)}
    path = json.loads(before[inclusion])["path"]
    gone = json.loads((kept / "gone.json").read_text())["event"]
    event = json.loads(before[inclusion])["event"]
    for what, file, more in (
        ("inclusion", inclusion, {"event": gone}),
        ("inclusion", inclusion, {"event": gone, "revision": 10}),
        ("inclusion", inclusion, {"event": {**event, "text": event["text"].replace("city", "land")}}),
        ("inclusion", inclusion, {"path": path[:-1]}),
        ("inclusion", inclusion, {"path": [*path, path[0]]}),
        ("inclusion", inclusion, {"path": ["x"]}),
        ("inclusion", inclusion, {"size": 9}),
        ("inclusion", inclusion, {"event": 5}),
        ("consistency", consistency, {"path": []}),
        ("consistency", consistency, {"path": path}),
        ("consistency", consistency, {"from": 312}),
    ):
        changed(file, **more)
        status, said = verify(what, file.name, *(both if what == "consistency" else later))
        assert (status, said.startswith("WRONG: ")) == (1, True), (more, said)
        file.write_text(before[file])
    assert verify("consistency", "consistency.json", *both)[0] == 0
    assert verify("consistency", "consistency.json", *later)[0] == 1
    assert verify("inclusion", "absent.json", *later)[0] == 1


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (OTHER, "is not signed by example.org/war"),
        (str(KEY.verifier("peace")), "is not signed by example.org/peace"),
        (OWN[:-2], "not base64"),
        (OWN.replace("/war", "/wax"), "no Ed25519 key"),
    ],
)
def test_a_key_that_did_not_sign(verify: Verify, kept: Path, key: str, reason: str) -> None:
    status, said = verify("export", "war.ndjson", "--key", key)
    assert status == 1
    assert reason in said


def test_a_checkpoint_that_was_changed(verify: Verify, kept: Path) -> None:
    text = (kept / "312.txt").read_text()
    (kept / "312.txt").write_text(text.replace("312", "311", 1))
    status, said = verify("inclusion", "inclusion.json", "--key", OWN, "--checkpoint", "312.txt")
    assert (status, said) == (1, "WRONG: 312.txt: the signature of example.org/war is not right\n")


# In this process, for there are many


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("verify_log", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Check = Callable[..., str | None]


@pytest.fixture
def check(script: Any, kept: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """What is wrong with the lines of an export, if anything is."""

    def check(lines: list[bytes], *more: object) -> str | None:
        (kept / "try.ndjson").write_bytes(b"".join(line.rstrip(b"\n") + b"\n" for line in lines))
        failed = script.main(["export", str(kept / "try.ndjson"), "--key", OWN, *map(str, more)])
        said = capsys.readouterr().out
        assert failed == said.startswith("WRONG: ") or (failed and "\nWRONG: " in said)
        return said.partition("WRONG: ")[2] if failed else None

    return check


@pytest.fixture
def told(kept: Path) -> list[bytes]:
    return (kept / "war.ndjson").read_bytes().splitlines(keepends=True)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("spoil", [spoil for spoil, _ in SPOILT])
def test_what_is_not_taken_in_is_wrong_here_too(
    check: Check, told: list[bytes], spoil: Callable[[list[bytes]], list[bytes]]
) -> None:
    assert check(told) is None
    assert check(spoil(told)) is not None


@pytest.mark.only_on("sqlite")
def test_every_flipped_bit_is_found(check: Check, told: list[bytes]) -> None:
    chance = random.Random(settings().max_examples)
    for _ in range(max(60, settings().max_examples // 100)):
        number = chance.randrange(len(told))
        line = bytearray(told[number].rstrip(b"\n").partition(b',"posted"')[0])  # for which nothing vouches
        rest = told[number][len(line) :]
        at = chance.randrange(len(line))
        line[at] ^= 1 << chance.randrange(8)
        spoilt = [*told[:number], bytes(line) + rest, *told[number + 1 :]]
        assert check(spoilt) is not None, bytes(line)


@pytest.mark.only_on("sqlite")
def test_a_rewritten_history_is_found_by_whoever_kept_a_checkpoint(
    check: Check, told: list[bytes], kept: Path, script: Any
) -> None:
    chance = random.Random(1)
    for _ in range(max(20, settings().max_examples // 100)):
        since = chance.randrange(1, 313)
        lines = [*told[:since], *(resealed(line, recorded_by="forger") for line in told[since:-1])]
        tree = script.Tree()
        for line in lines[1:]:
            tree.add(bytes.fromhex(json.loads(line)["hash"]))
        root = tree.root()
        end = {"size": 312, "root": script.text_of(root), "checkpoint": KEY.sign("war", 312, root)}
        forged = [*lines, json.dumps(end).encode()]
        assert check(forged) is None, "whoever has the key can write another history"
        found = check(forged, "--checkpoint", kept / "312.txt")
        assert found is not None
        assert "the first 312 events are not those of the checkpoint" in found
        earlier = check(forged, "--checkpoint", kept / "9.txt")
        assert (earlier is None) == (since > 9)
