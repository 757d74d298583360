"""Events as they are stored, with what seals them; and as lines of an export (docs/log-format.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import String, and_, bindparam, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.domain.errors import Tampered
from app.domain.events import Slug
from app.store import codec
from app.store.tables import BodyRow, EventRow

AT_ONCE = 1000
"""How many events are read at a time."""

UNREADABLE = (ValueError, TypeError, OverflowError, DBAPIError)
"""What a database or a value of it may end in that is damaged."""

SEALED = (
    select(
        EventRow.revision,
        type_coerce(EventRow.id, String).label("id"),  # as it stands: one id may be written in several ways
        EventRow.type,
        EventRow.schema_version,
        EventRow.recorded,
        EventRow.recorded_by,
        EventRow.commitment,
        EventRow.leaf_hash,
        BodyRow.salt,
        BodyRow.posted,
        BodyRow.text,
    )
    .outerjoin(
        BodyRow, and_(BodyRow.conflict_id == EventRow.conflict_id, BodyRow.revision == EventRow.revision)
    )
    .where(EventRow.conflict_id == bindparam("conflict"), EventRow.revision > bindparam("after"))
    .order_by(EventRow.revision)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Body:
    """What was said, with the salt of its commitment and the digest of what was posted."""

    salt: bytes
    posted: bytes
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """One event in its place in the log; its body is None once it is redacted."""

    conflict: Slug
    revision: int
    id: UUID
    type: str
    schema_version: int
    recorded: datetime
    recorded_by: str
    commitment: bytes
    leaf_hash: bytes
    body: Body | None

    def envelope(self) -> str:
        return codec.envelope(
            conflict=self.conflict,
            revision=self.revision,
            id=self.id,
            type=self.type,
            schema_version=self.schema_version,
            recorded=self.recorded,
            recorded_by=self.recorded_by,
            commitment=self.commitment,
        )

    def row(self) -> dict[str, Any]:
        """The row of the event."""
        return {
            "conflict_id": self.conflict,
            "revision": self.revision,
            "id": self.id,
            "type": self.type,
            "schema_version": self.schema_version,
            "recorded": self.recorded,
            "recorded_by": self.recorded_by,
            "commitment": self.commitment,
            "leaf_hash": self.leaf_hash,
        }

    def body_row(self) -> dict[str, Any] | None:
        """The row of its body, if that is still there."""
        if self.body is None:
            return None
        return {
            "conflict_id": self.conflict,
            "revision": self.revision,
            "salt": self.body.salt,
            "posted": self.body.posted,
            "text": self.body.text,
        }

    def line(self) -> dict[str, str]:
        """The event as an export has it."""
        sealed = {"envelope": self.envelope(), "hash": self.leaf_hash.hex()}
        if self.body is None:
            return sealed
        body = {"salt": self.body.salt.hex(), "text": self.body.text, "posted": self.body.posted.hex()}
        return {**sealed, **body}


def read(session: Session, conflict: Slug, *, after: int = 0) -> Iterator[Sealed]:
    """Every event after a revision, in the order of the log; raises Tampered where one cannot be read."""
    while page := _page(session, conflict, after, AT_ONCE):
        yield from page
        after = page[-1].revision


def from_line(line: Mapping[str, Any]) -> Sealed:
    """The event of a line of an export; raises ValueError where it is not one, word for word."""
    try:
        envelope = orjson.loads(line["envelope"])
        body = None
        if "text" in line:
            text = line["text"]
            body = Body(bytes.fromhex(line["salt"]), bytes.fromhex(line["posted"]), text)
        event = Sealed(
            conflict=envelope["conflict"],
            revision=envelope["revision"],
            id=UUID(envelope["id"]),
            type=envelope["type"],
            schema_version=envelope["schema_version"],
            recorded=datetime.fromisoformat(envelope["recorded"]),
            recorded_by=envelope["recorded_by"],
            commitment=bytes.fromhex(envelope["commitment"]),
            leaf_hash=bytes.fromhex(line["hash"]),
            body=body,
        )
        same = event.line() == line
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"this is no event: {error!r}") from error
    if not same:
        raise ValueError("the envelope is not in canonical form, or the line has more than it may")
    return event


def _page(session: Session, conflict: Slug, after: int, most: int) -> list[Sealed]:
    try:
        rows = session.execute(SEALED, {"conflict": conflict, "after": after, "most": most})
        return [_sealed(conflict, row) for row in rows]
    except UNREADABLE as error:
        if most > 1:
            return _page(session, conflict, after, most // 2)
        raise Tampered(after + 1, "it cannot be read") from error


def _sealed(conflict: Slug, row: Any) -> Sealed:
    body = Body(row.salt, row.posted, row.text) if row.salt is not None else None
    if body and not isinstance(body.text, str):
        raise TypeError("the text of a body is text")
    return Sealed(
        conflict=conflict,
        revision=row.revision,
        id=_id(row.id),
        type=row.type,
        schema_version=row.schema_version,
        recorded=row.recorded,
        recorded_by=row.recorded_by,
        commitment=row.commitment,
        leaf_hash=row.leaf_hash,
        body=body,
    )


def _id(stored: str | UUID) -> UUID:
    """The id as a database keeps it: PostgreSQL as such, SQLite as hexadecimal text."""
    id = stored if isinstance(stored, UUID) else UUID(stored)
    if isinstance(stored, str) and stored not in {id.hex, str(id)}:
        raise ValueError(f"{stored!r} is no id")
    return id
