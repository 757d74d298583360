"""What is heard about places inside a lens, read back as far as the answers rest on."""

from collections.abc import Collection, Container, Iterable, Iterator
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


def heard(
    session: Session,
    version: Version,
    places: Collection[Slug],
    file: OnFile,
    *,
    lens: Lens,
    at: datetime | None,
) -> dict[Slug, Hearing]:
    """What is heard about each of the places at an instant: all that the answer rests on, if not more."""
    found: dict[Slug, Hearing] = {}
    for place, spoken, after in _read_back(
        session, version, places, file, lens=lens, over_by=at, before=at, found=found
    ):
        enough = sufficient(spoken, file, at=at, after=after)
        if enough is not None:
            found[place] = hear(enough, file, at=at)
    return found


def telling_since(
    session: Session,
    version: Version,
    places: Collection[Slug],
    file: OnFile,
    *,
    lens: Lens,
    since: datetime,
    until: datetime | None,
) -> dict[Slug, list[Word]]:
    """The words about each place that tell what all of them do, from one instant until another (None: on)."""
    found: dict[Slug, list[Word]] = {}
    for place, spoken, after in _read_back(
        session, version, places, file, lens=lens, over_by=since, before=until, found=found
    ):
        enough = sufficient(spoken, file, at=since, after=after)
        if enough is not None:
            found[place] = enough
    return found


def last_turns(
    session: Session,
    version: Version,
    places: Collection[Slug],
    file: OnFile,
    *,
    lens: Lens,
    until: datetime,
) -> dict[Slug, datetime | None]:
    """When each of the places changed hands last (see Span.turns), at an instant or before; None: never."""
    found: dict[Slug, datetime | None] = {}
    for place, spoken, after in _read_back(
        session, version, places, file, lens=lens, over_by=until, before=until, found=found
    ):
        counting = [word for word in spoken if word.occasion.effective <= until]
        told = counting if after is None else settled(counting, file, after=after)
        last = max(turns(told, file), default=None)
        if after is None or (last and last > told[0].occasion.effective):
            found[place] = last
    return found


def _read_back(
    session: Session,
    version: Version,
    places: Collection[Slug],
    file: OnFile,
    *,
    lens: Lens,
    over_by: datetime | None,
    before: datetime | None,
    found: Container[Slug],
) -> Iterator[tuple[Slug, list[Word], datetime | None]]:
    """The words about each place that speak of the time after an instant, and that (None: all there are).

    Of those that may have happened before another; among them are some that are over by a third. Each
    place again, read further back, until it is found.
    """
    most = FIRST_READ
    while places:
        claims, after = newest_control_claims(
            session,
            version.conflict,
            version.revision,
            places,
            file,
            lens=lens,
            before=before,
            over_by=over_by,
            most=most,
        )
        about = {place: [word for one in said for word in words(one, file)] for place, said in claims.items()}
        for place in places:
            yield place, _after(heard_in(file.line(place), about), after[place]), after[place]
        places = [place for place in places if place not in found]
        most *= 4


def _after(words: Iterable[Word], instant: datetime | None) -> list[Word]:
    """The words that speak of the time after an instant."""
    return [word for word in words if instant is None or word.stretch.latest > instant]
