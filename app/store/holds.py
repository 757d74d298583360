"""The turns of places, as the spans keep them: when others came to hold or contest each."""

from collections.abc import Iterator, Set
from datetime import datetime
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.answers import Status
from app.domain.edtf import BEGINNING, END
from app.domain.events import Slug
from app.domain.shares import Hold, Turn
from app.store import frames
from app.store.pairs import FEW, PAIRS, as_pairs
from app.store.tables import SpanRow


class Turns:
    """How some places were held, as the log tells it today."""

    def __init__(self, session: Session, conflict: Slug, places: Set[Slug]) -> None:
        self.session = session
        self.conflict = conflict
        self.places = places
        self._holds: dict[tuple[str, str | None], Hold] = {}

    def at(self, instant: datetime) -> dict[Slug, Hold]:
        """How each was held at an instant, where that is known or was."""
        told = frames.told(self.session, self.conflict, self.places, instant)
        return {place: self._hold(one.status, one.held) for place, one in told.items()}

    def between(self, after: datetime, until: datetime = END) -> Iterator[Turn]:
        """Every turn after an instant and until another, in the order of time."""
        for start, place, status, held in self._turns(after, until):
            yield Turn(start, place, self._hold(status, held))

    def first(self) -> datetime | None:
        """When the first turn was."""
        return next((row.start for row in islice(self._turns(), 1)), None)

    def last(self) -> datetime | None:
        """When the last turn was."""
        return next((row.start for row in islice(self._turns(backward=True), 1)), None)

    def _turns(
        self, after: datetime = BEGINNING, until: datetime = END, *, backward: bool = False
    ) -> Iterator[Any]:
        query: Select[*tuple[Any, ...]] = select(SpanRow.start, SpanRow.place, SpanRow.status, SpanRow.held)
        asked = {}
        if len(self.places) <= FEW:
            asked = as_pairs(dict.fromkeys(self.places, after))
            query = query.join_from(PAIRS, SpanRow, SpanRow.place == PAIRS.c.name)
        query = (
            query.where(SpanRow.conflict_id == self.conflict, SpanRow.turns)
            .where(SpanRow.start > after, SpanRow.start <= until)
            .order_by(SpanRow.start.desc() if backward else SpanRow.start)
        )
        # Closed when nobody asks for more: PostgreSQL keeps what is not read yet open.
        with self.session.execute(query, asked, execution_options={"yield_per": 1000}) as rows:
            yield from (row for row in rows if row.place in self.places)

    def _hold(self, status: str, held: str | None) -> Hold:
        found = self._holds.get((status, held))
        if found is None:
            found = Hold(Status(status), tuple(orjson.loads(held)) if held else ())
            self._holds[status, held] = found
        return found
