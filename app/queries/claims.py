"""The claims that stand at a revision and are inside a lens, read by what the projections index."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.domain.events import Claim, ClaimCorrected, ControlClaim, Slug, Standing
from app.domain.lens import ALL, Lens
from app.store import codec, words
from app.store.database import chunks
from app.store.fragments import brief, rival
from app.store.tables import BodyRow, ClaimRow, EventRow

__all__ = ["brief", "claim_of", "control_claims", "control_ends", "rival", "standing_claims"]

ClaimT = TypeVar("ClaimT", bound=Claim)


def standing_claims(
    session: Session,
    conflict: Slug,
    revision: int,
    *,
    of: type[ClaimT],
    types: Collection[str],
    lens: Lens = ALL,
    before: datetime | None = None,
    places: Collection[Slug] | None = None,
    only: Collection[ColumnElement[bool]] = (),
) -> list[Standing[ClaimT]]:
    """The standing claims of some types, in the order of the log.

    Only those that may have happened before an instant, that are about some places, and for which
    further conditions hold, if given.
    This is app.domain.lens.standing, asked of the tables.
    """
    query = (
        select(ClaimRow.id, ClaimRow.revision, EventRow.schema_version, BodyRow.text)
        .join(EventRow, and_(EventRow.conflict_id == conflict, EventRow.revision == ClaimRow.revision))
        .join(BodyRow, and_(BodyRow.conflict_id == conflict, BodyRow.revision == ClaimRow.revision))
        .where(ClaimRow.type.in_(types), *_standing(conflict, revision, lens, before), *only)
    )
    found = [
        Standing(row.id, row.revision, cast(ClaimT, claim_of(row.text, row.schema_version)))
        for row in _rows(session, query, places)
    ]
    assert all(isinstance(said.claim, of) for said in found)
    return found


def control_claims(
    session: Session,
    conflict: Slug,
    revision: int,
    *,
    lens: Lens = ALL,
    before: datetime | None = None,
    places: Collection[Slug] | None = None,
    only: Collection[ColumnElement[bool]] = (),
) -> list[Standing[ControlClaim]]:
    """The standing claims about control, in the order of the log, as far as the fold asks of them."""
    chosen = [*_standing(conflict, revision, lens, before), *only]
    query = select(*words.COLUMNS).where(ClaimRow.told.is_not(None), *chosen)
    return [words.claim(row) for row in _rows(session, query, places)]


def control_ends(
    session: Session,
    conflict: Slug,
    revision: int,
    *,
    lens: Lens = ALL,
    first: datetime,
    last: datetime,
    places: Collection[Slug] | None = None,
    backward: bool = False,
    limit: int,
) -> list[datetime]:
    """The first instants from `first` to `last` by which standing claims about control are over, in order.

    At most `limit`, equal ones counted; `backward` the last instants, the latest first.
    """
    over = ClaimRow.latest.desc() if backward else ClaimRow.latest
    query = (
        select(ClaimRow.latest)
        .where(ClaimRow.told.is_not(None), *_standing(conflict, revision, lens, None))
        .where(ClaimRow.latest >= first, ClaimRow.latest <= last)
        .order_by(over)
        .limit(limit)
    )
    asked = (
        [query]
        if places is None
        else [query.where(ClaimRow.place.in_(chunk)) for chunk in chunks(sorted(places))]
    )
    found = [end for one in asked for end in session.scalars(one)]
    return sorted(found, reverse=backward)[:limit]


def claim_of(text: str, schema_version: int) -> Claim:
    """The claim that a stored text makes; a correction makes its replacement."""
    event = codec.read(text, version=schema_version)
    claim = event.replacement if isinstance(event, ClaimCorrected) else event
    if not isinstance(claim, Claim):
        raise TypeError(f"{event.TYPE} makes no claim")
    return claim


def _rows(session: Session, query: Select[*tuple[Any, ...]], places: Collection[Slug] | None) -> list[Any]:
    """The rows in the order of the log; those about some places, if given."""
    if places is None:
        rows = list(session.execute(query))
    else:
        of_places = (query.where(ClaimRow.place.in_(chunk)) for chunk in chunks(sorted(places)))
        rows = [row for chosen in of_places for row in session.execute(chosen)]
    return sorted(rows, key=lambda row: row.revision)


def _standing(
    conflict: Slug, revision: int, lens: Lens, before: datetime | None
) -> list[ColumnElement[bool]]:
    """The claim stands at a revision, is inside a lens and may have happened before an instant."""
    chosen = [ClaimRow.conflict_id == conflict, ClaimRow.revision <= revision, *_inside(lens)]
    if before is not None:
        chosen.append(ClaimRow.earliest < before)
    return [*chosen, _stands(revision, lens)]


def _inside(lens: Lens) -> list[ColumnElement[bool]]:
    inside: list[ColumnElement[bool]] = []
    if lens.reported_by is not None:
        inside.append(ClaimRow.known <= lens.reported_by)
    if lens.sources:
        inside.append(ClaimRow.source.in_(lens.sources))
    if lens.min_credibility is not None:
        inside.append(ClaimRow.credibility.in_(lens.credible))
    return inside


def _stands(revision: int, lens: Lens) -> ColumnElement[bool]:
    """No amendment up to the revision is in force; the source's own is once its report is known."""
    stands = or_(ClaimRow.ended.is_(None), ClaimRow.ended > revision)
    if lens.reported_by is None:
        return stands
    return or_(stands, ClaimRow.ended_known > lens.reported_by)
