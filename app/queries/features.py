"""What maps are made of: the claims that stand, chosen by where, when and by what they say, in pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from app.domain.boxes import Box
from app.domain.edtf import BEGINNING, Edtf
from app.domain.errors import NotFound
from app.domain.events import Claim, Slug
from app.queries import registers
from app.queries.claims import claim_of
from app.queries.versions import Version
from app.store.database import Database
from app.store.pairs import PAIRS, as_pairs
from app.store.tables import BodyRow, ClaimRow, EventRow, MentionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which claims are wanted; all conditions hold at once.

    `actor` is one that they name, in whatever part. `during` keeps those whose windows overlap each of the
    dates; `box` those about a place that lies in it, or reaches into it.
    """

    type: str | None = None
    kind: str | None = None
    place: str | None = None
    source: str | None = None
    actor: str | None = None
    credibility: int | None = None
    during: Sequence[Edtf] = ()
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A claim that stands, and its window; `earliest` is None where it only says by when."""

    id: UUID
    revision: int
    claim: Claim
    earliest: datetime | None
    latest: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Some claims in the order of the log, and how many there are in all.

    `next_after` is the revision to go on after, None at the end.
    """

    claims: list[Said]
    matched: int
    next_after: int | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Of which time the claims that stand speak, and of which places; None where there are none."""

    earliest: datetime | None
    latest: datetime | None
    places: frozenset[Slug]


def page(db: Database, version: Version, sought: Sought, *, after: int, limit: int) -> Page:
    """The claims that stand at the head of the log and are sought, from after a revision."""
    with db.read() as session:
        conditions = [*_standing(version), *_conditions(version.conflict, sought)]
        named = as_pairs(_places(session, version, sought.box))
        matched = session.execute(
            select(func.count()).select_from(ClaimRow).where(*conditions), named
        ).scalar_one()
        query = _stored(version.conflict).where(*conditions, ClaimRow.revision > after)
        rows = session.execute(query.order_by(ClaimRow.revision).limit(limit + 1), named).all()
    claims = [_said(row) for row in rows[:limit]]
    return Page(claims, matched, claims[-1].revision if len(rows) > limit else None)


def claim(db: Database, version: Version, id: UUID) -> Said:
    """One claim that stands; raises NotFound."""
    query = _stored(version.conflict).where(*_standing(version), ClaimRow.id == id)
    with db.read() as session:
        row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(f"no claim {id} stands in {version.conflict}")
    return _said(row)


def reach(db: Database, version: Version) -> Reach:
    """Of which time, and of which places, the claims that stand speak."""
    standing = _standing(version)
    with db.read() as session:
        earliest = session.scalar(
            select(func.min(ClaimRow.earliest)).where(*standing, ClaimRow.earliest > BEGINNING)
        )
        latest = session.scalar(select(func.max(ClaimRow.latest)).where(*standing))
        places = session.scalars(select(ClaimRow.place).distinct().where(*standing))
        return Reach(earliest, latest, frozenset(place for place in places if place))


def _standing(version: Version) -> list[ColumnElement[bool]]:
    return [
        ClaimRow.conflict_id == version.conflict,
        ClaimRow.revision <= version.revision,
        ClaimRow.ended.is_(None) | (ClaimRow.ended > version.revision),
    ]


def _places(session: Session, version: Version, box: Box | None) -> dict[Slug, datetime]:
    """The places in the box as PAIRS reads them; their instants mean nothing."""
    return dict.fromkeys(registers.places_in(session, version, box) if box else (), BEGINNING)


def _conditions(conflict: Slug, sought: Sought) -> Iterable[ColumnElement[bool]]:
    for column, value in (
        (ClaimRow.type, sought.type),
        (ClaimRow.place, sought.place),
        (ClaimRow.source, sought.source),
        (ClaimRow.credibility, sought.credibility),
    ):
        if value is not None:
            yield column == value
    for kind, name in (("kind", sought.kind), ("actor", sought.actor)):
        if name is not None:
            naming = select(MentionRow.revision).where(
                MentionRow.conflict_id == conflict, MentionRow.kind == kind, MentionRow.name == name
            )
            yield ClaimRow.revision.in_(naming)
    for date in sought.during:
        yield ClaimRow.latest > date.earliest
        yield ClaimRow.earliest < date.latest
    if sought.box is not None:
        yield ClaimRow.place.in_(select(PAIRS.c.name))


def _stored(conflict: Slug) -> Select[*tuple[Any, ...]]:
    return (
        select(
            ClaimRow.id,
            ClaimRow.revision,
            ClaimRow.earliest,
            ClaimRow.latest,
            EventRow.schema_version,
            BodyRow.text,
        )
        .join(EventRow, and_(EventRow.conflict_id == conflict, EventRow.revision == ClaimRow.revision))
        .join(BodyRow, and_(BodyRow.conflict_id == conflict, BodyRow.revision == ClaimRow.revision))
    )


def _said(row: Any) -> Said:
    earliest = None if row.earliest == BEGINNING else row.earliest
    return Said(row.id, row.revision, claim_of(row.text, row.schema_version), earliest, row.latest)
