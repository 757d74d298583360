"""What the fold asks of a claim about control, kept beside its dates: no body is read to hear it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol, cast
from uuid import UUID

import orjson
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.edtf import parse
from app.domain.events import CONTROL_TYPES, ControlClaim, Slug, Standing
from app.store.database import chunks
from app.store.pairs import pairs
from app.store.tables import ClaimRow

COLUMNS = (
    ClaimRow.revision,
    ClaimRow.id,
    ClaimRow.type,
    ClaimRow.place,
    ClaimRow.source,
    ClaimRow.credibility,
    ClaimRow.told,
)


class Told(Protocol):
    """A row of COLUMNS."""

    revision: int
    id: UUID
    type: str
    place: str
    source: str
    credibility: int
    told: str


def told(claim: ControlClaim) -> str:
    """What the fold asks of a claim, other than the columns have: when, by which report, about whom."""
    said = {
        "occurred": claim.occurred.text,
        "reported": claim.reported.text,
        "actors": getattr(claim, "actors", None),
        "contenders": getattr(claim, "contenders", None),
        "except_": claim.except_ or None,
    }
    return orjson.dumps({name: value for name, value in said.items() if value is not None}).decode()


def claim(row: Told) -> Standing[ControlClaim]:
    """The claim as far as the fold asks of it; without summary, locator and the like."""
    said: dict[str, Any] = orjson.loads(row.told)
    dates = {name: parse(said.pop(name)) for name in ("occurred", "reported")}
    slugs = {name: tuple(value) for name, value in said.items()}
    of_type: Any = CONTROL_TYPES[row.type]
    heard: ControlClaim = of_type(
        place=row.place, source=row.source, credibility=row.credibility, **dates, **slugs
    )
    return Standing(row.id, row.revision, heard)


def by_revision(
    session: Session, conflict: Slug, revisions: Iterable[int]
) -> dict[int, Standing[ControlClaim]]:
    """The claims of the revisions, as far as they are on file."""
    query = select(*COLUMNS).where(ClaimRow.conflict_id == conflict)
    return {
        row.revision: claim(cast(Told, row))
        for chunk in chunks(sorted(revisions))
        for row in session.execute(query.where(ClaimRow.revision.in_(chunk)))
    }


def standing_after(
    session: Session, conflict: Slug, after: Mapping[Slug, datetime]
) -> dict[Slug, list[Standing[ControlClaim]]]:
    """The claims that stand at the head and speak of a place after an instant, for each of the places."""
    asked = pairs(session, after)
    stands_after = and_(
        ClaimRow.conflict_id == conflict,
        ClaimRow.place == asked.c.name,
        ClaimRow.latest > asked.c.instant,
        ClaimRow.told.is_not(None),
        ClaimRow.ended.is_(None),
    )
    found: dict[Slug, list[Standing[ControlClaim]]] = {place: [] for place in after}
    for row in session.execute(select(*COLUMNS).outerjoin_from(asked, ClaimRow, stands_after)):
        if row.place is not None:
            found[row.place].append(claim(cast(Told, row)))
    return found
