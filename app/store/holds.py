"""The turns of places, as the spans keep them: when others came to hold or contest each."""

from collections.abc import Iterator, Set
from datetime import datetime
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.domain.answers import Status
from app.domain.edtf import BEGINNING, END
from app.domain.events import Slug
from app.domain.shares import Hold, Turn
from app.store import frames
from app.store.pairs import pairs
from app.store.tables import SpanRow

FEW = 200
"""The turns of so many places are sought sooner place by place than among those of all."""


class Turns:
    """How some places were held, as the log tells it today."""

    def __init__(self, session: Session, conflict: Slug, places: Set[Slug]) -> None:
        self.session = session
        self.conflict = conflict
        self.places = places
        self._holds: dict[tuple[str, str | None], Hold] = {}

    def at(self, instant: datetime) -> dict[Slug, Hold]:
        """How each was held at an instant, where that is known or was."""
        if len(self.places) <= FEW:
            told = frames.told_of(self.session, self.conflict, self.places, instant)
        else:
            told = frames.told_at(self.session, self.conflict, instant)
        return {
            place: self._hold(told[place].status, told[place].held) for place in self.places & told.keys()
        }

    def between(self, after: datetime, until: datetime = END) -> Iterator[Turn]:
        """Every turn after an instant and until another, in the order of time."""
        query = self._turns(after).where(SpanRow.start <= until).order_by(SpanRow.start)
        for start, place, status, held in self._rows(query):
            yield Turn(start, place, self._hold(status, held))

    def first(self) -> datetime | None:
        """When the first turn was."""
        return self._start(self._turns(BEGINNING).order_by(SpanRow.start))

    def last(self) -> datetime | None:
        """When the last turn was."""
        return self._start(self._turns(BEGINNING).order_by(SpanRow.start.desc()))

    def _turns(self, after: datetime) -> Select[*tuple[Any, ...]]:
        query: Select[*tuple[Any, ...]] = select(SpanRow.start, SpanRow.place, SpanRow.status, SpanRow.held)
        if len(self.places) <= FEW:
            asked = pairs(self.session, dict.fromkeys(self.places, after))
            of_place = and_(SpanRow.place == asked.c.name, SpanRow.start > asked.c.instant)
            query = query.select_from(asked).join(SpanRow, of_place)
        else:
            query = query.where(SpanRow.start > after)
        return query.where(SpanRow.conflict_id == self.conflict, SpanRow.turns)

    def _rows(self, query: Select[*tuple[Any, ...]]) -> Iterator[Any]:
        # Closed when nobody asks for more: PostgreSQL keeps what is not read yet open.
        with self.session.execute(query, execution_options={"yield_per": 1000}) as rows:
            for row in rows:
                if row.place in self.places:
                    yield row

    def _start(self, query: Select[*tuple[Any, ...]]) -> datetime | None:
        return next((row.start for row in islice(self._rows(query), 1)), None)

    def _hold(self, status: str, held: str | None) -> Hold:
        found = self._holds.get((status, held))
        if found is None:
            found = Hold(Status(status), tuple(orjson.loads(held)) if held else ())
            self._holds[status, held] = found
        return found
