"""How far back is read changes no answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.answers import own
from app.domain.control import Word, hear, spoken
from app.domain.edtf import BEGINNING
from app.domain.reading import settled, sufficient
from app.domain.spans import turns
from tests.history import control_claims, end, history
from tests.strategies import FILE, instants, logs, places


def words_about(log, slug="aleppo", at=None) -> list[Word]:
    words = spoken(control_claims(log), FILE, [slug])[slug]
    return [word for word in words if at is None or word.occasion.earliest < at]


def answer(slug, words, at):
    hearing = hear(words, FILE, at=at)
    return own(slug, hearing.holding, hearing.unsettling)


@given(logs(), places, instants, st.integers(0, 12))
def test_what_is_sufficient_answers_as_all_that_was_said(log, slug, at, back):
    words = words_about(log, slug, at)
    ends = sorted({word.stretch.latest for word in words})
    after = ends[-1 - back % len(ends)] if ends and back < len(ends) else None
    read = [word for word in words if after is None or word.stretch.latest > after]
    enough = sufficient(read, FILE, at=at, after=after)
    if enough is not None:
        assert answer(slug, enough, at) == answer(slug, words, at)


@given(logs(), places, instants, st.integers(0, 12))
def test_what_is_settled_turns_as_all_that_was_said(log, slug, at, back):
    words = [word for word in words_about(log, slug) if at is None or word.occasion.effective <= at]
    ends = sorted({word.stretch.latest for word in words})
    after = ends[-1 - back] if back < len(ends) else BEGINNING
    told = settled([word for word in words if word.stretch.latest > after], FILE, after=after)
    if told:
        begun = told[0].occasion.effective
        found, expected = turns(told, FILE), turns(words, FILE)
        assert [turn for turn in found if turn > begun] == [turn for turn in expected if turn > begun]


@given(logs(), places, instants)
def test_all_that_was_said_is_always_sufficient(log, slug, at):
    words = words_about(log, slug, at)
    assert answer(slug, sufficient(words, FILE, at=at, after=None), at) == answer(slug, words, at)


def read(table: str, at: str | None = None) -> list[int] | None:
    """The revisions of the words that are sufficient, of those after a beginning that is not read."""
    enough = sufficient(words_about(history(table), at=end(at)), FILE, at=end(at), after=BEGINNING)
    return enough and [word.said.revision for word in enough]


@pytest.mark.parametrize(
    ("table", "at", "expected"),
    [
        (  # the newest capture decides
            """
            occurred     claim                              source   reported
            2024-11-01   government takes aleppo            sana     2024-11-01
            2024-11-03   sdf takes aleppo                   sana     2024-11-03
            2024-11-05   sdf observed in aleppo             sana     2024-11-05
            """,
            None,
            [2, 3],
        ),
        (  # but not before it counts
            """
            occurred     claim                              source   reported
            2024-11-01   government takes aleppo            sana     2024-11-01
            2024-11-03   sdf takes aleppo                   sana     2024-11-03
            """,
            "2024-11-02",
            [1],
        ),
        (  # nor where it overlaps one before it, which it may dispute
            """
            occurred     claim                              source   reported
            2024-11-01   government takes aleppo            sana     2024-11-01
            2024-11-02   government takes aleppo            sana     2024-11-02
            2024-11-02   sdf takes aleppo                   snhr     2024-11-02
            """,
            None,
            [2, 3],
        ),
        (  # nor one whose actor has others under it, whose name may be known from before
            """
            occurred     claim                              source   reported
            2024-11-01   opposition takes aleppo            sana     2024-11-01
            """,
            None,
            None,
        ),
        (  # what is observed may only confirm
            """
            occurred     claim                              source   reported
            2024-11-01   sdf observed in aleppo             sana     2024-11-01
            2024-11-02   sdf observed in aleppo             sana     2024-11-02
            """,
            None,
            None,
        ),
        (  # but not where others were observed before
            """
            occurred     claim                              source   reported
            2024-11-01   sdf observed in aleppo             sana     2024-11-01
            2024-11-02   hts observed in aleppo             sana     2024-11-02
            2024-11-03   hts observed in aleppo             sana     2024-11-03
            """,
            None,
            [2, 3],
        ),
        (  # a loss leaves who was there
            """
            occurred     claim                              source   reported
            2024-11-01   government takes aleppo            sana     2024-11-01
            2024-11-02   government loses aleppo            sana     2024-11-02
            """,
            None,
            [1, 2],
        ),
    ],
)
def test_it_is_read_back_to_the_newest_claim_that_provably_decides(table, at, expected):
    assert read(table, at) == expected
