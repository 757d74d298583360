"""The README and the API guide, followed by copy and paste in a folder of their own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from app import create_app
from app.errors import PROBLEMS
from app.http.schemas import SCHEMAS

ROOT = Path(__file__).parents[1]
LEFT_BEHIND = shutil.ignore_patterns(".*", "instance", "node_modules", "__pycache__", "*.egg-info")
PLACE = "http://127.0.0.1:8000"

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("readme")]


def commands_of(page: str) -> list[str]:
    """The curl commands in a page's shell blocks, each as it would be pasted."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    return [
        command.strip()
        for block in blocks
        for command in re.split(r"\n(?=\S)", block.strip())
        if command.startswith("curl")
    ]


def snippets_of(page: str, language: str) -> list[str]:
    """The programs of a language in a page."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Shell:
    """A folder in which `make run` serves, and where commands are pasted."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def follow(self, page: str) -> list[str]:
        """What the commands of a page print, pasted block by block into one shell."""
        blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
        pasted = "echo -----\n".join(blocks).replace(PLACE, f"http://127.0.0.1:{self.port}")
        path = f"{self.folder / '.venv' / 'bin'}:{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-e"],
            cwd=self.folder,
            env={**os.environ, "PATH": path},
            input=pasted,
            capture_output=True,
            check=True,
            text=True,
        )
        return done.stdout.split("-----\n")

    def paste(self, command: str) -> Any:
        """What a curl command prints, as JSON."""
        here = command.replace(PLACE, f"http://127.0.0.1:{self.port}").replace("curl ", "curl -sS ", 1)
        done = subprocess.run(["sh", "-c", here], cwd=self.folder, capture_output=True, check=True, text=True)
        return json.loads(done.stdout)

    def run(self, program: str, *command: str) -> str:
        """What a program prints that a command reads from its standard input."""
        here = program.replace(PLACE, f"http://127.0.0.1:{self.port}")
        done = subprocess.run(
            command, input=here, cwd=self.folder, capture_output=True, check=True, text=True, timeout=60
        )
        return done.stdout


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """The README's first command, in a copy of the project, until the service answers."""
    folder, port = tmp_path_factory.mktemp("fresh") / "project", free_port()
    shutil.copytree(ROOT, folder, ignore=LEFT_BEHIND)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with (folder / "said").open("w") as said:
        server = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=folder,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        for _ in range(600):
            assert server.poll() is None, (folder / "said").read_text()
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
                break
            except (URLError, OSError):
                time.sleep(0.1)
        yield Shell(folder, port)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def test_make_run_says_what_to_open_and_prints_the_token(shell: Shell) -> None:
    said = (shell.folder / "said").read_text()
    token = (shell.folder / "instance" / "writer-token").read_text().strip()
    assert f"Authorization: Bearer {token}" in said
    for url in re.findall(r"http://\S+/api/\S+", said):
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert answer.status == 200, url
    for secret in ("writer-token", "log-key"):
        assert (shell.folder / "instance" / secret).stat().st_mode & 0o077 == 0


def test_the_readme_is_true(shell: Shell) -> None:
    before, day, alone, posted, after = map(shell.paste, commands_of("README.md"))
    assert before["places"][0]["holders"] == ["syrian-government"]
    assert before["places"][0]["since"]["occurred"] == "2016-12-22"
    assert day["places"][0]["holders"] == ["hts-led"]
    assert (alone["places"][0]["status"], alone["places"][0]["holders"]) == ("divided", ["hts-led", "sdf"])
    homs = after["places"][0]
    assert homs["place"] == "homs"
    assert homs["contenders"] == ["hts-led"]
    assert posted["events"][1]["id"] in homs["because"]


