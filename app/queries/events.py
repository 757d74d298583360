"""The log as readers see it: events with where they stand, what amends them, how late they answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.domain.edtf import BEGINNING
from app.domain.errors import NotFound
from app.domain.events import CLAIM_TYPES, Claim, Slug, Standing
from app.domain.lens import Lens
from app.domain.timeline import Lag, lag
from app.queries.claims import claim_of, standing_claims
from app.queries.filters import Filter, wanted_events
from app.queries.orders import Order, Position, in_order
from app.queries.places import places_within
from app.queries.versions import Version
from app.store import codec
from app.store.database import Database, chunks
from app.store.onfile import on_file
from app.store.tables import AmendmentRow, BodyRow, ClaimRow, EventRow

AT_ONCE = 500
"""How many events are read at a time where all are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """An event as it is on record; `said` is None once it is redacted.

    Of a claim: its window (`earliest` None where it only says by when), whether it stands at the version
    that it is read at, and the lag to the claim that it responds to. `amended_by` are the ids of the
    amendments about it, in their order.
    """

    id: UUID
    revision: int
    type: str
    schema_version: int
    recorded: datetime
    recorded_by: str
    hash: bytes
    said: Mapping[str, Any] | None
    is_claim: bool
    earliest: datetime | None = None
    latest: datetime | None = None
    stands: bool = False
    amended_by: tuple[UUID, ...] = ()
    lag: Lag | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some events in their order; `last` is where the last of them stands, None where no more follow."""

    events: list[EventView]
    last: Position | None


def events(
    db: Database,
    version: Version,
    wanted: Filter,
    *,
    order: Order = Order.REVISION,
    after: Position | None = None,
    limit: int,
) -> Page:
    """A page of what is wanted, from after a position; at most `limit` events.

    Everything is as it was at the version: pages of the same version show each event once.
    """
    with db.read() as session:
        listed = wanted_events(session, version, wanted, only_claims=order.is_of_claims)
        found = [Position(*row) for row in session.execute(in_order(listed, order, after).limit(limit + 1))]
        page = found[:limit]
        views = _events_at(session, version, [position.revision for position in page])
    return Page(views, page[-1] if len(found) > limit else None)


def all_events(
    db: Database,
    version: Version,
    wanted: Filter,
    *,
    order: Order = Order.REVISION,
    after: Position | None = None,
    limit: int | None = None,
) -> Iterator[EventView]:
    """The same one by one, as many as there are unless a limit is given; some are read at a time."""
    page = events(db, version, wanted, order=order, after=after, limit=limit or AT_ONCE)
    yield from page.events
    while page.last is not None and limit is None:
        page = events(db, version, wanted, order=order, after=page.last, limit=AT_ONCE)
        yield from page.events


def event(db: Database, conflict: Slug, id: UUID) -> tuple[EventView, list[EventView]]:
    """One event and the amendments about it; raises NotFound."""
    with db.read() as session:
        found = events_by_id(session, conflict, [id])
        if not found:
            raise NotFound(f"no event {id} in {conflict}")
        return found[0], events_by_id(session, conflict, found[0].amended_by)


def posted(db: Database, conflict: Slug, ids: Sequence[UUID]) -> list[EventView]:
    """The events of the ids, in the order of the ids."""
    with db.read() as session:
        found = {view.id: view for view in events_by_id(session, conflict, ids)}
    return [found[id] for id in ids]


def timeline(
    db: Database, version: Version, lens: Lens, *, place: Slug | None = None
) -> list[Standing[Claim]]:
    """Every claim that stands at a version inside a lens, in the order of the log.

    Only those about a place or what lies in it, if given.
    """
    with db.read() as session:
        places = None
        if place is not None:
            file = on_file(session, version.conflict, version.revision)
            places = places_within(file, place)
        return standing_claims(
            session,
            version.conflict,
            version.revision,
            of=Claim,
            types=CLAIM_TYPES,
            lens=lens,
            places=places,
        )


def events_by_id(session: Session, conflict: Slug, ids: Sequence[UUID]) -> list[EventView]:
    """The events of the ids, in the order of the log."""
    rows = [
        row
        for chunk in chunks(ids)
        for row in session.execute(_stored(conflict).where(EventRow.id.in_(chunk)))
    ]
    return _views(session, conflict, sorted(rows, key=lambda row: row.EventRow.revision))


def _stored(conflict: Slug) -> Select[EventRow, ClaimRow, str]:
    return (
        select(EventRow, ClaimRow, BodyRow.text)
        .outerjoin(ClaimRow, and_(ClaimRow.conflict_id == conflict, ClaimRow.revision == EventRow.revision))
        .outerjoin(BodyRow, and_(BodyRow.conflict_id == conflict, BodyRow.revision == EventRow.revision))
        .where(EventRow.conflict_id == conflict)
    )


def _events_at(session: Session, version: Version, revisions: Sequence[int]) -> list[EventView]:
    """The events of the revisions, in their order, as they stood at a version."""
    rows = {
        row.EventRow.revision: row
        for chunk in chunks(revisions)
        for row in session.execute(_stored(version.conflict).where(EventRow.revision.in_(chunk)))
    }
    return _views(session, version.conflict, [rows[at] for at in revisions], until=version.revision)


def _views(
    session: Session, conflict: Slug, rows: Sequence[Any], *, until: int | None = None
) -> list[EventView]:
    """What rows say; of what amends them, what is on record until a revision, if given."""
    revisions = [row.EventRow.revision for row in rows]
    amended_by = _amendments(session, conflict, revisions, until)
    said = {
        row.EventRow.revision: codec.said(row.text, version=row.EventRow.schema_version)
        for row in rows
        if row.text is not None
    }
    lags = _lags(session, conflict, rows, said)
    return [
        _view(
            row.EventRow,
            row.ClaimRow,
            said=said.get(revision),
            amended_by=amended_by.get(revision, ()),
            until=until,
            lag=lags.get(revision),
        )
        for revision, row in zip(revisions, rows, strict=True)
    ]


def _view(
    row: EventRow,
    claim: ClaimRow | None,
    *,
    said: Mapping[str, Any] | None,
    amended_by: tuple[UUID, ...],
    until: int | None,
    lag: Lag | None,
) -> EventView:
    ended = claim.ended if claim and (until is None or (claim.ended or 0) <= until) else None
    return EventView(
        id=row.id,
        revision=row.revision,
        type=row.type,
        schema_version=row.schema_version,
        recorded=row.recorded,
        recorded_by=row.recorded_by,
        hash=row.leaf_hash,
        said=said,
        is_claim=claim is not None,
        earliest=claim.earliest if claim and claim.earliest != BEGINNING else None,
        latest=claim.latest if claim else None,
        stands=claim is not None and ended is None,
        amended_by=amended_by,
        lag=lag,
    )


def _amendments(
    session: Session, conflict: Slug, targets: Sequence[int], until: int | None
) -> dict[int, tuple[UUID, ...]]:
    """The ids of the amendments about each of the revisions that has any, in their order."""
    found: dict[int, tuple[UUID, ...]] = {}
    query = (
        select(AmendmentRow.target, AmendmentRow.revision, EventRow.id)
        .join(EventRow, and_(EventRow.conflict_id == conflict, EventRow.revision == AmendmentRow.revision))
        .where(AmendmentRow.conflict_id == conflict)
        .order_by(AmendmentRow.revision)
    )
    for chunk in chunks(targets):
        for target, revision, id in session.execute(query.where(AmendmentRow.target.in_(chunk))):
            if until is None or revision <= until:
                found[target] = (*found.get(target, ()), id)
    return found


def _lags(
    session: Session, conflict: Slug, rows: Sequence[Any], said: Mapping[int, Mapping[str, Any]]
) -> dict[int, Lag]:
    """The lag of each event that responds to another whose body is still there, by revision."""
    responses = {
        row.EventRow.revision: (row, UUID(target))
        for row in rows
        if (document := said.get(row.EventRow.revision))
        and (target := document.get("replacement", document).get("responds_to"))
    }
    targets = {row.id: row for row in _texts(session, conflict, [id for _, id in responses.values()])}
    return {
        revision: lag(
            claim_of(row.text, row.EventRow.schema_version),
            claim_of(targets[id].text, targets[id].schema_version),
        )
        for revision, (row, id) in responses.items()
        if id in targets
    }


def _texts(session: Session, conflict: Slug, ids: Sequence[UUID]) -> list[Any]:
    query = (
        select(EventRow.id, EventRow.schema_version, BodyRow.text)
        .join(BodyRow, and_(BodyRow.conflict_id == conflict, BodyRow.revision == EventRow.revision))
        .where(EventRow.conflict_id == conflict)
    )
    return [row for chunk in chunks(ids) for row in session.execute(query.where(EventRow.id.in_(chunk)))]
