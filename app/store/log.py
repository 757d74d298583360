"""The event log: append at the end, read from the start."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.errors import ConflictExists, NotFound
from app.domain.events import (
    ClaimRetracted,
    Event,
    EventRedacted,
    Recorded,
    Slug,
)
from app.domain.merkle import Frontier
from app.store import codec, tree
from app.store.database import tally, wipe
from app.store.statements import Query, add_rows, among, run, run_among
from app.store.tables import BodyRow, EventRow, HeadRow

MICROSECOND = timedelta(microseconds=1)
AT_ONCE = 1000
"""How many events are read at a time."""

HEAD = select(HeadRow.revision, HeadRow.recorded, HeadRow.hash, HeadRow.frontier).where(
    HeadRow.conflict_id == bindparam("conflict")
)
HEAD_TO_MOVE = HEAD.with_for_update()
MOVE_HEAD = (
    update(HeadRow)
    .where(HeadRow.conflict_id == bindparam("conflict"))
    .values(
        revision=bindparam("to"),
        recorded=bindparam("at"),
        hash=bindparam("leaf_hash"),
        frontier=bindparam("grown"),
    )
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log ends: its last revision, when that was recorded, its leaf hash, and the tree over all."""

    conflict: Slug
    revision: int
    recorded: datetime
    hash: bytes
    frontier: Frontier

    @property
    def version(self) -> str:
        """Names the state of the log; a revision alone does not, once a failover has lost some."""
        return f"{self.revision}-{self.hash.hex()}"

    def next_recorded(self, now: datetime) -> datetime:
        """When the next event is recorded: now, but always after the last, though the clock went back."""
        return max(now, self.recorded + MICROSECOND)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event about to be appended, with the text of what was posted."""

    recorded: Recorded
    posted: str


def open_log(session: Session, conflict: Slug, recorded: datetime) -> Head:
    """Begin a log; raises ConflictExists where there is one, or will be once who has the turn is done."""
    head = Head(conflict, 0, recorded - MICROSECOND, b"", Frontier())
    try:
        with session.begin_nested():
            session.execute(
                insert(HeadRow).values(
                    conflict_id=conflict,
                    revision=head.revision,
                    recorded=head.recorded,
                    hash=head.hash,
                    frontier=head.frontier.to_bytes(),
                )
            )
    except IntegrityError as error:
        raise ConflictExists(f"a conflict {conflict} is open already") from error
    return head


def take_turn(session: Session, conflict: Slug) -> Head:
    """Lock the head for an append: who comes next waits until this transaction ends. Raises NotFound."""
    return _head(session, HEAD_TO_MOVE, conflict)


def read_head(session: Session, conflict: Slug) -> Head:
    """Where a log ends; raises NotFound."""
    return _head(session, HEAD, conflict)


def append(session: Session, head: Head, entries: Sequence[Entry]) -> Head:
    """Store the entries, whose revisions follow the head's; returns the new head."""
    events, bodies = zip(*(_rows(head.conflict, entry) for entry in entries), strict=True)
    tally(session).events.update(event["type"] for event in events)
    return add(session, head, events, bodies)


def add(
    session: Session, head: Head, events: Sequence[Mapping[str, Any]], bodies: Sequence[Mapping[str, Any]]
) -> Head:
    """Store rows of events, whose revisions follow the head's, and of their bodies; returns the new head."""
    last = events[-1]
    frontier = tree.grow(session, head.conflict, head.frontier, [event["leaf_hash"] for event in events])
    moved = Head(head.conflict, last["revision"], last["recorded"], last["leaf_hash"], frontier)
    add_rows(session, EventRow, events)
    add_rows(session, BodyRow, bodies)
    run(
        session,
        MOVE_HEAD,
        conflict=moved.conflict,
        to=moved.revision,
        at=moved.recorded,
        leaf_hash=moved.hash,
        grown=moved.frontier.to_bytes(),
    )
    return moved


@dataclass(frozen=True, slots=True)
class Posted:
    """What is kept of a posted document, to know it again; None once it is redacted."""

    salt: bytes | None
    digest: bytes | None

    def is_same(self, posted: str) -> bool:
        """Whether the document was the same; of what is redacted, nothing is left to compare."""
        return self.salt is not None and codec.commitment(self.salt, posted) == self.digest


