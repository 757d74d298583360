"""When places turned, as the log tells it today: since when others hold or contest one."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.events import Slug
from app.store.pairs import FEW, PAIRS, as_pairs
from app.store.tables import SpanRow


def last_turn(
    session: Session, conflict: Slug, places: Collection[Slug] | None, *, until: datetime
) -> datetime | None:
    """The last instant until another at which one of the places turned; any place, if none are given."""
    if places is not None and len(places) <= FEW:
        return max(last_turns(session, conflict, places, until=until).values(), default=None)
    query = _turns(conflict).where(SpanRow.start <= until).order_by(SpanRow.start.desc())
    return _first_of(session, query, places)


def next_turn(
    session: Session, conflict: Slug, places: Collection[Slug] | None, *, since: datetime
) -> datetime | None:
    """The first instant since another at which one of the places turned; any place, if none are given."""
    if places is not None and len(places) <= FEW:
        return min(_of_each(session, conflict, places, since, backward=False).values(), default=None)
    query = _turns(conflict).where(SpanRow.start >= since).order_by(SpanRow.start)
    return _first_of(session, query, places)


def last_turns(
    session: Session, conflict: Slug, places: Collection[Slug], *, until: datetime
) -> dict[Slug, datetime]:
    """The last instant until another at which each of the places turned, of those that did."""
    return _of_each(session, conflict, places, until, backward=True)


def _turns(conflict: Slug) -> Select[datetime, Slug]:
    return select(SpanRow.start, SpanRow.place).where(SpanRow.conflict_id == conflict, SpanRow.turns)


def _first_of(
    session: Session, query: Select[datetime, Slug], places: Collection[Slug] | None
) -> datetime | None:
    """The first row of one of the places; no more rows are read than that takes."""
    within = None if places is None else set(places)
    with session.execute(query.execution_options(yield_per=100)) as rows:
        return next((start for start, place in rows if within is None or place in within), None)


def _of_each(
    session: Session, conflict: Slug, places: Collection[Slug], instant: datetime, *, backward: bool
) -> dict[Slug, datetime]:
    span = aliased(SpanRow)
    nearest = func.max(span.start) if backward else func.min(span.start)
    beside = span.start <= PAIRS.c.instant if backward else span.start >= PAIRS.c.instant
    # In a subquery: asked at once, SQLite leaves the index by place and looks through the spans of all.
    turns = _turns(conflict).where(SpanRow.place == span.place, SpanRow.start == span.start).exists()
    turned = (
        select(nearest)
        .where(span.conflict_id == conflict, span.place == PAIRS.c.name, beside, turns)
        .correlate(PAIRS)
        .scalar_subquery()
    )
    rows = session.execute(select(PAIRS.c.name, turned), as_pairs(dict.fromkeys(places, instant)))
    return {place: start for place, start in rows if start is not None}
