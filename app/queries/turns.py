"""When places changed hands: others held or contested one, or it was known or unknown since."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.domain.control import spoken
from app.domain.edtf import BEGINNING, END
from app.domain.events import ControlClaim, ControlObserved, Slug, Standing
from app.domain.lens import ALL, Lens
from app.domain.occasions import occasions
from app.domain.onfile import OnFile
from app.domain.spans import TICK, turns
from app.queries.claims import control_claims, control_ends
from app.queries.versions import Version
from app.store.tables import ClaimRow, HeadRow
from app.store.turns import last_turn, last_turns, next_turn

MORE = 4
"""Claims are looked through in batches: one, then four, then sixteen …"""


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
    return {
        place: found[-1]
        for place, found in _Search(session, version, file, lens, places).of(places, until).items()
        if found
    }


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
            if found := self._between(since, until):
                return max(found)
            if since == BEGINNING:
                return None
            until, batch = since - TICK, batch * MORE

    def first(self, since: datetime) -> datetime | None:
        """The first turn at an instant or after."""
        batch = 1
        while True:
            ends = self._ends(since, END, batch, backward=False)
            until = ends[-1] if len(ends) == batch else END
            if found := self._between(since, until):
                return min(found)
            if until == END:
                return None
            since, batch = until + TICK, batch * MORE

    def of(self, places: Collection[Slug], until: datetime) -> dict[Slug, list[datetime]]:
        """The turns of each of the places at an instant or before, in their order."""
        claims = self._claims(self.file.above(places), before=until)
        return {
            place: list(turns((word for word in words if word.occasion.effective <= until), self.file))
            for place, words in spoken(claims, self.file, places).items()
        }

    def _between(self, first: datetime, last: datetime) -> set[datetime]:
        """The turns from one instant to another: of the places about which a claim begins to count then."""
        counting = or_(
            and_(ClaimRow.latest >= first, ClaimRow.latest <= last),
            # What was observed throughout an interval counts from the end of its start on.
            and_(ClaimRow.type == ControlObserved.TYPE, ClaimRow.begins < last, ClaimRow.latest > last),
        )
        above = None if self.places is None else self.file.above(self.places)
        named = {
            said.claim.place
            for said in self._claims(above, only=[counting])
            if any(first <= occasion.effective <= last for occasion in occasions(said.claim))
        }
        concerned = {place for above in named for place in self.file.within(above)}
        concerned &= concerned if self.places is None else set(self.places)
        turned = self.of(concerned, last).values() if concerned else ()
        return {instant for found in turned for instant in found if instant >= first}

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
        before: datetime | None = None,
        only: Collection[ColumnElement[bool]] = (),
    ) -> list[Standing[ControlClaim]]:
        return control_claims(
            self.session,
            self.version.conflict,
            self.version.revision,
            lens=self.lens,
            before=before,
            places=places,
            only=only,
        )
