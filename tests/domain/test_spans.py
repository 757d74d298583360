"""The course of control: at every instant what the fold answers, from the beginning or from any clean cut."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.domain.control import Holding, Word, hear, spoken
from app.domain.edtf import BEGINNING, END
from app.domain.onfile import on_file
from app.domain.past import Past
from app.domain.spans import Span, course, turns
from tests.history import TICK, actor, control_claims, end, history, place, source, start
from tests.strategies import FILE, logs, places

ALEPPO = history("""
    occurred     id  claim                              source   reported
    2016-12-22   a   government takes aleppo            sana     2016-12-22
    2024-11-29   b   hts contests aleppo                snhr     2024-11-29
    2024-11-30   c   hts takes aleppo                   snhr     2024-11-30
    2024-12-02   d   hts observed in aleppo             sana     2024-12-02
""")


def words_about(log, slug, file=FILE) -> list[Word]:
    return spoken(control_claims(log), file, [slug])[slug]


def instants_of(words):
    """Every instant at which anything may change, and those just before and after."""
    marks = {at for word in words for at in (word.occasion.earliest, word.occasion.effective)}
    near = {mark + tick for mark in marks if BEGINNING < mark < END for tick in (-TICK, TICK)}
    return sorted(marks | near)


def in_force(spans: list[Span], at) -> Span:
    return [span for span in spans if span.start <= at][-1]


def tell(holding: Holding) -> tuple[object, ...]:
    """All that an answer says of a holding."""
    return replace(holding, supporters=Past()), [word.key for word in holding.deciding]


def assert_same(spans, words, file, since=BEGINNING):
    for at in instants_of(words):
        if at < since:
            continue
        heard, span = hear(words, file, at=at), in_force(spans, at)
        assert tell(span.holding) == tell(heard.holding)
        assert span.unsettling == heard.unsettling
    assert tell(spans[-1].holding) == tell(hear(words, file, at=None).holding)
    assert spans[-1].unsettling == ()


def test_a_course_has_a_span_for_all_that_is_heard():
    spans = list(course(words_about(ALEPPO, "aleppo"), FILE))
    assert [(span.start, sorted(span.holding.holders), len(span.unsettling)) for span in spans] == [
        (BEGINNING, [], 0),
        (start("2016-12-22") + TICK, [], 1),
        (end("2016-12-22"), ["government"], 0),
        (start("2024-11-29") + TICK, ["government"], 1),
        (end("2024-11-29"), ["government"], 0),
        (start("2024-11-30") + TICK, ["government"], 1),
        (end("2024-11-30"), ["hts"], 0),
        (start("2024-12-02") + TICK, ["hts"], 0),
        (end("2024-12-02"), ["hts"], 0),
    ]


def test_what_only_confirms_continues_a_span_and_what_changes_nobody_does_not_turn_it():
    spans = list(course(words_about(ALEPPO, "aleppo"), FILE))
    pairs = list(pairwise(spans))
    assert [after.start for before, after in pairs if after.continues(before)] == [
        start("2024-12-02") + TICK,
        end("2024-12-02"),
    ]
    assert [after.start for before, after in pairs if after.turns(before)] == [
        end("2016-12-22"),
        end("2024-11-29"),
        end("2024-11-30"),
    ]


@given(logs(), places)
def test_a_place_turns_where_a_span_of_its_course_does(log, slug):
    words = words_about(log, slug)
    spans = list(course(words, FILE))
    turning = [after.start for before, after in pairwise(spans) if after.turns(before)]
    assert list(turns(words, FILE)) == turning


@given(logs(), places)
def test_a_course_answers_as_the_fold_does_at_every_instant(log, slug):
    words = words_about(log, slug)
    assert_same(list(course(words, FILE)), words, FILE)


@given(logs(), places, st.integers(0, 20))
def test_a_course_goes_on_from_any_instant_that_no_word_reaches_across(log, slug, which):
    words = words_about(log, slug)
    cuts = [
        cut
        for cut in sorted({word.stretch.earliest for word in words})
        if not any(word.stretch.earliest < cut < word.stretch.latest for word in words)
    ]
    if not cuts:
        return
    cut = cuts[which % len(cuts)]
    after = [word for word in words if word.stretch.latest > cut]
    before = hear(words, FILE, at=cut).holding
    spans = list(course(after, FILE, start=cut, holding=replace(before, supporters=Past())))
    assert_same(spans, words, FILE, since=cut)


def test_the_more_specific_of_two_names_is_kept_across_a_cut():
    file = on_file([place("aleppo"), actor("opposition"), actor("hts", "opposition"), source("snhr")])
    log = history("""
        occurred     id  claim                              source   reported
        2024-11-30   a   hts takes aleppo                   snhr     2024-11-30
        2024-12-02   b   opposition takes aleppo            snhr     2024-12-02
    """)
    words = words_about(log, "aleppo", file)
    before = hear(words, file, at=end("2024-11-30")).holding
    after = [word for word in words if word.said.revision == 2]
    *_, last = course(after, file, start=start("2024-12-02"), holding=replace(before, supporters=Past()))
    assert list(last.holding.holders) == ["hts"]
