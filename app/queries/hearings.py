"""What is heard about places inside a lens, read back as far as the answers rest on."""

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.control import Hearing, Word, hear, heard_in, words
from app.domain.events import Slug
from app.domain.lens import Lens
from app.domain.onfile import OnFile
from app.domain.reading import settled, sufficient
from app.domain.spans import turns
from app.queries.claims import newest_control_claims
from app.queries.versions import Version

FIRST_READ = 3
"""How many claims about a place are read at first, in the hope that one of them decides."""


@dataclass(frozen=True, slots=True)
class Hearings:
    """What is heard in a version of a log, through a lens."""

    session: Session
    version: Version
    file: OnFile
    lens: Lens

    def at(self, places: Collection[Slug], at: datetime | None) -> dict[Slug, Hearing]:
        """What is heard about each of the places at an instant: all that the answer rests on, if not more."""
        found: dict[Slug, Hearing] = {}
        for place, spoken, after in self._read_back(places, found, over_by=at, before=at):
            enough = sufficient(spoken, self.file, at=at, after=after)
            if enough is not None:
                found[place] = hear(enough, self.file, at=at)
        return found

    def telling(
        self, places: Collection[Slug], *, since: datetime, until: datetime | None
    ) -> dict[Slug, list[Word]]:
        """The words about each place that tell what all do, from one instant until another (None: on)."""
        found: dict[Slug, list[Word]] = {}
        for place, spoken, after in self._read_back(places, found, over_by=since, before=until):
            enough = sufficient(spoken, self.file, at=since, after=after)
            if enough is not None:
                found[place] = enough
        return found

    def last_turns(self, places: Collection[Slug], *, until: datetime) -> dict[Slug, datetime]:
        """When each of the places changed hands last (see Span.turns), until an instant; if it did."""
        found: dict[Slug, datetime | None] = {}
        for place, spoken, after in self._read_back(places, found, over_by=until, before=until):
            counting = [word for word in spoken if word.occasion.effective <= until]
            told = counting if after is None else settled(counting, self.file, after=after)
            last = max(turns(told, self.file), default=None)
            if after is None or (last and last > told[0].occasion.effective):
                found[place] = last
        return {place: last for place, last in found.items() if last is not None}

    def _read_back(
        self,
        places: Collection[Slug],
        found: Container[Slug],
        *,
        over_by: datetime | None,
        before: datetime | None,
    ) -> Iterator[tuple[Slug, list[Word], datetime | None]]:
        """The words about each place that speak of the time after an instant, and that (None: all there are).

        Of those that may have happened before another; among them are some that are over by a third. Each
        place again, read further back, until it is found.
        """
        most = FIRST_READ
        while places:
            claims, after = newest_control_claims(
                self.session,
                self.version.conflict,
                self.version.revision,
                places,
                self.file,
                lens=self.lens,
                before=before,
                over_by=over_by,
                most=most,
            )
            about = {
                place: [word for one in said for word in words(one, self.file)]
                for place, said in claims.items()
            }
            for place in places:
                yield place, _after(heard_in(self.file.line(place), about), after[place]), after[place]
            places = [place for place in places if place not in found]
            most *= 4


def _after(words: Iterable[Word], instant: datetime | None) -> list[Word]:
    """The words that speak of the time after an instant."""
    return [word for word in words if instant is None or word.stretch.latest > instant]
