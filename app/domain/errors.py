"""What can be wrong with a date, an event or a request for an answer, in the words of the record."""

from collections.abc import Sequence
from typing import NamedTuple


class RecordError(Exception):
    """Something the caller asked for cannot be done; the message has the facts."""


class Fault(NamedTuple):
    """One thing that is wrong with a document: where (a JSON Pointer, RFC 6901) and what."""

    pointer: str
    detail: str

    def under(self, prefix: str) -> "Fault":
        """The same fault, seen from the document around."""
        return Fault(prefix + self.pointer, self.detail)

    def without(self, prefix: str) -> "Fault":
        """The same fault, seen from the document within."""
        return Fault(self.pointer.removeprefix(prefix), self.detail)


class InvalidDate(RecordError, ValueError):
    """A text that is not a date this record takes; `column` (from 1) is where it goes wrong."""

    def __init__(self, text: str, column: int, reason: str) -> None:
        super().__init__(f"column {column}: {reason}")
        self.text = text
        self.column = column


class InvalidEvents(RecordError, ValueError):
    """Documents that cannot become events; every fault that was found, in the order of the documents."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults))
        self.faults = tuple(faults)

    def without(self, prefix: str) -> "InvalidEvents":
        """The same faults, seen from the document at the prefix."""
        return InvalidEvents([fault.without(prefix) for fault in self.faults])


class NotAmendable(RecordError):
    """A claim can be amended while it stands, and only a claim can."""

    def __init__(self, message: str, pointer: str = "/target") -> None:
        super().__init__(message)
        self.faults = (Fault(pointer, message),)

    def under(self, prefix: str) -> "NotAmendable":
        """The same, seen from the document around."""
        return NotAmendable(str(self), prefix + self.faults[0].pointer)

    def without(self, prefix: str) -> "NotAmendable":
        """The same, seen from the document at the prefix."""
        return NotAmendable(str(self), self.faults[0].without(prefix).pointer)


class IdTaken(RecordError):
    """An id names one event for ever; it cannot be used for another content."""


class KeyTaken(RecordError):
    """The key of one request names it for ever; it cannot be used for another."""


class StorageFull(RecordError):
    """There is no room to store what was sent; nothing of it was, and what is on record can be read."""


class TooSlow(RecordError):
    """The database was not done with a question in time."""


class TooMuch(RecordError):
    """More is asked for at once than one answer tells."""


class LogMovedOn(RecordError):
    """The log is no longer at the version that the writer had read."""


class ConflictExists(RecordError):
    """A conflict is opened once."""


class NotFound(RecordError):
    """Nothing of that name is on record."""


class NotAuthorised(RecordError):
    """The token is missing, unknown, expired or revoked."""


class OutOfScope(RecordError):
    """The token is good, but not for this."""


class Busy(RecordError):
    """The writer's turn did not come within the longest wait."""


class Collided(Busy):
    """Two transactions were in each other's way: this one did nothing, and may be tried again."""


class Tampered(Exception):
    """A log is not as it was recorded; `revision` is the first that is not so, where one is to be named."""

    def __init__(self, revision: int | None, detail: str) -> None:
        super().__init__(detail if revision is None else f"revision {revision}: {detail}")
        self.revision = revision


class InvalidExport(RecordError):
    """A text that is no export of a log, whole and as it was written; the message names the line."""