def test_the_api_guide_is_true(shell: Shell) -> None:
    answers = map(shell.paste, commands_of("docs/api.md"))
    description, place, relations, events, found, named, window, stale, history, changes, *others = answers
    tensions, lags, shares, spans, *posts = others
    assert found["total"] == sum(entry["count"] for entry in found["facets"]["type"]) > 0
    assert found["events"][0].keys() <= {"id", "revision", "occurred", "summary"}
    assert "aleppo" in {entry["slug"] for entry in named["places"]}
    assert (window["earliest"], window["latest"]) == ("2024-11-29T00:00:00Z", "2024-12-01T00:00:00Z")
    layer, log, inclusion, consistency, posted, retracted = posts
    assert description["openapi"] == "3.1.0"
    assert {claim["role"] for claim in place["claims"]} >= {"agrees", "decides", "disagrees", "superseded"}
    assert "allied-with" in {relation["relation"] for relation in relations["relations"]}
    assert (history["spans"][0]["from"], history["spans"][-1]["to"]) == (None, None)
    assert ("aleppo", ["hts-led"]) in [
        (change["place"], change["after"]["holders"]) for change in changes["changes"]
    ]
    assert [tension["allies"] for tension in tensions["tensions"]] == [["turkiye", "usa"]]
    assert ("russia", "syrian-government") in {(pair["actor"], pair["toward"]) for pair in lags["pairs"]}
    assert {entry["stale"] for entry in stale["places"]} == {True, False}
    assert "manbij" in {feature["id"] for feature in layer["features"]}
    assert shares["points"][0]["at"] == "2024-11-26"
    assert any(place["slug"] == "aleppo" and place["spans"] for place in spans["places"])
    assert {event["type"] for event in events["events"]} == {"incident.occurred"}
    assert log["origin"] == "localhost/syria"
    assert (inclusion["event"].keys() >= {"envelope", "text"}, len(inclusion["path"])) == (True, 7)
    assert inclusion["root"] == consistency["root"]
    assert retracted["target"] == posted["id"] == "6f0cfd5e-3b3e-4d3b-9a53-0c1de8f7c001"


def test_the_programs_in_python_are_true(shell: Shell) -> None:
    asking, posting = snippets_of("docs/api.md", "python")
    assert shell.run(asking, sys.executable, "-I", "-") == "['hts-led'] ['sdf']\n"
    first, again = (shell.run(posting, sys.executable, "-I", "-").split(maxsplit=1) for _ in range(2))
    assert (first[0], again[0]) == ("201", "200")
    assert first[1] == again[1]


def test_the_programs_in_javascript_are_true(shell: Shell) -> None:
    if not (node := shutil.which("node")):
        pytest.skip("node is not installed")
    following, asking = snippets_of("docs/api.md", "js")
    assert shell.run(asking, node, "--input-type=module", "-") == "[ 'hts-led' ] [ 'sdf' ]\n"
    streams = "globalThis.EventSource = class { addEventListener(type) { console.log(type) } };\n"
    assert shell.run(streams + following, node, "--input-type=module", "-") == "control.taken\n"


def test_the_program_in_r_is_true(shell: Shell) -> None:
    if not (rscript := shutil.which("Rscript")):
        pytest.skip("R is not installed")
    (asking,) = snippets_of("docs/api.md", "r")
    printed = shell.run(asking, rscript, "-")
    assert re.search(r"aleppo +hts-led", printed)


def test_the_page_on_checking_the_log_is_true(shell: Shell) -> None:
    key, kept, whole, one, grown = shell.follow("docs/check-the-log.md")
    assert key.startswith("localhost/syria+")
    origin, size, *_ = kept.splitlines()
    assert origin == "localhost/syria"
    assert whole.splitlines()[0] == f"the first {size} events are those of the checkpoint of localhost/syria"
    assert whole.splitlines()[1].startswith(f"syria: {size} events, 0 redacted, with the root ")
    assert one.startswith("revision 12 is in the log of localhost/syria: ")
    assert grown == f"the log of localhost/syria with {size} events begins with the {size} of before\n"


def test_the_guide_has_every_resource_and_every_error() -> None:
    guide = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for rule in create_app().url_map.iter_rules():
        last = re.sub(r"<[^>]*>", "", rule.rule).rstrip("/").rpartition("/")[2]
        assert last in guide, rule.rule
    for status, name in PROBLEMS.values():
        assert f"| {status.value} | `{name}` |" in guide
    for event_type in SCHEMAS:
        assert event_type == "conflict.opened" or f"`{event_type}`" in guide
