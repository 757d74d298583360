"""Places with their parts, as time goes on: at every instant what the answers for one instant say."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.answers import Status, wholes
from app.domain.events import PlaceKind
from app.domain.onfile import on_file
from app.domain.parts import NOTHING_KNOWN, Parts
from tests.history import actor, place

FILE = on_file(
    [
        actor("hts-led"),
        actor("hts", "hts-led"),
        actor("sdf"),
        place("land", kind=PlaceKind.COUNTRY),
        place("city", "land", PlaceKind.CITY),
        place("east", "city", PlaceKind.DISTRICT),
        place("west", "city", PlaceKind.DISTRICT),
        place("old-town", "west", PlaceKind.DISTRICT),
        place("town", "land", PlaceKind.TOWN),
    ]
)

OWNS = [
    NOTHING_KNOWN,
    (Status.VACANT, (), True),
    (Status.HELD, ("hts",), True),
    (Status.HELD, ("hts-led",), True),
    (Status.CONTESTED, ("sdf",), True),
    (Status.SHARED, ("hts", "sdf"), True),
]

turns = st.lists(st.tuples(st.sampled_from(sorted(FILE.parents)), st.sampled_from(OWNS)), max_size=20)


@given(turns)
def test_a_place_is_told_with_its_parts_at_every_instant(turns) -> None:
    parts, owns = Parts(FILE), dict.fromkeys(FILE.parents, NOTHING_KNOWN)
    told = dict.fromkeys(FILE.parents, Status.UNKNOWN)
    for turned, own in turns:
        owns[turned] = own
        for touched in parts.turn(turned, own):
            told[touched] = parts.status(touched)
        whole = wholes(owns, FILE)
        assert told == {
            place: whole[place].status if place in whole else status for place, (status, *_) in owns.items()
        }
