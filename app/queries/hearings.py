"""What is heard about places inside a lens, read back as far as the answers rest on."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.control import Hearing, Word, hear, heard_in, words
from app.domain.events import Slug
from app.domain.lens import Lens
from app.domain.onfile import OnFile
from app.domain.reading import sufficient
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
    most = FIRST_READ
    while places:
        claims, after = newest_control_claims(
            session, version.conflict, version.revision, places, file, lens=lens, before=at, most=most
        )
        about = {place: [word for one in said for word in words(one, file)] for place, said in claims.items()}
        for place in places:
            spoken = _after(heard_in(file.line(place), about), after[place])
            enough = sufficient(spoken, file, at=at, after=after[place])
            if enough is not None:
                found[place] = hear(enough, file, at=at)
        places = [place for place in places if place not in found]
        most *= 4
    return found


def _after(words: Iterable[Word], instant: datetime | None) -> list[Word]:
    """The words that speak of the time after an instant."""
    return [word for word in words if instant is None or word.stretch.latest > instant]
