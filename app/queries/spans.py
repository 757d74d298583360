"""Everything that is told of all places, from the first claim to the last."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.answers import Status
from app.domain.control import RULES, spoken
from app.domain.edtf import BEGINNING
from app.domain.errors import TooMuch
from app.domain.events import Slug
from app.domain.histories import episodes
from app.domain.lens import Lens
from app.domain.onfile import OnFile
from app.domain.parts import Parts
from app.domain.shares import counted
from app.queries.claims import control_claims
from app.queries.places import places_within
from app.queries.turns import is_told_by_spans
from app.queries.versions import Version
from app.store import fragments
from app.store.database import Database, chunks
from app.store.fragments import NOTHING_TOLD, Told
from app.store.onfile import on_file
from app.store.tables import SpanRow

MOST = 200_000
"""How many spans are told at once: some tens of megabytes, which take some seconds."""

TOLD = ("holders", "contenders", "since", "contested_since", "disputed")

Start = tuple[datetime, Slug, Told]

STARTS = select(SpanRow.start, SpanRow.place, SpanRow.status, SpanRow.held, SpanRow.body)


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant (None: the beginning) until the next span of its place, this is told of it."""

    start: datetime | None
    status: Status
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans of every place asked for, by slug in its order, each in the order of time.

    Before its first one nothing is known of a place. `counted` are those that count in shares.
    """

    rules: int
    file: OnFile
    counted: frozenset[Slug]
    spans: Mapping[Slug, list[Span]]


def spans(db: Database, version: Version, lens: Lens, place: Slug | None = None) -> Spans:
    """What a snapshot says of every place, or of one and all within it, through a lens, at whichever date.

    Raises NotFound where the place is not on file, and TooMuch where of these places too much is kept.
    """
    with db.read() as session:
        file = on_file(session, version.conflict, version.revision)
        places = sorted(places_within(file, place))
        if _is_too_much(session, version, None if place is None else places):
            raise TooMuch(f"there are more than {MOST:,} spans: ask for a place with fewer in it")
        if not is_told_by_spans(session, version, lens):
            starts = _folded(session, version, lens, file, places)
        elif place is None:
            starts = _kept(session, version)
        else:
            starts = _kept_of(session, version, places)
        found = _spans(starts, file, places)
    return Spans(RULES, file, frozenset(counted(file, file.parents)), found)


def _is_too_much(session: Session, version: Version, places: Sequence[Slug] | None) -> bool:
    """Whether more spans are kept of the places (None: of all) than are told at once; no more are counted."""
    of_conflict = select(SpanRow.start).where(SpanRow.conflict_id == version.conflict)
    queries = (
        [of_conflict]
        if places is None
        else [of_conflict.where(SpanRow.place.in_(chunk)) for chunk in chunks(places)]
    )
    counts = (select(func.count()).select_from(query.limit(MOST + 1).subquery()) for query in queries)
    return any(number > MOST for number in accumulate(session.scalars(count).one() for count in counts))


def _spans(starts: Iterator[Start], file: OnFile, places: Sequence[Slug]) -> dict[Slug, list[Span]]:
    """The spans of the places, each together with its parts, which are among them."""
    found: dict[Slug, list[Span]] = {place: [] for place in places}
    now: dict[Slug, Told] = {}
    parts = Parts(file)
    for start, started in groupby(starts, key=itemgetter(0)):
        touched: set[Slug] = set()
        for _, place, told in started:
            now[place] = told
            touched.update(parts.turn(place, fragments.own_of(told)))
        for place in touched & found.keys():
            told, status, before = now.get(place, NOTHING_TOLD), parts.status(place), found[place]
            span = Span(None if start == BEGINNING else start, status, _members(told))
            last = before[-1] if before else Span(None, Status.UNKNOWN, _members(NOTHING_TOLD))
            if (last.status, last.told) != (span.status, span.told):
                before.append(span)
    return found


def _members(told: Told) -> Mapping[str, Any]:
    """What is told but for the claims that it rests on."""
    members = orjson.loads(f"{{{told.body}}}")
    return {**{name: members[name] for name in TOLD}, "uncertain": bool(members["uncertain"])}


def _kept(session: Session, version: Version) -> Iterator[Start]:
    """What the spans of the head start to tell, in the order of time."""
    query = STARTS.where(SpanRow.conflict_id == version.conflict).order_by(SpanRow.start, SpanRow.place)
    with session.execute(query, execution_options={"yield_per": 1000}) as rows:
        for start, place, status, held, body in rows:
            yield start, place, Told(status, held, body)


def _kept_of(session: Session, version: Version, places: Sequence[Slug]) -> Iterator[Start]:
    """The same of some places, each sought by itself."""
    of_conflict = STARTS.where(SpanRow.conflict_id == version.conflict)
    queries = (of_conflict.where(SpanRow.place.in_(chunk)) for chunk in chunks(places))
    rows = [row for query in queries for row in session.execute(query)]
    for start, place, status, held, body in sorted(rows, key=itemgetter(0, 1)):
        yield start, place, Told(status, held, body)


def _folded(
    session: Session, version: Version, lens: Lens, file: OnFile, places: Sequence[Slug]
) -> Iterator[Start]:
    """The same through a lens, or at an older revision."""
    heard = None if len(places) == len(file.parents) else file.above(places)
    claims = control_claims(session, version.conflict, version.revision, lens=lens, places=heard)
    starts = [
        (one.start or BEGINNING, place, fragments.told(place, one.holding, one.unsettling))
        for place, words in spoken(claims, file, places).items()
        for one in episodes(place, words, file)
    ]
    yield from sorted(starts, key=itemgetter(0, 1))
