"""A log as lines that can be checked and taken in elsewhere (docs/log-format.md)."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
from sqlalchemy.orm import Session

from app.checkpoints import InvalidCheckpoint, Note, VerifierKey
from app.domain.errors import InvalidExport, Tampered
from app.domain.events import EVENT_TYPES, Slug, is_slug
from app.domain.merkle import Frontier, Hash
from app.store import codec, sealed
from app.store.log import read_head
from app.store.sealed import Sealed

FORMAT = 1

Sign = Callable[[int, Hash], str | None]
"""The signed checkpoint of a size and a root; None where there is no key."""


def write(session: Session, conflict: Slug, sign: Sign) -> Iterator[bytes]:
    """Every event of a log, a line each; before them what it is, and after them its root. Raises NotFound.

    Raises Tampered, before the last line, where the events are not those that the tree was grown over.
    """
    head = read_head(session, conflict)
    yield _line({"conflict": conflict, "format": FORMAT})
    frontier = Frontier()
    for event in sealed.read(session, conflict):
        frontier, _ = frontier.grown([event.leaf_hash])
        yield _line(event.line())
    if frontier != head.frontier:
        raise Tampered(None, f"the log of {conflict} is not what its tree was grown over")
    end = {"size": head.revision, "root": b64encode(frontier.root()).decode()}
    checkpoint = sign(head.revision, frontier.root())
    yield _line(end if checkpoint is None else {**end, "checkpoint": checkpoint})


class Export:
    """The lines of an export, read once; raises InvalidExport at the first that is not as it must be."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = enumerate(lines, start=1)
        self._end: dict[str, Any] | None = None
        number, first = self._next()
        if first.get("format") != FORMAT or not is_slug(str(first.get("conflict"))):
            raise _refused(number, f"an export begins with its conflict, and with format {FORMAT}")
        self.conflict: Slug = first["conflict"]

    def events(self) -> Iterator[Sealed]:
        """Every event, in the order of the log."""
        while self._end is None:
            number, line = self._next()
            if "root" in line:
                self._end = line
                return
            try:
                event = sealed.from_line(line)
                self._check_known(event)
            except ValueError as error:  # InvalidEvents are among them
                raise _refused(number, str(error)) from error
            yield event

    def check_end(self, found: Frontier, key: VerifierKey | None) -> None:
        """Raise Tampered unless the root that was found is that of the last line and of the checkpoint in it.

        Raises InvalidExport where a key is given and did not sign that.
        """
        end = self._end or {}
        if (end.get("size"), end.get("root")) != (found.size, b64encode(found.root()).decode()):
            raise Tampered(None, "the root over the events is not that of the last line")
        if number := next((number for number, _ in self._lines), None):
            raise _refused(number, "nothing comes after the root")
        checkpoint = end.get("checkpoint")
        if checkpoint is None and key is None:
            return
        try:
            note = Note.from_text(str(checkpoint))
            if key is not None:
                note.check(key)
        except InvalidCheckpoint as error:
            raise InvalidExport(f"the last line: {error}") from error
        said = note.checkpoint
        if (said.size, said.root) != (found.size, found.root()) or (key and said.origin != key.name):
            raise Tampered(None, "the checkpoint of the last line is of another log")

    def _next(self) -> tuple[int, dict[str, Any]]:
        number, line = next(self._lines, (None, b""))
        if number is None:
            raise InvalidExport("the export ends before its last line, which has the root")
        try:
            document = orjson.loads(line)
        except ValueError as error:
            raise _refused(number, f"this is no JSON: {error}") from error
        if not isinstance(document, dict):
            raise _refused(number, "this is no object")
        return number, document

    def _check_known(self, event: Sealed) -> None:
        """Raise ValueError for an event that this version cannot read."""
        known = EVENT_TYPES.get(event.type)
        if known is None or event.schema_version > known.VERSION:
            raise ValueError(
                f"{event.type} {event.schema_version} is not known to this version of the service"
            )
        if event.body:
            try:
                codec.read(event.body.text, version=event.schema_version)
            except (KeyError, TypeError, AttributeError) as error:
                raise ValueError("its text is no event") from error


def _refused(number: int, reason: str) -> InvalidExport:
    return InvalidExport(f"line {number}: {reason}")


def _line(document: object) -> bytes:
    return orjson.dumps(document) + b"\n"
