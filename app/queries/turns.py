"""When places changed hands: others held or contested one, or it was known or unknown since."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.control import Holding
from app.domain.edtf import BEGINNING, END
from app.domain.events import ControlClaim, Slug, Standing
from app.domain.lens import ALL, Lens
from app.domain.occasions import occasions
from app.domain.onfile import OnFile
from app.domain.spans import TICK, Span
from app.queries.claims import control_claims, control_ends
from app.queries.hearings import Hearings
from app.queries.versions import Version
from app.store.tables import ClaimRow, HeadRow
from app.store.turns import last_turn, last_turns, next_turn

MORE = 4
"""Claims and places are looked through in batches: one, then four, then sixteen …"""


@dataclass(frozen=True, slots=True)
class Beside:
    """The instants before and after another at which something changed; None where nothing did."""

    previous: datetime | None
    next: datetime | None


def beside(
    session: Session, version: Version, file: OnFile, *, at: datetime | None, lens: Lens, place: Slug | None
) -> Beside:
    """When any place (a place or one within it, if given) changed hands last before and first after `at`.

    Without a lens, spans answer for the head of the log; else the claims nearest to `at` do.
    """
    until, since = END if at is None else at - TICK, None if at in (None, END) else at + TICK
    places = None if place is None else list(file.within(place))
    if is_told_by_spans(session, version, lens):
        return Beside(
            last_turn(session, version.conflict, places, until=until),
            since and next_turn(session, version.conflict, places, since=since),
        )
    search = _Search(session, version, file, lens, places)
    return Beside(search.last(until), since and search.first(since))


def turned(
    session: Session,
    version: Version,
    file: OnFile,
    places: Collection[Slug],
    *,
    at: datetime | None,
    lens: Lens,
) -> dict[Slug, datetime]:
    """When each of the places changed hands last, at `at` or before; of those that did."""
    until = END if at is None else at
    if is_told_by_spans(session, version, lens):
        return last_turns(session, version.conflict, places, until=until)
    return Hearings(session, version, file, lens).last_turns(places, until=until)


def is_told_by_spans(session: Session, version: Version, lens: Lens) -> bool:
    """Whether all that spans tell is what is asked: the head of the log, and no lens."""
    head = select(HeadRow.revision).where(HeadRow.conflict_id == version.conflict)
    return lens == ALL and session.scalar(head) == version.revision


@dataclass(frozen=True)
class _Search:
    """The claims inside a lens at a version, looked through for turns of some places (None: of all)."""

    session: Session
    version: Version
    file: OnFile
    lens: Lens
    places: Collection[Slug] | None

    def last(self, until: datetime) -> datetime | None:
        """The last turn at an instant or before."""
        batch = 1
        while True:
            ends = self._ends(BEGINNING, until, batch, backward=True)
            since = ends[-1] if len(ends) == batch else BEGINNING
            counting = self._counting(since, until)
            for instant in sorted(counting, reverse=True):
                if self._turns(counting[instant], instant):
                    return instant
            if since == BEGINNING:
                return None
            until, batch = since - TICK, batch * MORE

    def first(self, since: datetime) -> datetime | None:
        """The first turn at an instant or after."""
        batch = 1
        while True:
            ends = self._ends(since, END, batch, backward=False)
            until = ends[-1] if len(ends) == batch else END
            counting = self._counting(since, until)
            for instant in sorted(counting):
                if self._turns(counting[instant], instant):
                    return instant
            if until == END:
                return None
            since, batch = until + TICK, batch * MORE

    def _counting(self, first: datetime, last: datetime) -> dict[datetime, set[Slug]]:
        """The instants from one to another from which claims count, each with the places they are about."""
        above = None if self.places is None else self.file.above(self.places)
        counting: dict[datetime, set[Slug]] = {}
        for counts in (ClaimRow.latest, ClaimRow.counts):
            for said in self._claims(above, only=[counts >= first, counts <= last]):
                for occasion in occasions(said.claim):
                    if first <= occasion.effective <= last:
                        counting.setdefault(occasion.effective, set()).add(said.claim.place)
        return counting

    def _turns(self, named: Collection[Slug], instant: datetime) -> bool:
        """Whether one of the places that claims name, or one within them, turns at an instant.

        A few are asked at a time: most often one of the first did.
        """
        within = {place for above in named for place in self.file.within(above)}
        places = iter(sorted(within if self.places is None else within.intersection(self.places)))
        batch = 1
        while some := list(islice(places, batch)):
            before, after = (self._holdings(some, at=at) for at in (instant - TICK, instant))
            if any(Span(instant, after[place]).turns(Span(instant, before[place])) for place in some):
                return True
            batch *= MORE
        return False

    def _holdings(self, places: Collection[Slug], *, at: datetime) -> dict[Slug, Holding]:
        found = Hearings(self.session, self.version, self.file, self.lens).at(places, at)
        return {place: hearing.holding for place, hearing in found.items()}

    def _ends(self, first: datetime, last: datetime, limit: int, *, backward: bool) -> list[datetime]:
        return control_ends(
            self.session,
            self.version.conflict,
            self.version.revision,
            lens=self.lens,
            first=first,
            last=last,
            places=None if self.places is None else self.file.above(self.places),
            backward=backward,
            limit=limit,
        )

    def _claims(
        self,
        places: Collection[Slug] | None,
        *,
        only: Collection[ColumnElement[bool]] = (),
    ) -> list[Standing[ControlClaim]]:
        return control_claims(
            self.session,
            self.version.conflict,
            self.version.revision,
            lens=self.lens,
            places=places,
            only=only,
        )
