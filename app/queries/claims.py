"""The claims that stand at a revision and are inside a lens, read by what the projections index."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from app.domain.edtf import BEGINNING, END
from app.domain.events import Claim, ClaimCorrected, ControlClaim, Slug, Standing
from app.domain.lens import ALL, Lens
from app.domain.onfile import OnFile
from app.store import codec, words
from app.store.database import chunks
from app.store.fragments import brief, rival
from app.store.pairs import FEW, PAIRS, as_pairs
from app.store.tables import BodyRow, ClaimRow, EventRow, Instant

__all__ = [
    "brief",
    "claim_of",
    "control_claims",
    "control_ends",
    "inside",
    "last_spoken_of",
    "latest_control_claims",
    "newest_control_claims",
    "rival",
    "standing_claims",
]

EXCEPTING = '%"except_":%'
"""What `told` reads like where a claim excepts something (app/store/words.py)."""

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
    last: int | None = None,
) -> list[Standing[ClaimT]]:
    """The standing claims of some types, in the order of the log.

    Only those that may have happened before an instant, that are about some places, and for which
    further conditions hold, if given; and of these only so many, the last ones.
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
        for row in _rows(session, query, places, last)
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
    return [words.claim(words.Told._make(row)) for row in _rows(session, query, places)]


def newest_control_claims(
    session: Session,
    conflict: Slug,
    revision: int,
    places: Collection[Slug],
    file: OnFile,
    *,
    lens: Lens,
    before: datetime | None,
    over_by: datetime | None,
    most: int,
) -> tuple[dict[Slug, list[Standing[ControlClaim]]], dict[Slug, datetime | None]]:
    """The newest standing claims about the places and what they lie in: some `most` of each that are over
    by an instant (None: at all), of those that may have happened before another.

    By the place they name; and for each place asked for, the instant such that all that speak of
    the time after it are there (None: all there are).
    """
    inside = _standing(conflict, revision, lens, before)
    over = inside if over_by is None else [*inside, ClaimRow.latest <= over_by]
    after = _ends_of_the_next(session, conflict, places, over, most)
    since: dict[Slug, datetime] = {}
    for place in places:
        for above in file.line(place):
            since[above] = min(after[place] or BEGINNING, since.get(above, END))
    newer = and_(ClaimRow.place == PAIRS.c.name, ClaimRow.latest > PAIRS.c.instant, *inside)
    found: dict[Slug, list[Standing[ControlClaim]]] = {}
    rows = session.execute(
        select(*words.COLUMNS).outerjoin_from(PAIRS, ClaimRow, and_(newer, ClaimRow.told.is_not(None))),
        as_pairs(since),
    )
    for said in map(words.Told._make, rows):
        if said.place is not None:
            found.setdefault(said.place, []).append(words.claim(said))
    return found, after


def last_spoken_of(
    session: Session,
    conflict: Slug,
    revision: int,
    since: Mapping[Slug, datetime],
    *,
    before: datetime | None,
) -> dict[Slug, datetime]:
    """When the last of the standing claims about each place is over that speak of the time after an instant.

    Only of places about which there are such claims, and of claims that may have happened before `before`.
    """
    end = (
        select(ClaimRow.latest)
        .where(ClaimRow.place == PAIRS.c.name, ClaimRow.latest > PAIRS.c.instant, ClaimRow.told.is_not(None))
        .where(*_standing(conflict, revision, ALL, before))
        .order_by(ClaimRow.latest.desc())
        .limit(1)
        .correlate(PAIRS)
        .scalar_subquery()
    )
    rows = session.execute(select(PAIRS.c.name, end), as_pairs(since))
    return {place: over for place, over in rows if over is not None}


def _ends_of_the_next(
    session: Session,
    conflict: Slug,
    places: Collection[Slug],
    inside: Collection[ColumnElement[bool]],
    most: int,
) -> dict[Slug, datetime | None]:
    """When the newest claim about each place is over that is not among the `most` newest; None if none is."""
    end = (
        select(ClaimRow.latest)
        .where(ClaimRow.place == PAIRS.c.name, ClaimRow.told.is_not(None), *inside)
        .order_by(ClaimRow.latest.desc())
        .offset(most)
        .limit(1)
        .correlate(PAIRS)
        .scalar_subquery()
    )
    asked = as_pairs(dict.fromkeys(places, BEGINNING))
    return dict(session.execute(select(PAIRS.c.name, end), asked).all())


