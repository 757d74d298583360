"""Which events are wanted, as conditions that the database answers by its indexes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union
from sqlalchemy.orm import Session, aliased

from app.domain.boxes import Box
from app.domain.events import Slug
from app.domain.lens import Lens
from app.domain.search import Term
from app.queries.places import places_inside
from app.queries.versions import Version, recorded_before
from app.store import search
from app.store.onfile import on_file
from app.store.pairs import each_of
from app.store.tables import ActorRow, ClaimRow, EventRow, MentionRow, PlaceRow, SourceRow

Registered = type[PlaceRow] | type[ActorRow] | type[SourceRow]

NAMED: Mapping[str, Registered] = {"place": PlaceRow, "actor": ActorRow, "source": SourceRow}
"""What has names on file, by which an event is found that mentions it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which events are wanted; all conditions hold at once.

    A place means what lies in it too. `earliest` and `latest` keep claims whose window overlaps them,
    `known_after` those that were reported after the start of a date, `known_by` those reported by the
    end of one; `box` claims about a place whose point lies in it. What was recorded at `recorded_from`
    is kept, what was at `recorded_before` is not. Terms stand in the event, or in a name of what it
    mentions.
    """

    after: int = 0
    types: Sequence[str] = ()
    kinds: Sequence[str] = ()
    place: Slug | None = None
    actor: Slug | None = None
    source: Slug | None = None
    tag: str | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    known_after: datetime | None = None
    known_by: datetime | None = None
    recorded_from: datetime | None = None
    recorded_before: datetime | None = None
    credibility: Sequence[int] = ()
    min_credibility: int | None = None
    standing: bool | None = None
    box: Box | None = None
    terms: Sequence[Term] | None = None


def wanted_events(
    session: Session, version: Version, wanted: Filter, *, only_claims: bool = False
) -> Select[int]:
    """The revisions of the events that are wanted, as the record stood at a version."""
    of_any = _of_any(session, version, wanted)
    query = (
        select(EventRow.revision)
        .select_from(EventRow)
        .where(EventRow.conflict_id == version.conflict, *of_any)
    )
    of_claims = _of_claims(version, wanted)
    if not (of_claims or only_claims):
        return query
    same = and_(ClaimRow.conflict_id == version.conflict, ClaimRow.revision == EventRow.revision)
    return query.join(ClaimRow, same).where(*of_claims)


def _of_any(session: Session, version: Version, wanted: Filter) -> list[ColumnElement[bool]]:
    """What is asked of all events, claims or not."""
    first, last = _recorded(session, version, wanted)
    conditions = [EventRow.revision >= max(first, wanted.after + 1), EventRow.revision <= last]
    if wanted.types:
        conditions.append(EventRow.type.in_(wanted.types))
    if wanted.kinds:
        conditions.append(_mentions(version, "kind", MentionRow.name.in_(wanted.kinds)))
    if wanted.place is not None:
        within = on_file(session, version.conflict, version.revision).within(wanted.place)
        conditions.append(_mentions(version, "place", MentionRow.name.in_(each_of(within))))
    for kind, name in (("actor", wanted.actor), ("source", wanted.source), ("tag", wanted.tag)):
        if name is not None:
            conditions.append(_mentions(version, kind, MentionRow.name == name))
    if wanted.terms is not None:
        nothing = EventRow.revision < 0
        conditions += [_tells(session, version, term) for term in wanted.terms] or [nothing]
    return conditions


def _of_claims(version: Version, wanted: Filter) -> list[ColumnElement[bool]]:
    """What only claims can be asked."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.earliest is not None:
        conditions.append(ClaimRow.latest > wanted.earliest)
    if wanted.latest is not None:
        conditions.append(ClaimRow.earliest < wanted.latest)
    if wanted.known_after is not None:
        conditions.append(ClaimRow.known > wanted.known_after)
    if wanted.known_by is not None:
        conditions.append(ClaimRow.known <= wanted.known_by)
    if wanted.credibility:
        conditions.append(ClaimRow.credibility.in_(wanted.credibility))
    if wanted.min_credibility is not None:
        conditions.append(ClaimRow.credibility.in_(Lens(min_credibility=wanted.min_credibility).credible))
    if wanted.box is not None:
        conditions.append(ClaimRow.place.in_(places_inside(version, wanted.box)))
    if wanted.standing is not None:
        stands = or_(ClaimRow.ended.is_(None), ClaimRow.ended > version.revision)
        conditions.append(stands if wanted.standing else ClaimRow.ended <= version.revision)
    return conditions


def _recorded(session: Session, version: Version, wanted: Filter) -> tuple[int, int]:
    """The first and the last revision that were recorded when it is wanted."""
    first, last = 1, version.revision
    if wanted.recorded_from is not None:
        first = recorded_before(session, version, wanted.recorded_from) + 1
    if wanted.recorded_before is not None:
        last = recorded_before(session, version, wanted.recorded_before)
    return first, last


def _mentions(version: Version, kind: str, name: ColumnElement[bool]) -> ColumnElement[bool]:
    return EventRow.revision.in_(
        select(MentionRow.revision).where(
            MentionRow.conflict_id == version.conflict, MentionRow.kind == kind, name
        )
    )


def _tells(session: Session, version: Version, term: Term) -> ColumnElement[bool]:
    """A term stands in an event, or in what is on file now of a place, actor or source that it mentions."""
    told = search.telling(session, version.conflict, term, until=version.revision).cte()
    by_name = [
        select(MentionRow.revision).where(
            MentionRow.conflict_id == version.conflict,
            MentionRow.kind == kind,
            MentionRow.name.in_(_put_there(version, table, select(told))),
        )
        for kind, table in NAMED.items()
    ]
    return EventRow.revision.in_(union(select(told), *by_name))


def named(session: Session, version: Version, table: Registered, term: Term) -> Select[Slug]:
    """The slugs of which what is on file now has a term in its names."""
    return _put_there(version, table, search.telling(session, version.conflict, term, until=version.revision))


def _put_there(version: Version, table: Registered, revisions: Select[int]) -> Select[Slug]:
    """The slugs whose entry on file was put there at one of the revisions."""
    later = aliased(table)
    replaced = exists().where(
        later.conflict_id == version.conflict,
        later.slug == table.slug,
        later.revision > table.revision,
        later.revision <= version.revision,
    )
    return select(table.slug).where(
        table.conflict_id == version.conflict, table.revision.in_(revisions), ~replaced
    )
