"""How the parts of places differ as time goes on: told anew only of what lies around a part that changed."""

from collections.abc import Iterator
from itertools import combinations, pairwise, starmap

from app.domain.answers import Own, Status
from app.domain.events import Slug
from app.domain.onfile import OnFile

NOTHING_KNOWN: Own = Status.UNKNOWN, (), False


class Parts:
    """Every place with its parts, at an instant that moves on: at each it is what `wholes` answers."""

    def __init__(self, file: OnFile) -> None:
        self.file = file
        self._owns: dict[Slug, Own] = {}
        self._smallest: dict[Slug, frozenset[tuple[Slug, ...]]] = {}

    def turn(self, place: Slug, own: Own) -> Iterator[Slug]:
        """From now on a place by itself is this; gives every place whose status that may change."""
        before = self._holds(place)
        self._owns[place] = own
        yield place
        for part, above in pairwise(self.file.line(place)):
            if self._holds(part) == before:
                return  # and so nothing differs further up
            before = self._holds(above)
            self._smallest[above] = frozenset().union(*map(self._holds, self.file.parts[above]))
            yield above

    def status(self, place: Slug) -> Status:
        """The status of a place, taken together with its parts."""
        holds = self._smallest.get(place, frozenset())
        united = all(starmap(self.file.are_alike, combinations(holds, 2)))
        return self._owns.get(place, NOTHING_KNOWN)[0] if united else Status.DIVIDED

    def _holds(self, part: Slug) -> frozenset[tuple[Slug, ...]]:
        """Who holds the smallest places within a part that are known, else the part itself."""
        _, holders, known = self._owns.get(part, NOTHING_KNOWN)
        return self._smallest.get(part) or frozenset({holders} if known else ())
