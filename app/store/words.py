"""What the fold asks of a claim about control, kept beside its dates: no body is read to hear it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from app.domain.edtf import parse
from app.domain.events import CONTROL_TYPES, ControlClaim, Slug, Standing
from app.store.pairs import PAIRS, as_pairs
from app.store.statements import Query, among, run, run_among
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


class Told(NamedTuple):
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
    revision, id, type, place, source, credibility, told = row
    said: dict[str, Any] = orjson.loads(told)
    occurred, reported = parse(said.pop("occurred")), parse(said.pop("reported"))
    slugs = {name: tuple(value) for name, value in said.items()} if said else said
    of_type: Any = CONTROL_TYPES[type]
    heard: ControlClaim = of_type(
        place=place, source=source, credibility=credibility, occurred=occurred, reported=reported, **slugs
    )
    return Standing(id, revision, heard)


def by_revision(
    session: Session, conflict: Slug, revisions: Iterable[int]
) -> dict[int, Standing[ControlClaim]]:
    """The claims of the revisions, as far as they are on file."""
    rows = run_among(session, _of_revisions, sorted(revisions), conflict=conflict)
    return {row.revision: claim(row) for row in map(Told._make, rows)}


@cache
def _of_revisions(several: int) -> Query:
    return select(*COLUMNS).where(
        ClaimRow.conflict_id == bindparam("conflict"), among(ClaimRow.revision, several)
    )


def standing_between(
    session: Session, conflict: Slug, stretches: Mapping[Slug, tuple[datetime, datetime]]
) -> dict[Slug, list[Standing[ControlClaim]]]:
    """The claims that stand at the head and are over after an instant and until another, for each place."""
    since = {place: after for place, (after, _) in stretches.items()}
    until = {place: end for place, (_, end) in stretches.items()}
    found: dict[Slug, list[Standing[ControlClaim]]] = {place: [] for place in stretches}
    for row in map(Told._make, run(session, STANDING, conflict=conflict, **as_pairs(since, until))):
        if row.place is not None:
            found[row.place].append(claim(row))
    return found


STANDING = select(*COLUMNS).outerjoin_from(
    PAIRS,
    ClaimRow,
    and_(
        ClaimRow.conflict_id == bindparam("conflict"),
        ClaimRow.place == PAIRS.c.name,
        ClaimRow.latest > PAIRS.c.instant,
        ClaimRow.latest <= PAIRS.c.until,
        ClaimRow.told.is_not(None),
        ClaimRow.ended.is_(None),
    ),
)