def latest_control_claims(
    session: Session,
    conflict: Slug,
    revision: int,
    *,
    lens: Lens,
    at: datetime | None,
    places: Collection[Slug],
) -> list[Standing[ControlClaim]]:
    """As many of the claims about some places as it takes to know which was the latest at an instant.

    Each place is sought by itself: the latest claim that says the same of all within it, and what excepts
    some of that and is later still. And the observations that last beyond the instant: they spoke before.
    """
    inside = [ClaimRow.told.is_not(None), *_standing(conflict, revision, lens, at)]
    latest = (
        select(ClaimRow.latest)
        .where(ClaimRow.place == PAIRS.c.name, ClaimRow.latest <= PAIRS.c.instant, *inside)
        .where(ClaimRow.told.not_like(EXCEPTING))
        .order_by(ClaimRow.latest.desc())
        .limit(1)
        .correlate(PAIRS)
        .scalar_subquery()
    )
    since = ClaimRow.latest >= func.coalesce(latest, literal(BEGINNING, Instant))
    latest_since = and_(ClaimRow.place == PAIRS.c.name, since, ClaimRow.latest <= PAIRS.c.instant, *inside)
    # Outer joins, since SQLite would else go through all the claims and seek the place of each.
    queries = [select(*words.COLUMNS).select_from(PAIRS).outerjoin(ClaimRow, latest_since)]
    if at is not None:
        lasting = and_(ClaimRow.counts <= at, ClaimRow.latest > at, *inside)
        of_place = and_(ClaimRow.place == PAIRS.c.name, lasting)
        # All that was said after a date is sooner gone through in the order of the log than place by place.
        queries.append(
            select(*words.COLUMNS).select_from(PAIRS).outerjoin(ClaimRow, of_place)
            if len(places) <= FEW
            else select(*words.COLUMNS).where(lasting)
        )
    asked = as_pairs(dict.fromkeys(places, END if at is None else at))
    rows = [row for query in queries for row in session.execute(query, asked) if row.id is not None]
    return [words.claim(words.Told._make(row)) for row in rows]


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


def _rows(
    session: Session,
    query: Select[*tuple[Any, ...]],
    places: Collection[Slug] | None,
    last: int | None = None,
) -> list[Any]:
    """The rows in the order of the log; those about some places, and the last so many, if given."""
    if last is not None:
        query = query.order_by(ClaimRow.revision.desc()).limit(last)
    if places is None:
        rows = list(session.execute(query))
    else:
        of_places = (query.where(ClaimRow.place.in_(chunk)) for chunk in chunks(sorted(places)))
        rows = [row for chosen in of_places for row in session.execute(chosen)]
    return sorted(rows, key=lambda row: row.revision)[-last if last else None :]


def _standing(
    conflict: Slug, revision: int, lens: Lens, before: datetime | None
) -> list[ColumnElement[bool]]:
    """The claim stands at a revision, is inside a lens and may have happened before an instant."""
    chosen = [ClaimRow.conflict_id == conflict, ClaimRow.revision <= revision, *inside(lens)]
    if before is not None:
        chosen.append(ClaimRow.earliest < before)
    return [*chosen, _stands(revision, lens)]


def inside(lens: Lens) -> list[ColumnElement[bool]]:
    """The claim is inside a lens, whether it stands or not."""
    conditions: list[ColumnElement[bool]] = []
    if lens.reported_by is not None:
        conditions.append(ClaimRow.known <= lens.reported_by)
    if lens.sources:
        conditions.append(ClaimRow.source.in_(lens.sources))
    if lens.min_credibility is not None:
        conditions.append(ClaimRow.credibility.in_(lens.credible))
    return conditions


def _stands(revision: int, lens: Lens) -> ColumnElement[bool]:
    """No amendment up to the revision is in force; the source's own is once its report is known."""
    stands = or_(ClaimRow.ended.is_(None), ClaimRow.ended > revision)
    if lens.reported_by is None:
        return stands
    return or_(stands, ClaimRow.ended_known > lens.reported_by)
