"""`flask events`: many events from a file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Any

import click
import orjson
from flask.cli import AppGroup

from app import commands
from app.domain.errors import Fault, IdTaken, InvalidEvents, NotAmendable, NotFound
from app.errors import Malformed
from app.http.bodies import strict
from app.http.requests import database
from app.http.schemas import faults_in
from app.queries import versions

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

AT_ONCE = 1000
"""How many lines are appended in one transaction."""

group = AppGroup("events", help="What is on record.")


@dataclass(slots=True)
class Line:
    """A line of a file: its number, from 1, what it says, and what is wrong with that."""

    number: int
    text: bytes
    document: Any = None
    faults: list[Fault] = field(default_factory=list)


@group.command("import")
@click.argument("conflict")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", default="import", help="What the log calls whoever records them.")
def import_(conflict: str, file: Path, name: str) -> None:
    """Append the events of a FILE, one on each line, to the log of a CONFLICT.

    Begun again it goes on: what is on record is passed over. Lines that are refused are told with what is
    wrong with them in a file beside it, FILE.refused.ndjson; mended there or in FILE they can be imported.
    """
    try:
        versions.version(database(), conflict)
    except NotFound as error:
        raise click.BadParameter(str(error)) from error
    report = file.with_name(f"{file.name}.refused.ndjson")
    appended = known = refused = 0
    begun = monotonic()

    def rate(_: object) -> str:
        return f"{(appended + known) / max(monotonic() - begun, 1e-3):.0f}/s"

    bar: ProgressBar[object] = click.progressbar(
        length=file.stat().st_size, label=conflict, item_show_func=rate
    )
    seen: Counter[bytes] = Counter()
    with file.open("rb") as source, report.open("wb") as wrong, bar:
        lines = _lines(source)
        while chunk := list(islice(lines, AT_ONCE)):
            new, of_before = _append(conflict, chunk, seen, by=name)
            appended, known = appended + new, known + of_before
            for line in chunk:
                if line.faults:
                    refused += 1
                    wrong.write(_told(line))
            bar.update(sum(len(line.text) for line in chunk), ())
    click.echo(f"{conflict}: {appended} events appended, {known} on record before, {refused} lines refused")
    if not refused:
        report.unlink()
        return
    raise click.ClickException(f"what is wrong with the lines that were refused is told in {report}")


def _lines(source: IO[bytes]) -> Iterator[Line]:
    """The lines with something on them, read as a body of a request would be."""
    for number, text in enumerate(source, start=1):
        if not text.strip():
            continue
        line = Line(number, text)
        try:
            line.document = strict(text, "the line")
        except Malformed as error:
            line.faults.append(Fault("", str(error)))
        else:
            line.faults.extend(faults_in(line.document))
        yield line


def _append(conflict: str, chunk: list[Line], seen: Counter[bytes], *, by: str) -> tuple[int, int]:
    """Append what can be appended of some lines; how much was new, and how much on record before."""
    good = [line for line in chunk if not line.faults]
    documents = {line.number: _named(conflict, line.document, seen) for line in good}
    while good:
        try:
            receipts = commands.record(database(), conflict, [documents[line.number] for line in good], by=by)
        except (InvalidEvents, NotAmendable) as error:
            for fault in error.faults:
                index, _, pointer = fault.pointer[1:].partition("/")
                good[int(index)].faults.append(Fault(f"/{pointer}" if pointer else "", fault.detail))
        except IdTaken as error:
            # Of several that have it, the last comes too late.
            taken = next(line for line in reversed(good) if documents[line.number]["id"] in str(error))
            taken.faults.append(Fault("/id", str(error)))
        else:
            new = sum(receipt.new for receipt in receipts)
            return new, len(receipts) - new
        good = [line for line in good if not line.faults]
    return 0, 0


def _named(conflict: str, document: Any, seen: Counter[bytes]) -> Any:
    """The document with an id: its own, else one that it has in whichever file it stands, and where."""
    if document.get("id") is not None:
        return document
    digest = sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).digest()
    seen[digest] += 1
    return {**document, "id": str(commands.Keyed("", digest.hex()).id(conflict, seen[digest]))}


def _told(line: Line) -> bytes:
    faults = [{"pointer": fault.pointer, "detail": fault.detail} for fault in line.faults]
    said = line.text.decode(errors="replace") if line.document is None else line.document
    return orjson.dumps({"line": line.number, "errors": faults, "event": said}) + b"\n"
