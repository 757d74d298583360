"""How many events there are, in all and for each type, kind, place, actor, source or tag."""

from collections.abc import Collection

from sqlalchemy import Select, and_, func, select

from app.queries.filters import Filter, wanted_events
from app.queries.orders import Order
from app.queries.versions import Version
from app.store.database import Database
from app.store.tables import EventRow, MentionRow

OF_MENTIONS = ("place", "actor", "source", "tag", "kind")
FACETS = ("type", *OF_MENTIONS)

MOST = 100
"""How many values of a facet are counted, those of the most events."""

Counts = dict[str, int]


def total(db: Database, version: Version, wanted: Filter, order: Order) -> int:
    """How many events are listed in that order."""
    with db.read() as session:
        listed = wanted_events(session, version, wanted, only_claims=order.is_of_claims)
        return session.scalars(listed.with_only_columns(func.count())).one()


def facets(
    db: Database, version: Version, wanted: Filter, order: Order, asked: Collection[str]
) -> dict[str, Counts]:
    """For each facet asked for, in how many of the listed events each value occurs: the most first."""
    counted: dict[str, Counts] = {facet: {} for facet in asked}
    with db.read() as session:
        listed = wanted_events(session, version, wanted, only_claims=order.is_of_claims)
        if "type" in counted:
            types = listed.with_only_columns(EventRow.type, func.count()).group_by(EventRow.type)
            counted["type"] = dict(session.execute(types).all())
        if kinds := counted.keys() - {"type"}:
            for kind, name, count in session.execute(_mentioned(version, listed, kinds)):
                if kind is not None:  # of the events that mention nothing
                    counted[kind][name] = count
    return {facet: dict(sorted(counts.items(), key=_most)[:MOST]) for facet, counts in counted.items()}


def _mentioned(version: Version, listed: Select[int], kinds: Collection[str]) -> Select[str, str, int]:
    """The names of some kinds that listed events mention, and how many of them do."""
    events = listed.subquery()
    of_event = and_(
        MentionRow.conflict_id == version.conflict,
        MentionRow.revision == events.c.revision,
        MentionRow.kind.in_(kinds),
    )
    # An outer join, since SQLite would else go through all mentions of the kinds.
    return (
        select(MentionRow.kind, MentionRow.name, func.count())
        .select_from(events)
        .outerjoin(MentionRow, of_event)
        .group_by(MentionRow.kind, MentionRow.name)
    )


def _most(value: tuple[str, int]) -> tuple[int, str]:
    """By the count, the most first; ties by the value in the order of its code points."""
    return -value[1], value[0]
