"""Words are the same whatever their case, accents, vowel points and digits; queries ask for words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.edtf import parse
from app.domain.events import AssessmentMade, ClaimCorrected
from app.domain.search import LONGEST, LONGEST_WORD, Term, searchable, terms, words
from tests.history import uid


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The old town", "the old town"),
        ("old_town, al-Assad's 50% (p. 7)", "old town al assad s 50 p 7"),
        ("L’Île d’Été", "l ile d ete"),
        ("Straße STRASSE", "strasse strasse"),
        ("İstanbul Việt Nam Ünïcödé", "istanbul viet nam unicode"),
        ("Ｆｕｌｌ ２０ ﬁne", "full 20 fine"),
        ("٢٠٢٤ ۲۰۲۴", "2024 2024"),
        ("المُقاوَمَةُ", "المقاومه"),
        ("أحمد إلى آخر ٱلله", "احمد الي اخر الله"),
        ("مسؤول سئل", "مسؤول سئل"),
        ("مستشفى حـلـب", "مستشفي حلب"),
        ("ﷺ", "صلي الله عليه وسلم"),
        ("שָׁלוֹם", "שלום"),
        ("が ガ हिन्दी", "が ガ हिन्दी"),
        ("so\u00adft ri\u200fght", "soft right"),
        ("a\0b\u2028c|d", "a b c d"),
        ("…", ""),
    ],
)
def test_the_words_of_a_text(text: str, found: str) -> None:
    for form in ("NFC", "NFD"):
        assert " ".join(words(unicodedata.normalize(form, text))) == unicodedata.normalize("NFC", found)


def test_a_hamza_by_itself_is_part_of_its_letter() -> None:
    assert words("\u0627\u0654 \u0648\u0654 \u064a\u0654") == ["ا", "ؤ", "ئ"]


@given(st.text())
def test_what_was_folded_folds_to_itself_and_stands_in_any_index(text: str) -> None:
    """No word has a space, a quote or whatever else an index might part it by."""
    found = words(text)
    assert words(" ".join(found)) == found
    for word in found:
        assert 0 < len(word) <= LONGEST_WORD
        assert all(unicodedata.category(character)[0] in "LMN" for character in word)
        assert not word.isascii() or word.isalnum()


def test_words_that_begin_alike_for_long_are_the_same() -> None:
    assert words("a" * 70 + "b") == words("a" * 80) == ["a" * LONGEST_WORD]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("old town", [Term(("old",)), Term(("town",))]),
        ('"Old Town"', [Term(("old", "town"))]),
        ("al-Assad", [Term(("al", "assad"))]),
        ("tow*", [Term(("tow",), is_prefix=True)]),
        ('"old tow"*', [Term(("old", "tow"), is_prefix=True)]),
        ('old "side by side" old', [Term(("old",)), Term(("side", "by", "side"))]),
        ('"never closed', [Term(("never",)), Term(("closed",))]),
        ('a"b c"d', [Term(("a",)), Term(("b", "c")), Term(("d",))]),
        ('* " "" ** % ( ) :', []),
    ],
)
def test_the_terms_of_a_query(query: str, found: list[Term]) -> None:
    assert terms(query) == found


def said(**more: object) -> AssessmentMade:
    dates = {"occurred": parse("2020"), "reported": parse("2021")}
    return AssessmentMade(**{"source": "wire", "summary": "Once", **dates, **more})


def test_an_event_is_found_by_all_its_texts_apart() -> None:
    event = ClaimCorrected(
        target=uid("a"), reason="Bad, day", replacement=said(summary={"fr": "Île | x", "en": "An isle"})
    )
    assert searchable(event) == "bad day | an isle | ile x"
    assert searchable(said(summary="…")) == ""


def test_no_more_is_searched_than_an_index_has_room_for() -> None:
    found = searchable(said(summary={"en": "word " * LONGEST, "fr": "mot"}))
    assert LONGEST - 5 < len(found) <= LONGEST
    assert set(found.split()) <= {"word", "wor", "wo", "w"}
    assert "  " not in found
