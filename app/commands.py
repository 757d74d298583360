"""Every way to change the record: one function, one transaction."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from app import clock
from app.checkpoints import VerifierKey
from app.domain import edtf
from app.domain.admission import check, check_target
from app.domain.errors import (
    ConflictExists,
    Fault,
    IdTaken,
    InvalidEvents,
    InvalidExport,
    LogMovedOn,
    NotAmendable,
)
from app.domain.events import (
    CLAIM_TYPES,
    ClaimCorrected,
    ConflictOpened,
    Event,
    EventRedacted,
    Recorded,
    Slug,
)
from app.store import backups, codec, keys, log, projections, registry, tokens, tree
from app.store.audit import Audit
from app.store.database import Database, chunks, tried_again
from app.store.keeping import Change, Effect
from app.store.log import Entry, Head, Posted
from app.store.portable import Export
from app.store.registry import Known

Document = Mapping[str, Any]

EVENTS = UUID("4f2c1f6e-5d0b-4a52-9a53-6d9c7b0f1e2a")
"""The namespace of the ids of events that their writer names by the key of a request (RFC 9562 §6.5)."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """The key that a whole request was sent under, and the id of the token that sent it."""

    token: str
    key: str

    def id(self, conflict: Slug, index: int) -> UUID:
        """The id of the request's event of that index, wherever and however often the request is sent."""
        return uuid5(EVENTS, f"{conflict} {self.token} {index} {self.key}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a posted document: the id it is on record under, and whether it was new."""

    id: UUID
    new: bool


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a request does: a receipt for each document, the documents as recorded, and the effects.

    The documents are those that are new, by their revisions; the effects on control are ordered by
    place, then by time.
    """

    receipts: list[Receipt]
    recorded: Sequence[tuple[Recorded, Document]]
    effects: Sequence[Effect]


@tried_again
def open_conflict(db: Database, document: Document, *, by: str, keyed: Keyed | None = None) -> Receipt:
    """Open a conflict with its `conflict.opened` document: revision 1 of its log.

    Raises InvalidEvents; ConflictExists, unless it was opened by the same id and content.
    """
    event = codec.decode({"type": ConflictOpened.TYPE, **document})
    if not isinstance(event, ConflictOpened):
        raise InvalidEvents([Fault("/type", f"a conflict is opened by {ConflictOpened.TYPE}")])
    id, posted = _id(document, event.slug, 0, keyed), codec.canonical(document)
    with db.write() as session:
        recorded = clock.now()
        try:
            head = log.open_log(session, event.slug, recorded)
        except ConflictExists:
            before = log.posted(session, event.slug, [id]).get(id)
            if before and before.is_same(posted):
                return Receipt(id, new=False)
            raise
        first = Recorded(id=id, revision=1, recorded=recorded, recorded_by=by, event=event)
        _append(session, head, [Entry(first, posted)])
    return Receipt(id, new=True)


@tried_again
def record(
    db: Database,
    conflict: Slug,
    documents: Sequence[Document],
    *,
    by: str,
    expected: Collection[str] | None = None,
    keyed: Keyed | None = None,
) -> list[Receipt]:
    """Append events to a conflict's log, all or nothing and exactly once; receipts in the same order.

    A document is a flat event as it is posted, with or without an `id`; one whose id is on record with
    the same content is not appended again, nor is a whole request whose key is. Raises InvalidEvents
    with every fault of every document (pointers begin with the document's index), NotAmendable, IdTaken,
    KeyTaken, NotFound for an unknown conflict, LogMovedOn where the log is at none of the versions
    `expected` (None: any), and Busy.
    """
    with db.write() as session:
        return _record(session, conflict, documents, by=by, expected=expected, keyed=keyed)[0]


@tried_again
def rehearse(
    db: Database,
    conflict: Slug,
    documents: Sequence[Document],
    *,
    by: str,
    expected: Collection[str] | None = None,
    keyed: Keyed | None = None,
) -> Rehearsal:
    """What `record` would do; it raises the same, and nothing is kept of it."""
    with db.write() as session:
        receipts, entries, changes = _record(
            session, conflict, documents, by=by, expected=expected, keyed=keyed
        )
        session.rollback()
    recorded = [(entry.recorded, codec.encode(entry.recorded.event)) for entry in entries]
    effects = [effect for change in changes for effect in change.effects()]
    return Rehearsal(receipts, recorded, sorted(effects, key=lambda effect: effect.place))


def _record(
    session: Session,
    conflict: Slug,
    documents: Sequence[Document],
    *,
    by: str,
    expected: Collection[str] | None,
    keyed: Keyed | None,
) -> tuple[list[Receipt], list[Entry], list[Change]]:
    head = log.take_turn(session, conflict)
    ids = [_id(document, conflict, index, keyed) for index, document in enumerate(documents)]
    if keyed and keys.is_taken(session, conflict, keyed.token, keyed.key, documents):
        return [Receipt(id, new=False) for id in ids], [], []
    own = [id for id, document in zip(ids, documents, strict=True) if document.get("id") is not None]
    before = log.posted(session, conflict, own)
    known = registry.known_of(session, conflict, documents)
    first = head.next_recorded(clock.now())
    receipts: list[Receipt] = []
    admitted: dict[UUID, Entry] = {}
    faults: list[Fault] = []
    for index, (id, document) in enumerate(zip(ids, documents, strict=True)):
        posted = codec.canonical(document)
        if _is_on_record(before, admitted, id, posted):
            receipts.append(Receipt(id, new=False))
            continue
        # Only now: who sends the same again, for the answer was lost, has moved the log on itself.
        if expected is not None and head.version not in expected:
            wanted = " or ".join(sorted(expected)) or "any version given"
            raise LogMovedOn(f"{conflict} is at {head.version}, not at {wanted}")
        recorded = first + len(admitted) * log.MICROSECOND
        try:
            event = _admit(document, known, recorded)
        except InvalidEvents as error:
            faults.extend(fault.under(f"/{index}") for fault in error.faults)
            continue
        except NotAmendable as error:
            raise error.under(f"/{index}") from error
        known.add(id, event)
        revision = head.revision + 1 + len(admitted)
        entry = Recorded(id=id, revision=revision, recorded=recorded, recorded_by=by, event=event)
        admitted[id] = Entry(entry, posted)
        receipts.append(Receipt(id, new=True))
    if faults:
        raise InvalidEvents(faults)
    entries = list(admitted.values())
    return receipts, entries, _append(session, head, entries) if entries else []


@tried_again
def rebuild(db: Database, conflict: Slug, progress: Callable[[int, int], None] | None = None) -> None:
    """Make all that is kept beside a log anew from it, all or nothing: interrupted, it changes nothing.

    `progress` is told now and then how much is done, and of how much. Raises NotFound and Busy.
    Writers wait until it ends; readers are answered from what was there before.
    """
    with db.write(at_length=True) as session:
        log.take_turn(session, conflict)
        tree.rebuild(session, conflict)
        for done, of in projections.rebuild(session, conflict):
            if progress:
                progress(done, of)


def import_log(
    db: Database,
    lines: Iterable[bytes],
    *,
    key: VerifierKey | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Head:
    """Take in the log of a conflict that is not on record yet, as it was exported: all of it or nothing.

    Every event keeps its revision, its times, its salt and so its hash; each is checked as it comes, and
    the whole against the root in the last line and, where a key is given, against the signature under it.
    `progress` is told how far the projections are. Raises InvalidExport, Tampered, ConflictExists and Busy.
    """
    export = Export(lines)
    audit = Audit(export.conflict)
    with db.write(at_length=True) as session:
        head: Head | None = None
        for events in chunks(export.events()):
            for event in events:
                audit.take(event)
            head = head or log.open_log(session, export.conflict, events[0].recorded)
            bodies = [body for event in events if (body := event.body_row())]
            head = log.add(session, head, [event.row() for event in events], bodies)
        audit.end()
        export.check_end(audit.frontier, key)
        if head is None:
            raise InvalidExport("the export has no event")
        for done, of in projections.rebuild(session, export.conflict):
            if progress:
                progress(done, of)
    return head


def back_up(db: Database, file: Path) -> None:
    """Copy the whole database as it is at one moment to a new file; raises BackupFailed."""
    backups.back_up(db, file)


def restore(db: Database, file: Path) -> None:
    """Copy a backup into the database, which must have no tables yet; raises BackupFailed."""
    backups.restore(db, file)


@tried_again
def create_token(
    db: Database,
    *,
    name: str,
    scopes: Collection[str],
    conflict: Slug | None = None,
    lifetime: timedelta | None = None,
) -> str:
    """Make a token for the scopes, in one conflict or (None) in all; returns its text, once and for all.

    Without a lifetime it is good until it is revoked.
    """
    created = clock.now()
    with db.write() as session:
        return tokens.create(
            session,
            name=name,
            scopes=frozenset(scopes),
            conflict=conflict,
            created=created,
            expires=created + lifetime if lifetime else None,
        )


@tried_again
def revoke_token(db: Database, id: str) -> None:
    """Make a token useless from now on; raises NotFound."""
    with db.write() as session:
        tokens.revoke(session, id, clock.now())


def _append(session: Session, head: Head, entries: Sequence[Entry]) -> list[Change]:
    log.append(session, head, entries)
    recorded = [entry.recorded for entry in entries]
    changes = projections.project(session, head.conflict, recorded)
    for one in recorded:
        if isinstance(one.event, EventRedacted):
            log.destroy_body(session, head.conflict, one.event.target)
    return changes


def _admit(document: Document, known: Known, recorded: datetime) -> Event:
    """The event that a document becomes; raises InvalidEvents with its faults, or NotAmendable."""
    redacts = document.get("type") == EventRedacted.TYPE
    if (target := _target(document)) and (faults := check_target(target, known.targets, redacts=redacts)):
        raise InvalidEvents(faults)
    event = codec.decode(_resolved(document, known, recorded))
    if faults := check(event, recorded=recorded, file=known.file, targets=known.targets):
        raise InvalidEvents(faults)
    return event


def _resolved(document: Document, known: Known, recorded: datetime) -> Document:
    """The document with all that it leaves to the log: when it was reported, and what its target says.

    Resolved once, at the append, and stored: a source registered anew changes no claim of before.
    """
    kind = document.get("type")
    if kind in CLAIM_TYPES:
        if "reported" in document:
            return document
        return {"reported": _reported(document, known, recorded), **document}
    if kind == ClaimCorrected.TYPE and isinstance(replacement := document.get("replacement"), Mapping):
        target = _body(document, known)
        target = target.get("replacement", target)
        inherited = {name: target[name] for name in ("source", "reported") if name in target}
        return {**document, "replacement": {**inherited, **replacement}}
    if kind == EventRedacted.TYPE:
        body = _body(document, known)
        amended = {"amended": body["target"]} if body.get("type") == ClaimCorrected.TYPE else {}
        return {**document, **amended}
    return document


def _reported(claim: Document, known: Known, recorded: datetime) -> str:
    published = known.published.get(str(claim.get("source")))
    return str(published or edtf.instant(recorded))


def _body(document: Document, known: Known) -> Document:
    target = _target(document)
    return known.body(target) if target else {}


def _target(document: Document) -> UUID | None:
    """The id of the event that the document is about, if it has one."""
    text = document.get("target")
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _is_on_record(
    before: Mapping[UUID, Posted], admitted: Mapping[UUID, Entry], id: UUID, posted: str
) -> bool:
    """Whether the same was posted under that id before; raises IdTaken if something else was."""
    if id not in before and id not in admitted:
        return False
    same = admitted[id].posted == posted if id in admitted else before[id].is_same(posted)
    if not same:
        raise IdTaken(f"{id} is the id of another event")
    return True


def _id(document: Document, conflict: Slug, index: int, keyed: Keyed | None) -> UUID:
    """The document's own id, else the one of its request's key; or a new one that sorts after all before."""
    own = document.get("id")
    if own is None:
        return keyed.id(conflict, index) if keyed else uuid7()
    try:
        return UUID(own)
    except (TypeError, ValueError, AttributeError):
        raise InvalidEvents([Fault("/id", f"{own!r} is not a UUID")]) from None
