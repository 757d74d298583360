"""What is on file: conflicts, places, actors, sources."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, false, func, select, true
from sqlalchemy.orm import Session

from app.domain.boxes import Box, Geometry
from app.domain.edtf import BEGINNING
from app.domain.errors import NotFound
from app.domain.events import ConflictDescribed, ConflictOpened, Slug
from app.domain.search import Term
from app.queries.filters import named
from app.queries.places import places_inside
from app.queries.versions import Version, version_in
from app.store import codec
from app.store.database import Database, chunks
from app.store.tables import ActorRow, BodyRow, ClaimRow, EventRow, PlaceRow, SourceRow

Document = Mapping[str, Any]

DESCRIPTIONS = (ConflictOpened.TYPE, ConflictDescribed.TYPE)

Register = type[PlaceRow] | type[ActorRow] | type[SourceRow]

TABLES: Mapping[str, Register] = {
    "places": PlaceRow,
    "actors": ActorRow,
    "sources": SourceRow,
}


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A conflict: its version, its description, how much is on record, and the time it spans."""

    version: Version
    described: Document
    counts: Mapping[str, int]
    earliest: datetime | None
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """What is on file under a slug, and the revision that put it there."""

    slug: Slug
    revision: int
    said: Document

    @property
    def geometry(self) -> Geometry | None:
        """Where a place lies: its area, else its point."""
        if area := self.said.get("geometry"):
            return cast(Geometry, area)
        point = self.said.get("point")
        return {"type": "Point", "coordinates": point} if point else None


def conflicts(db: Database, slugs: Iterable[Slug]) -> list[ConflictView]:
    """The conflicts of some slugs, in the order of these; raises NotFound."""
    with db.read() as session:
        return [_conflict(session, slug) for slug in slugs]


def conflict(db: Database, slug: Slug) -> ConflictView:
    """One conflict; raises NotFound."""
    with db.read() as session:
        return _conflict(session, slug)


def description(db: Database, version: Version) -> Document:
    """What the conflict is called, and its licence and citation, as described at a version."""
    with db.read() as session:
        return _description(session, version)


def entries(
    db: Database,
    version: Version,
    register: str,
    *,
    box: Box | None = None,
    slugs: Collection[Slug] | None = None,
    terms: Sequence[Term] | None = None,
    after: Slug = "",
    limit: int | None = None,
) -> list[Entry]:
    """What is on file at a version in "places", "actors" or "sources", by slug in its order.

    Only places in a box, only those slugs, only what has all the terms in its names, only what comes
    after a slug, and at most `limit` entries, if given.
    """
    table = TABLES[register]
    chosen = [table.slug > after]
    if box is not None:
        chosen.append(table.slug.in_(places_inside(version, box)))
    if slugs is not None:
        chosen.append(table.slug.in_(slugs))
    with db.read() as session:
        if terms is not None:
            chosen += [table.slug.in_(named(session, version, table, term)) for term in terms] or [false()]
        return _entries(session, version, table, and_(*chosen), limit)


def places(db: Database, version: Version) -> dict[Slug, Entry]:
    """Every place on file at a version."""
    return {entry.slug: entry for entry in entries(db, version, "places")}


def places_of(db: Database, version: Version, slugs: Collection[Slug]) -> dict[Slug, Entry]:
    """Those of the places that are on file at a version."""
    with db.read() as session:
        return {
            entry.slug: entry
            for chunk in chunks(sorted(slugs))
            for entry in _entries(session, version, PlaceRow, PlaceRow.slug.in_(chunk))
        }


def places_in(session: Session, version: Version, box: Box) -> list[Slug]:
    """The places that lie in a box or reach into it, by slug in its order; of some, nobody knows where."""
    found = _entries(session, version, PlaceRow, true())
    return [entry.slug for entry in found if entry.geometry and box.reaches(entry.geometry)]


def entry(db: Database, version: Version, register: str, slug: Slug) -> Entry:
    """What is on file under one slug; raises NotFound."""
    with db.read() as session:
        found = _entries(session, version, TABLES[register], TABLES[register].slug == slug)
    if not found:
        raise NotFound(f"{slug} is not on file among the {register}")
    return found[0]


def _entries(
    session: Session,
    version: Version,
    table: Register,
    chosen: ColumnElement[bool],
    limit: int | None = None,
) -> list[Entry]:
    newest = (
        select(table.slug, func.max(table.revision).label("revision"))
        .where(table.conflict_id == version.conflict, table.revision <= version.revision, chosen)
        .group_by(table.slug)
        .order_by(table.slug)
        .limit(limit)
        .subquery()
    )
    here = version.conflict
    query = (
        select(newest.c.slug, newest.c.revision, EventRow.schema_version, BodyRow.text)
        .join(EventRow, and_(EventRow.conflict_id == here, EventRow.revision == newest.c.revision))
        .join(BodyRow, and_(BodyRow.conflict_id == here, BodyRow.revision == newest.c.revision))
    )
    found = (
        Entry(row.slug, row.revision, codec.said(row.text, version=row.schema_version))
        for row in session.execute(query)
    )
    return sorted(found, key=_slug)


def _description(session: Session, version: Version) -> Document:
    row = session.execute(
        select(BodyRow.text, EventRow.schema_version)
        .join(
            EventRow,
            and_(EventRow.conflict_id == version.conflict, EventRow.revision == BodyRow.revision),
        )
        .where(BodyRow.conflict_id == version.conflict, BodyRow.revision <= version.revision)
        .where(EventRow.type.in_(DESCRIPTIONS))
        .order_by(BodyRow.revision.desc())
        .limit(1)
    ).one()
    return codec.said(row.text, version=row.schema_version)


def _slug(entry: Entry) -> Slug:
    return entry.slug


def _conflict(session: Session, slug: Slug) -> ConflictView:
    version = version_in(session, slug)
    claims, latest = session.execute(
        select(func.count(), func.max(ClaimRow.latest)).where(ClaimRow.conflict_id == slug)
    ).one()
    earliest = session.scalar(
        select(func.min(ClaimRow.earliest)).where(ClaimRow.conflict_id == slug, ClaimRow.earliest > BEGINNING)
    )
    registered = {
        register: session.scalar(select(func.count(table.slug.distinct())).where(table.conflict_id == slug))
        or 0
        for register, table in TABLES.items()
    }
    counts = {"events": version.revision, "claims": claims, **registered}
    return ConflictView(version, _description(session, version), counts, earliest, latest)
