"""When a place was last spoken of."""

from app.domain.control import spoken
from app.domain.staleness import is_stale, last_word
from tests.history import FILE, control_claims, end, history, names

LOG = history("""
    occurred                 id  claim                             source   reported
    2024-11                  a   hts takes aleppo                  snhr     2024-11-20
    2024-11-15               b   hts observed in aleppo            sana     2024-11-16
    2024-11-10/2024-11-25    c   hts observed in aleppo-west       sohr     2024-12-01
    2024-11-22               d   hts takes syria except aleppo     snhr     2024-11-23
    2024-11-10               e   hts contests aleppo-east          snhr     2024-11-10
    2024-11-10               f   sna contests aleppo-east          snhr     2024-11-10
""")


def last(place: str, at: str | None = None):
    return last_word(spoken(control_claims(LOG), FILE, [place])[place], at=end(at))


def test_the_claim_that_may_be_the_latest_spoke_last() -> None:
    # The middle of a is before b: for who holds the place, b is heard after it.
    assert names([last("aleppo").said]) == "a"
    assert names([last("aleppo", "2024-11-19").said]) == "b"
    assert last("aleppo", "2024-11-14") is None


def test_an_observation_over_days_spoke_on_the_first_and_on_the_last() -> None:
    assert names([last("aleppo-west", "2024-11-12").said]) == "c"
    assert names([last("aleppo-west", "2024-11-24").said]) == "a"
    assert names([last("aleppo-west", "2024-11-25").said]) == "c"


def test_what_excepts_a_place_does_not_speak_of_it() -> None:
    assert names([last("hama").said]) == "d"
    assert names([last("aleppo-north").said]) == "a"


def test_of_two_at_once_the_last_in_order_spoke_last() -> None:
    assert names([last("aleppo-east", "2024-11-12").said]) == "f"


def test_a_place_is_stale_until_it_was_certainly_spoken_of_later() -> None:
    assert not is_stale(last("aleppo"), since=end("2024-11-19"))
    assert is_stale(last("aleppo"), since=end("2024-11-20"))
    assert is_stale(None, since=end("2024-11-20"))
