"""A log held against what seals it: the first revision that is not as it was recorded."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.checkpoints import Checkpoint
from app.domain import merkle
from app.domain.errors import InvalidEvents, Tampered
from app.domain.events import ConflictDescribed, ConflictOpened, EventRedacted, Slug
from app.domain.merkle import HASH_BYTES, Frontier, Hash, Subtree
from app.store import codec, sealed
from app.store.sealed import UNREADABLE, Sealed
from app.store.tables import HeadRow, SubtreeRow

STEP = 1000
"""After so many events it is told how far the check is."""


class Audit:
    """Events of one log held against what seals them, from revision 1 on; raises Tampered at the first fault.

    Of what came before, no more is kept than the frontier of the tree and the ids of events without a
    body: each of these must have been redacted by the end.
    """

    def __init__(self, conflict: Slug, kept: Iterable[Checkpoint] = ()) -> None:
        self.conflict = conflict
        self.frontier = Frontier()
        self.last: Sealed | None = None
        self.private = False
        self._gone: dict[UUID, int] = {}
        self._kept: dict[int, list[Checkpoint]] = defaultdict(list)
        for checkpoint in kept:
            self._kept[checkpoint.size].append(checkpoint)
        self._agreed = 0
        self._agree()

    def take(self, event: Sealed) -> Sequence[tuple[Subtree, Hash]]:
        """Check the next event; the hashes of the tiles that it completes."""
        if fault := self._fault(event):
            raise Tampered(self.frontier.size + 1, fault)
        self.last = event
        self.frontier, completed = self.frontier.grown([event.leaf_hash])
        self._agree()
        return completed

    def end(self) -> None:
        """Check what can be said of the whole only."""
        if self._gone:
            raise Tampered(min(self._gone.values()), "its body is gone, and no redaction says so")
        size, longest = self.frontier.size, max(self._kept, default=0)
        if longest > size:
            raise Tampered(size + 1, f"it is missing: a checkpoint of {longest} events is kept")

    def _fault(self, event: Sealed) -> str | None:
        """What is wrong with the next event, if anything is."""
        if event.conflict != self.conflict or event.revision != self.frontier.size + 1:
            return f"it is missing: revision {event.revision} of {event.conflict} follows"
        try:
            if codec.leaf_hash(event.envelope()) != event.leaf_hash:
                return "its envelope is not what its leaf hash says"
        except (InvalidEvents, *UNREADABLE):
            return "it has no envelope that can be written"
        if self.last and event.recorded <= self.last.recorded:
            return "it is recorded no later than the one before"
        if event.body is None:
            self._gone[event.id] = event.revision
            return "it opens the log, and its body is gone" if event.revision == 1 else None
        return self._fault_of_body(event, event.body.salt, event.body.text)

    def _fault_of_body(self, event: Sealed, salt: bytes, text: str) -> str | None:
        try:
            if codec.commitment(salt, text) != event.commitment:
                return "its body is not what its commitment says"
            said = orjson.loads(text)
            if codec.canonical(said) != text or said["type"] != event.type:
                return "its body is no canonical text of its type"
        except (InvalidEvents, KeyError, *UNREADABLE):
            return "its body is no canonical text of its type"
        if event.revision == 1 and (said["type"], said.get("slug")) != (ConflictOpened.TYPE, self.conflict):
            return f"it does not open {self.conflict}"
        if event.type in {ConflictOpened.TYPE, ConflictDescribed.TYPE}:
            self.private = said.get("private", self.private)
        if event.type == EventRedacted.TYPE and self._gone.pop(UUID(said["target"]), None) is None:
            return f"it redacts {said['target']}, whose body is still there"
        return None

    def _agree(self) -> None:
        """Hold the tree against the checkpoints that are kept of its size."""
        size = self.frontier.size
        for checkpoint in self._kept.get(size, ()):
            if checkpoint.root != self.frontier.root():
                since = self._agreed + 1
                raise Tampered(since, f"it, or one until {size}, is not as in the checkpoint that is kept")
            self._agreed = size


def check(session: Session, conflict: Slug, kept: Iterable[Checkpoint] = ()) -> Iterator[int]:
    """Hold a whole log against what seals it, and what is kept of its tree; raises Tampered.

    Tells now and then the revision that it is at.
    """
    audit = Audit(conflict, kept)
    head = _head(session, conflict)
    for event in sealed.read(session, conflict):
        if event.revision > head.revision:
            raise Tampered(event.revision, f"it is there, but the head of the log is {head.revision}")
        for subtree, hash in audit.take(event):
            _check_same(subtree, hash, _stored(session, conflict, subtree))
        if event.revision % STEP == 0:
            yield event.revision
    audit.end()
    _check_head(head, audit)
    _check_nothing_more(session, conflict, audit.frontier.size)
    yield audit.frontier.size


def _head(session: Session, conflict: Slug) -> Any:
    query = select(HeadRow.revision, HeadRow.recorded, HeadRow.hash, HeadRow.frontier, HeadRow.private)
    try:
        return session.execute(query.where(HeadRow.conflict_id == conflict)).one()
    except UNREADABLE as error:
        raise Tampered(None, "the head of the log cannot be read") from error


def _stored(session: Session, conflict: Slug, subtree: Subtree) -> Hash | None:
    query = select(SubtreeRow.hash).where(SubtreeRow.conflict_id == conflict)
    return session.scalar(
        query.where(SubtreeRow.height == subtree.height, SubtreeRow.number == subtree.number)
    )


def _check_head(head: Any, audit: Audit) -> None:
    last, frontier = audit.last, audit.frontier
    if last is None or head.revision > frontier.size:
        raise Tampered(frontier.size + 1, f"it is missing: the head of the log is {head.revision}")
    for place, subtree in enumerate(merkle.subtrees(range(frontier.size))):
        kept = head.frontier[place * HASH_BYTES : (place + 1) * HASH_BYTES]
        _check_same(subtree, frontier.hashes[place], kept)
    if (head.recorded, head.hash, head.frontier) != (last.recorded, last.leaf_hash, frontier.to_bytes()):
        raise Tampered(None, "the head of the log is not its last event")
    if head.private is not audit.private:
        raise Tampered(None, "the head of the log says otherwise than its events who may read it")


def _check_same(subtree: Subtree, found: Hash, kept: Hash | None) -> None:
    if found != kept:
        first, last = subtree.leaves.start + 1, subtree.leaves.stop
        until = f", or one until {last}," if last > first else ""
        raise Tampered(first, f"it{until} is not what the tree was grown over")


def _check_nothing_more(session: Session, conflict: Slug, size: int) -> None:
    """That no hashes are kept beside those that were checked."""
    whole = sum(size >> height for height in range(merkle.TILE_HEIGHT, size.bit_length(), merkle.TILE_HEIGHT))
    kept = session.scalar(select(func.count()).where(SubtreeRow.conflict_id == conflict))
    if kept != whole:
        raise Tampered(None, f"{kept} hashes of subtrees are kept, and the tree has {whole}")
