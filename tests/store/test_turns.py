"""When places changed hands: what the tables find is what a plain search through all instants does."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.control import hear, spoken
from app.domain.edtf import BEGINNING, END
from app.domain.lens import ALL, Lens
from app.queries import changes, hearings, snapshots, versions
from app.queries.snapshots import Question
from app.queries.turns import Beside
from app.store import codec, turns
from tests.history import TICK, claim, end, start, uid
from tests.store import test_projections
from tests.store.test_projections import FEW, folded, posts, record, revisions
from tests.strategies import dates, lenses, places

db = test_projections.db


@pytest.fixture(autouse=True, scope="module")
def little_at_once() -> Iterator[None]:
    """Read back claim by claim, so that short histories are read as long ones are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hearings, "FIRST_READ", 1)
        yield


def searched(claims, file, within):
    """Every instant at which others hold or contest one of the places than just before, or it is known."""
    found = set()
    for words in spoken(claims, file, within).values():
        for at in {word.occasion.effective for word in words}:
            (known, holders, contenders), now = (
                (heard.known, heard.holders.keys(), heard.contenders.keys())
                for heard in (hear(words, file, at=when).holding for when in (at - TICK, at))
            )
            if (known, holders, contenders) != now:
                found.add(at)
    return found


@FEW
@given(
    posts(),
    st.lists(
        st.tuples(dates | st.none(), lenses | st.just(ALL), revisions, places | st.none()),
        min_size=4,
        max_size=4,
    ),
)
def test_the_changes_beside_a_date_are_those_of_a_plain_search(db, requests, questions) -> None:
    conflict, _ = record(db, requests)
    head = versions.version(db, conflict).revision
    for at, lens, back, place in questions:
        for revision in {head, max(1, head - back)}:
            version = versions.version(db, conflict, revision)
            _, file, claims = folded(db, version, lens)
            if place is not None and place not in file.parents:
                continue
            found = searched(claims, file, file.parents if place is None else list(file.within(place)))
            question = Question(at=at, lens=lens, place=place)
            assert snapshots.snapshot(db, version, question).beside == Beside(
                max((turn for turn in found if at is None or turn < at), default=None),
                min((turn for turn in found if at is not None and turn > at), default=None),
            )


@FEW
@given(posts(), st.tuples(dates, dates), lenses | st.just(ALL), revisions)
def test_the_changes_between_two_dates_are_where_the_fold_has_other_actors(db, requests, two, lens, back):
    conflict, _ = record(db, requests)
    head = versions.version(db, conflict).revision
    start, at = sorted(two)
    for revision in {head, max(1, head - back)}:
        version = versions.version(db, conflict, revision)
        _, file, claims = folded(db, version, lens)
        expected = {}
        for place, words in spoken(claims, file, file.parents).items():
            then, now = (hear(words, file, at=when).holding for when in (start, at))
            if then.known is not now.known or not then.same_actors(now):
                last = max(turn for turn in searched(claims, file, [place]) if turn <= at)
                expected[place] = sorted(then.holders), sorted(now.holders), last
        question = Question(at=at, lens=lens)
        found = changes.between_dates(db, version, start=start, question=question).changes
        assert {
            change.place: (change.before["holders"], change.after["holders"], change.turned)
            for change in found
        } == expected
        assert [change.place for change in found] == sorted(
            expected, key=lambda place: (expected[place][2], place)
        )


def told(db, *said):
    """A conflict of which these claims are told."""
    documents = [{**codec.encode(one), "id": str(uid(f"said-{n}"))} for n, one in enumerate(said)]
    conflict, _ = record(db, [documents])
    return conflict


def test_what_is_observed_throughout_counts_from_the_end_of_its_start_however_much_lies_between(db) -> None:
    days = [claim("government observed in hama", f"2024-11-{day:02}", "2024-12") for day in range(5, 30)]
    conflict = told(
        db,
        claim("government takes hama", "2024-11-02"),
        claim("hts observed in aleppo", "2024-11-04/2025", "2025"),
        *days,
    )
    version = versions.version(db, conflict)
    for lens in (ALL, Lens(sources=frozenset({"sana"}))):
        for at, expected in {
            end("2024-11-03"): (end("2024-11-02"), end("2024-11-04")),
            end("2024-11-28"): (end("2024-11-04"), None),
            None: (end("2024-11-04"), None),
        }.items():
            found = snapshots.snapshot(db, version, Question(at=at, lens=lens))
            assert found.beside == Beside(*expected)


@pytest.mark.parametrize("few", [0, 200])
def test_many_places_are_sought_together_and_few_by_themselves(db, monkeypatch, few) -> None:
    monkeypatch.setattr(turns, "FEW", few)
    conflict = told(
        db,
        claim("government takes aleppo", "2024-11-01"),
        claim("government takes hama", "2024-11-02"),
        claim("hts takes hama", "2024-11-03"),
        claim("hts takes aleppo-west", "2024-11-04"),
    )
    for within, last, next in [
        (None, end("2024-11-03"), end("2024-11-03")),
        (["hama"], end("2024-11-03"), end("2024-11-03")),
        (["aleppo", "aleppo-west"], end("2024-11-01"), end("2024-11-04")),
        (["aleppo-east"], end("2024-11-01"), None),
        (["syria"], None, None),
    ]:
        with db.read() as session:
            at = end("2024-11-03")
            assert turns.last_turn(session, conflict, within, until=at) == last
            assert turns.next_turn(session, conflict, within, since=at) == next
            assert turns.last_turn(session, conflict, within, until=start("2024-11-01")) is None
            assert turns.next_turn(session, conflict, within, since=END) is None
            assert turns.next_turn(session, conflict, within, since=BEGINNING) == (
                None if within == ["syria"] else end("2024-11-02" if within == ["hama"] else "2024-11-01")
            )


@pytest.mark.parametrize(
    ("since", "turned"),
    [
        (["government takes hama", "government takes hama"], "2024-11-02"),
        (["hts loses hama", "government observed in hama", "government observed in hama"], "2024-11-02"),
        (
            ["hts contests hama", "hts loses hama", "government observed in hama", "government takes hama"],
            "2024-11-06",
        ),
    ],
)
def test_what_is_confirmed_again_and_again_turned_before(db, since, turned) -> None:
    later = [claim(words, f"2024-11-{day:02}") for day, words in enumerate(since, 5)]
    conflict = told(
        db,
        claim("hts takes hama", "2024-11-01"),
        claim("government takes hama", "2024-11-02"),
        claim("government takes aleppo", "2024-11-04"),
        *later,
    )
    version = versions.version(db, conflict)
    for lens in (ALL, Lens(sources=frozenset({"sana"}))):
        question = Question(at=end("2024-11-30"), lens=lens)
        found = changes.between_dates(db, version, start=end("2024-11-01"), question=question).changes
        assert [change.turned for change in found if change.place == "hama"] == [end(turned)]