def posted(session: Session, conflict: Slug, ids: Collection[UUID]) -> dict[UUID, Posted]:
    """What is kept of the documents that were posted under the ids, as far as they are on record."""
    rows = run_among(session, _posted, ids, conflict=conflict)
    return {id: Posted(salt, digest) for id, salt, digest in rows}


def destroy_body(session: Session, conflict: Slug, id: UUID) -> None:
    """Delete what an event said, and the salt without which its commitment says nothing."""
    wipe(session)
    revision = select(EventRow.revision).where(EventRow.conflict_id == conflict, EventRow.id == id)
    session.execute(
        delete(BodyRow).where(BodyRow.conflict_id == conflict, BodyRow.revision == revision.scalar_subquery())
    )


def read(session: Session, conflict: Slug) -> Iterator[Recorded]:
    """Every event that still says something, in the order of the log.

    Of a redacted correction, no more is left than that its target no longer stands.
    """
    amended = _amended_by_what_is_gone(session, conflict)
    query = (
        select(
            EventRow.id,
            EventRow.revision,
            EventRow.schema_version,
            EventRow.recorded,
            EventRow.recorded_by,
            BodyRow.text,
        )
        .outerjoin(
            BodyRow,
            and_(BodyRow.conflict_id == EventRow.conflict_id, BodyRow.revision == EventRow.revision),
        )
        .where(EventRow.conflict_id == conflict)
        .order_by(EventRow.revision)
        .limit(AT_ONCE)
    )
    after = 0
    while rows := session.execute(query.where(EventRow.revision > after)).all():
        after = rows[-1].revision
        for id, revision, version, recorded, by, text in rows:
            if said := codec.read(text, version=version) if text else _left(amended.get(id)):
                yield Recorded(id=id, revision=revision, recorded=recorded, recorded_by=by, event=said)


def _amended_by_what_is_gone(session: Session, conflict: Slug) -> dict[UUID, UUID | None]:
    """The claim that each redacted event was about, where it was a correction."""
    redactions = session.scalars(
        select(BodyRow.text)
        .join(
            EventRow,
            and_(EventRow.conflict_id == BodyRow.conflict_id, EventRow.revision == BodyRow.revision),
        )
        .where(EventRow.conflict_id == conflict, EventRow.type == EventRedacted.TYPE)
    )
    read = (codec.read(text, version=EventRedacted.VERSION) for text in redactions)
    return {event.target: event.amended for event in read if isinstance(event, EventRedacted)}


@cache
def _posted(several: int) -> Query:
    return (
        select(EventRow.id, BodyRow.salt, BodyRow.posted)
        .outerjoin(
            BodyRow, and_(BodyRow.conflict_id == EventRow.conflict_id, BodyRow.revision == EventRow.revision)
        )
        .where(EventRow.conflict_id == bindparam("conflict"), among(EventRow.id, several))
    )


def _head(session: Session, query: Query, conflict: Slug) -> Head:
    rows = run(session, query, conflict=conflict)
    if not rows:
        raise NotFound(f"no conflict {conflict}")
    ((revision, recorded, hash, frontier),) = rows
    return Head(conflict, revision, recorded, hash, Frontier.from_bytes(revision, frontier))


def _left(amended: UUID | None) -> Event | None:
    return ClaimRetracted(target=amended, reason="") if amended else None


def _rows(conflict: Slug, entry: Entry) -> tuple[dict[str, Any], dict[str, Any]]:
    recorded = entry.recorded
    text, salt = codec.canonical(codec.encode(recorded.event)), secrets.token_bytes(codec.SALT_BYTES)
    envelope: dict[str, Any] = {
        "revision": recorded.revision,
        "id": recorded.id,
        "type": recorded.event.TYPE,
        "schema_version": recorded.event.VERSION,
        "recorded": recorded.recorded,
        "recorded_by": recorded.recorded_by,
        "commitment": codec.commitment(salt, text),
    }
    leaf_hash = codec.leaf_hash(codec.envelope(conflict=conflict, **envelope))
    return (
        {"conflict_id": conflict, **envelope, "leaf_hash": leaf_hash},
        {
            "conflict_id": conflict,
            "revision": recorded.revision,
            "salt": salt,
            "posted": codec.commitment(salt, entry.posted),
            "text": text,
        },
    )
