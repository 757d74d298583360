"""Who holds a place, and because of what: one history for each sentence of the rules.

Disputes between sources are in test_disputes.py, lenses and amendments in test_lens.py.
"""

import pytest

from app.domain.answers import Division, Role, Status, control_at, roles
from app.domain.control import RULES, hear_all
from app.domain.edtf import parse
from app.domain.events import PlaceKind
from app.domain.onfile import on_file
from tests.history import (
    FILE,
    REGISTRATIONS,
    TICK,
    ask,
    control_claims,
    end,
    history,
    names,
    place,
    start,
    who,
)

# When a claim counts


def test_a_place_nobody_speaks_of_is_unknown():
    answer = ask([], "aleppo")
    assert (answer.status, answer.holders, answer.contenders) == (Status.UNKNOWN, (), ())
    assert (answer.since, answer.contested_since, answer.confirmed) == (None, None, None)
    assert (answer.because, answer.rivals, answer.uncertain, answer.composition[0].status) == (
        (),
        (),
        (),
        Status.UNKNOWN,
    )
    assert not answer.disputed


@pytest.mark.parametrize(
    ("occurred", "reported", "effective"),
    [
        ("2024-11-30", "2024-11-30", "2024-12-01T00:00:00Z"),  # once its window is over
        ("2024-11-30", "2024-12-05", "2024-12-01T00:00:00Z"),  # however late it was reported
        ("2024-11", "2024-12-05", "2024-12-01T00:00:00Z"),
        ("2024-11", "2024-11-10", "2024-11-11T00:00:00Z"),  # nothing happens later than its own report
        ("2024", "2024-11", "2024-12-01T00:00:00Z"),
        ("2024-11-30T12:00:00+03:00", "2024-11-30", "2024-11-30T09:00:01Z"),
        ("2024-11-XX?", "2024-12", "2024-12-01T00:00:00Z"),  # a qualifier does not move the bounds
        ("2024-11-20/2024-11-25", "2024-12-05", "2024-11-26T00:00:00Z"),
        ("2024-11-20/2024-11-25", "2024-11-22", "2024-11-23T00:00:00Z"),
        ("2024-11-20/..", "2024-12-05", "2024-12-06T00:00:00Z"),  # an open end is closed by the report
        ("../2024-11-25", "2024-12-05", "2024-11-26T00:00:00Z"),
    ],
)
def test_a_claim_counts_from_the_end_of_its_window_or_of_its_report_whichever_is_first(
    occurred, reported, effective
):
    log = history(f"""
        occurred     id  claim            reported     source
        {occurred}   a   hts takes aleppo  {reported}   sana
    """)
    instant = start(effective)
    assert who(log, "aleppo", instant) == "hts"
    assert who(log, "aleppo", instant - TICK) == "unknown"


@pytest.mark.parametrize(
    ("at", "instant"),
    [("2024", "2025-01-01"), ("2024-11", "2024-12-01"), ("2024-11-30", "2024-12-01"), ("201X", "2020-01-01")],
)
def test_a_date_is_asked_at_its_end(at, instant):
    assert end(at) == start(instant)


def test_without_a_date_the_answer_comes_after_every_claim():
    log = history("""
        occurred    id  claim                   source
        2024-11-30  a   hts takes aleppo        sana
        9999-12-31  b   sna takes aleppo        sana
    """)
    assert who(log, "aleppo") == "sna"


# Before it counts: uncertain


MAYBE = history("""
    occurred    id  claim                      source  reported
    2016-12-22  a   government takes aleppo    sana    2016-12-22
    2024-11     b   hts takes aleppo           sana    2024-12-05
""")


@pytest.mark.parametrize(
    ("instant", "uncertain"),
    [
        (start("2024-11"), ""),
        (start("2024-11") + TICK, "b"),
        (end("2024-11") - TICK, "b"),
        (end("2024-11"), ""),
    ],
)
def test_a_place_is_uncertain_from_the_start_of_a_window_until_the_claim_counts(instant, uncertain):
    answer = ask(MAYBE, "aleppo", instant)
    assert names(answer.uncertain) == uncertain
    assert answer.holders == (("hts",) if instant >= end("2024-11") else ("government",))


def test_a_report_ends_the_uncertainty_of_a_longer_window():
    log = history("""
        occurred    id  claim               source  reported
        2024-11     a   hts takes aleppo    sana    2024-11-10
    """)
    assert names(ask(log, "aleppo", end("2024-11-10") - TICK).uncertain) == "a"
    assert names(ask(log, "aleppo", "2024-11-10").uncertain) == ""


def test_nothing_is_uncertain_after_every_claim():
    assert ask(MAYBE, "aleppo").uncertain == ()


@pytest.mark.parametrize(
    ("sentence", "uncertain"),
    [
        ("hts takes aleppo", "b"),
        ("hts observed in aleppo", "b"),
        ("hts contests aleppo", "b"),
        ("government observed in aleppo contended by hts", "b"),
        ("government loses aleppo", "b"),
        ("aleppo lapses", "b"),
        ("hts takes aleppo-governorate", "b"),
        ("government takes aleppo", ""),
        ("government observed in aleppo", ""),
        ("hts loses aleppo", ""),
        ("hts takes aleppo-west", ""),
        ("hts takes aleppo-governorate except aleppo", ""),
        ("battle in aleppo", ""),
    ],
)
def test_only_a_claim_that_would_change_the_holders_or_contenders_makes_a_place_uncertain(
    sentence, uncertain
):
    log = history(f"""
        occurred    id  claim                      source
        2016-12-22  a   government takes aleppo    sana
        2024-11     b   {sentence}                 sana
    """)
    assert names(ask(log, "aleppo", "2024-11-10").uncertain) == uncertain


def test_a_claim_that_counts_is_no_longer_waited_for():
    [before, after] = [
        hear_all(control_claims(MAYBE), FILE, ["aleppo"], at=instant)["aleppo"]
        for instant in (end("2024-11") - TICK, end("2024-11"))
    ]
    assert [names([word.said]) for word in before.pending] == ["b"]
    assert after.pending == ()


def test_a_state_both_of_whose_ends_may_already_have_been_is_named_once():
    log = history("""
        occurred           id  claim                   source
        2024-11-10/2024    a   hts observed in aleppo  sana
    """)
    assert names(ask(log, "aleppo", end("2024-11-10") - TICK).uncertain) == "a"


def test_a_claim_that_would_be_overtaken_by_a_later_one_makes_nothing_uncertain():
    log = history("""
        occurred    id  claim               source
        2024-11     a   hts takes aleppo    sana
        2024-11-20  b   sna takes aleppo    sana
    """)
    assert names(ask(log, "aleppo", "2024-11-19").uncertain) == "a"
    assert names(ask(log, "aleppo", "2024-11-20").uncertain) == ""


def test_a_claim_that_would_lose_the_dispute_makes_nothing_uncertain():
    log = history("""
        occurred    id  claim                      source  credibility
        2024-11-10  a   government takes aleppo    sana    2
        2024-11     b   hts takes aleppo           sohr    3
        2024-11     c   sna takes aleppo           sohr    1
    """)
    assert names(ask(log, "aleppo", "2024-11-20").uncertain) == "c"


def test_claims_that_may_already_count_are_named_in_the_order_in_which_they_speak():
    log = history("""
        occurred                 id  claim                      source
        2016-12-22               a   government takes aleppo    sana
        2024-11-02/2024-11-30    b   sna takes aleppo           sana
        2024-11-01/2024-11-29    c   hts takes aleppo           sana
        2024-11-20/2024-11-30    d   sdf takes aleppo           sana
    """)
    assert names(ask(log, "aleppo", "2024-11-10").uncertain) == "c b"


def test_a_state_may_only_change_again_from_the_start_of_its_far_end():
    log = history("""
        occurred             id  claim                        source
        2024-11-10/2024-12   a   government observed in aleppo  sana
        2024-11-20           b   hts takes aleppo              sana
    """)
    assert names(ask(log, "aleppo", start("2024-12")).uncertain) == ""
    assert names(ask(log, "aleppo", start("2024-12") + TICK).uncertain) == "a"


# Intervals


def test_a_change_within_an_interval_happened_once_somewhere_between():
    log = history("""
        occurred                 id  claim               source
        2024-11-10/2024-11-20    a   hts takes aleppo    sana
    """)
    assert who(log, "aleppo", end("2024-11-20") - TICK) == "unknown"
    assert who(log, "aleppo", "2024-11-20") == "hts"
    answer = ask(log, "aleppo", "2024-11-20")
    assert (answer.since.earliest, answer.since.latest) == (start("2024-11-10"), end("2024-11-20"))
    assert answer.confirmed is None


def test_a_change_with_an_open_end_is_closed_by_its_report():
    log = history("""
        occurred         id  claim               source  reported
        2024-11-10/..    a   hts takes aleppo    sana    2024-11-20
    """)
    assert names(ask(log, "aleppo", end("2024-11-20") - TICK).uncertain) == "a"
    assert who(log, "aleppo", "2024-11-20") == "hts"


BY = history("""
    occurred         id  claim                    source
    2024-11-05       a   hts takes aleppo         sana
    ../2024-11-20    b   government takes aleppo  sana
    2024-11-19       c   sdf takes aleppo         sana
""")


def test_a_change_by_a_date_is_ordered_by_that_date():
    assert who(BY, "aleppo", "2024-11-19") == "sdf"
    assert who(BY, "aleppo", "2024-11-20") == "government"


def test_a_change_by_a_date_may_have_happened_at_any_time_before():
    assert names(ask(BY, "aleppo", "0001-01-01").uncertain) == "b"
    assert names(ask(BY, "aleppo", end("2024-11-20") - TICK).uncertain) == "b"
    assert names(ask(BY, "aleppo", "2024-11-20").uncertain) == ""


def test_since_a_change_by_a_date_is_open_at_its_start():
    since = ask(BY, "aleppo", "2024-11-20").since
    assert since.occurred == parse("../2024-11-20")
    assert (since.earliest, since.latest) == (None, end("2024-11-20"))


def test_a_state_by_a_date_is_observed_on_that_date():
    log = history("""
        occurred         id  claim                  source
        ../2024-11-20    a   hts observed in aleppo  sana
    """)
    assert names(ask(log, "aleppo", start("2024-11-20")).uncertain) == ""
    assert names(ask(log, "aleppo", start("2024-11-20") + TICK).uncertain) == "a"
    assert ask(log, "aleppo", "2024-11-20").since.earliest == start("2024-11-20")


THROUGHOUT = history("""
    occurred                 id  claim                          source
    2024-11-10/2024-11-20    a   government observed in aleppo  sana
    2024-11-15               b   hts takes aleppo               sana
""")


def test_a_state_throughout_an_interval_speaks_at_its_start_and_again_at_its_end():
    assert who(THROUGHOUT, "aleppo", end("2024-11-10") - TICK) == "unknown"
    assert who(THROUGHOUT, "aleppo", "2024-11-10") == "government"
    assert who(THROUGHOUT, "aleppo", "2024-11-15") == "hts"
    assert who(THROUGHOUT, "aleppo", end("2024-11-20") - TICK) == "hts"
    assert who(THROUGHOUT, "aleppo", "2024-11-20") == "government"


def test_since_a_state_seen_throughout_an_interval_is_the_end_that_decided():
    first, again = (ask(THROUGHOUT, "aleppo", at).since for at in ("2024-11-10", "2024-11-20"))
    assert first.occurred == again.occurred == parse("2024-11-10/2024-11-20")
    assert (first.earliest, first.latest) == (start("2024-11-10"), end("2024-11-10"))
    assert (again.earliest, again.latest) == (start("2024-11-20"), end("2024-11-20"))


def test_control_does_not_lapse_when_a_state_ends():
    assert who(THROUGHOUT, "aleppo", "2030") == "government"


def test_a_state_with_an_open_end_speaks_again_at_the_report():
    log = history("""
        occurred         id  claim                          source  reported
        2024-11-10/..    a   government observed in aleppo  sana    2024-11-20
        2024-11-15       b   hts takes aleppo               sana    2024-11-15
    """)
    assert who(log, "aleppo", "2024-11-10") == "government"
    assert who(log, "aleppo", end("2024-11-20") - TICK) == "hts"
    assert who(log, "aleppo", "2024-11-20") == "government"


def test_a_state_reported_before_its_interval_is_over_speaks_again_at_the_report():
    log = history("""
        occurred                 id  claim                          source  reported
        2024-11-10/2024-11-30    a   government observed in aleppo  sana    2024-11-20
        2024-11-15               b   hts takes aleppo               sana    2024-11-15
    """)
    assert who(log, "aleppo", "2024-11-10") == "government"
    assert who(log, "aleppo", end("2024-11-20") - TICK) == "hts"
    assert who(log, "aleppo", "2024-11-20") == "government"


# What each kind of claim does


def test_who_takes_a_place_holds_it_uncontested():
    log = history("""
        occurred    id  claim                      source
        2016-12-22  a   government takes aleppo    sana
        2024-11-29  b   sdf contests aleppo        sana
        2024-11-30  c   hts and sna take aleppo    sana
    """)
    assert who(log, "aleppo", "2024-11-29") == "government against sdf"
    assert who(log, "aleppo", "2024-11-30") == "hts and sna"


def test_taking_starts_a_new_hold_even_for_who_held_the_place_before():
    log = history("""
        occurred    id  claim               source
        2024-11-29  a   hts takes aleppo    sana
        2024-11-30  b   hts takes aleppo    sana
    """)
    answer = ask(log, "aleppo")
    assert answer.since.occurred == parse("2024-11-30")
    assert (names(answer.because), answer.confirmed) == ("b", None)


def test_who_is_observed_holds_the_place_against_the_contenders_seen():
    log = history("""
        occurred    id  claim                                     source
        2016-12-22  a   government takes aleppo                   sana
        2024-11-29  b   sdf contests aleppo                       sana
        2024-11-30  c   hts observed in aleppo contended by sna   sana
        2024-12-01  d   hts observed in aleppo contended by government  sana
        2024-12-02  e   hts observed in aleppo                    sana
    """)
    assert who(log, "aleppo", "2024-11-30") == "hts against sna"
    assert who(log, "aleppo", "2024-12-01") == "hts against government"
    assert who(log, "aleppo", "2024-12-02") == "hts"
    assert ask(log, "aleppo").since.occurred == parse("2024-11-30")


def test_an_observation_of_what_is_known_only_confirms_it():
    log = history("""
        occurred    id  claim                                     source
        2024-11-29  a   hts takes aleppo                          sana
        2024-11-30  b   sna contests aleppo                       sana
        2024-12-01  c   hts observed in aleppo contended by sna   sana
    """)
    answer = ask(log, "aleppo")
    assert answer.since.occurred == parse("2024-11-29")
    assert answer.contested_since.occurred == parse("2024-11-30")
    assert (names(answer.because), names([answer.confirmed])) == ("b a", "c")


def test_the_latest_claim_that_agrees_confirms():
    log = history("""
        occurred    id  claim                    source
        2024-11-29  a   hts takes aleppo         sana
        2024-11-30  b   hts observed in aleppo   sana
        2024-12-01  c   hts observed in aleppo   sohr
    """)
    assert ask(log, "aleppo", "2024-11-29").confirmed is None
    assert names([ask(log, "aleppo", "2024-11-30").confirmed]) == "b"
    assert names([ask(log, "aleppo", "2024-12-01").confirmed]) == "c"
    assert ask(log, "aleppo").confirmed.claim.occurred == parse("2024-12-01")


@pytest.mark.parametrize("change", ["sdf takes aleppo", "sna loses aleppo", "aleppo lapses"])
def test_what_confirmed_the_hold_before_does_not_confirm_the_next(change):
    log = history(f"""
        occurred    id  claim                           source
        2024-11-29  a   hts and sna take aleppo         sana
        2024-11-30  b   hts and sna observed in aleppo  sana
        2024-12-01  c   {change}                        sana
    """)
    assert ask(log, "aleppo").confirmed is None


def test_nobody_observed_leaves_a_place_vacant():
    log = history("""
        occurred    id  claim                       source
        2024-11-29  a   government takes aleppo     sana
        2024-11-30  b   nobody observed in aleppo   sana
        2024-12-01  c   nobody observed in aleppo   sana
    """)
    assert who(log, "aleppo", "2024-11-30") == "nobody"
    answer = ask(log, "aleppo")
    assert (names(answer.because), names([answer.confirmed])) == ("b", "c")
    assert answer.since.occurred == parse("2024-11-30")


def test_a_place_that_was_never_known_can_be_seen_empty():
    log = history("""
        occurred    id  claim                       source
        2024-11-30  a   nobody observed in aleppo   sana
    """)
    assert ask(log, "aleppo").status is Status.VACANT


def test_who_loses_a_place_neither_holds_nor_contests_it():
    log = history("""
        occurred    id  claim                         source
        2024-11-28  a   government and sdf take aleppo  sana
        2024-11-29  b   hts and sna contest aleppo    sana
        2024-11-30  c   sdf and sna lose aleppo       sana
        2024-12-01  d   government loses aleppo       sana
        2024-12-02  e   hts loses aleppo              sana
    """)
    assert who(log, "aleppo", "2024-11-29") == "government and sdf against hts and sna"
    assert who(log, "aleppo", "2024-11-30") == "government against hts"
    assert who(log, "aleppo", "2024-12-01") == "? against hts"
    assert ask(log, "aleppo", "2024-12-01").status is Status.CONTESTED
    assert who(log, "aleppo", "2024-12-02") == "nobody"


def test_a_partial_loss_decides_together_with_the_claims_that_carry_who_remains():
    log = history("""
        occurred    id  claim                              source
        2024-11-28  a   government and sdf and sna take aleppo  sana
        2024-11-30  b   sdf loses aleppo                   sana
        2024-12-01  c   sna loses aleppo                   sana
    """)
    answer = ask(log, "aleppo")
    assert answer.since.occurred == parse("2024-12-01")
    assert names(answer.because) == "c a"


def test_the_last_holder_to_leave_is_the_whole_reason_for_a_vacant_place():
    log = history("""
        occurred    id  claim                      source
        2024-11-28  a   government takes aleppo    sana
        2024-11-30  b   government loses aleppo    sana
    """)
    answer = ask(log, "aleppo")
    assert (answer.status, answer.since.occurred) == (Status.VACANT, parse("2024-11-30"))
    assert names(answer.because) == "b"


def test_a_loss_by_who_does_not_hold_the_place_decides_nothing():
    log = history("""
        occurred    id  claim                      source
        2024-11-28  a   government takes aleppo    sana
        2024-11-29  b   hts contests aleppo        sana
        2024-11-30  c   hts and sna lose aleppo    sana
    """)
    answer = ask(log, "aleppo")
    assert who(log, "aleppo") == "government"
    assert (names(answer.because), answer.since.occurred) == ("a", parse("2024-11-28"))


def test_a_loss_where_nothing_was_known_changes_nothing():
    log = history("""
        occurred    id  claim                      source
        2024-11-28  a   hts and sdf contest aleppo  sana
        2024-11-30  b   government loses aleppo    sana
        2024-12-01  c   hts loses aleppo           sana
        2024-12-02  d   sdf loses aleppo           sana
    """)
    assert who(log, "aleppo", "2024-11-30") == "? against hts and sdf"
    assert who(log, "aleppo", "2024-12-01") == "? against sdf"
    answer = ask(log, "aleppo")
    assert (answer.status, answer.since, answer.because) == (Status.UNKNOWN, None, ())


def test_contenders_gather_while_the_hold_goes_on():
    log = history("""
        occurred    id  claim                      source
        2024-11-27  a   government takes aleppo    sana
        2024-11-28  b   hts contests aleppo        sana
        2024-11-29  c   sna and hts contest aleppo  sohr
    """)
    assert who(log, "aleppo", "2024-11-28") == "government against hts"
    answer = ask(log, "aleppo")
    assert answer.contenders == ("hts", "sna")
    assert answer.since.occurred == parse("2024-11-27")
    assert answer.contested_since.occurred == parse("2024-11-28")
    assert answer.contested_since.earliest == start("2024-11-28")
    assert answer.contested_since.latest == end("2024-11-28")
    assert names(answer.because) == "c b a"


def test_a_contest_is_over_with_the_hold_it_was_about():
    log = history("""
        occurred    id  claim                      source
        2024-11-27  a   government takes aleppo    sana
        2024-11-28  b   hts contests aleppo        sana
        2024-11-29  c   hts takes aleppo           sana
    """)
    assert ask(log, "aleppo", "2024-11-28").contested_since.occurred == parse("2024-11-28")
    assert ask(log, "aleppo", "2024-11-29").contested_since is None
    assert names(ask(log, "aleppo").because) == "c"


def test_a_place_can_be_contested_whose_holder_is_not_known():
    log = history("""
        occurred    id  claim                source
        2024-11-28  a   hts contests aleppo  sana
    """)
    answer = ask(log, "aleppo")
    assert (answer.status, answer.holders, answer.contenders) == (Status.CONTESTED, (), ("hts",))
    assert (answer.since, names(answer.because)) == (None, "a")


def test_a_lapsed_place_is_unknown_again():
    log = history("""
        occurred    id  claim                      source
        2024-11-27  a   government takes aleppo    sana
        2024-11-28  b   hts contests aleppo        sana
        2024-11-29  c   aleppo lapses              sana
        2024-11-30  d   government loses aleppo    sana
        2024-12-01  e   sdf observed in aleppo     sana
    """)
    answer = ask(log, "aleppo", "2024-11-29")
    assert (answer.status, answer.holders, answer.contenders) == (Status.UNKNOWN, (), ())
    assert (names(answer.because), answer.since.occurred) == ("c", parse("2024-11-29"))
    assert ask(log, "aleppo", "2024-11-30").status is Status.UNKNOWN
    assert who(log, "aleppo", "2024-12-01") == "sdf"
    assert names(ask(log, "aleppo", "2024-12-01").because) == "e"


def test_an_incident_changes_nothing():
    log = history("""
        occurred    id  claim                      source
        2024-11-27  a   government takes aleppo    sana
        2024-11-28  b   offensive in aleppo        sana
    """)
    assert ask(log, "aleppo") == ask(log[:1], "aleppo")


def test_control_persists_until_another_claim_changes_it():
    log = history("""
        occurred    id  claim                      source
        2016-12-22  a   government takes aleppo    sana
        2024-11-30  b   hts takes aleppo           sana
    """)
    assert who(log, "aleppo", end("2016-12-22") - TICK) == "unknown"
    assert ask(log, "aleppo", "2016-12-22") == ask(log, "aleppo", end("2024-11-30") - TICK * 86_400_000_000)
    assert who(log, "aleppo", end("2024-11-30") - TICK) == "government"
    assert who(log, "aleppo", "2024-11-30") == who(log, "aleppo", "9998") == "hts"


# Places within places


ALEPPO = history("""
    occurred    id  claim                             source
    2016-12-22  a   government takes aleppo           sana
    2024-11-28  b   hts takes aleppo-west             sana
    2024-11-30  c   sna takes aleppo-governorate      sana
""")


def test_a_claim_about_a_city_speaks_for_its_districts_until_a_later_one_speaks_for_the_district():
    assert who(ALEPPO, "aleppo-west", "2016-12-22") == "government"
    assert who(ALEPPO, "aleppo-west", end("2024-11-28") - TICK) == "government"
    assert who(ALEPPO, "aleppo-west", "2024-11-28") == "hts"
    assert who(ALEPPO, "aleppo-east", "2024-11-28") == "government"


def test_a_later_claim_about_what_a_place_lies_in_speaks_for_it_again():
    assert who(ALEPPO, "aleppo-west", end("2024-11-30") - TICK) == "hts"
    assert who(ALEPPO, "aleppo-west", "2024-11-30") == "sna"
    assert ask(ALEPPO, "aleppo-west", "2024-11-30").rivals == ()


def test_a_claim_says_nothing_about_what_a_place_lies_in_or_what_lies_beside_it():
    assert who(ALEPPO, "aleppo", "2024-11-28") == "government"
    assert ask(ALEPPO, "aleppo-governorate", "2024-11-28").because == ()
    assert ask(ALEPPO, "hama").because == ask(ALEPPO, "syria").because == ()


def test_a_claim_does_not_apply_to_the_places_it_excepts_nor_to_what_lies_within_them():
    log = history("""
        occurred    id  claim                                                  source
        2016-12-22  a   government takes syria                                 sana
        2024-11-30  b   hts takes syria except aleppo and hama                 sana
        2024-12-01  c   sna contests aleppo except aleppo-west                 sana
        2024-12-02  d   government observed in aleppo except aleppo-north      sana
        2024-12-03  e   government loses aleppo except aleppo-east             sana
        2024-12-04  f   aleppo lapses except aleppo-east                       sana
    """)
    held = {"syria": "hts", "aleppo-governorate": "hts", "hama": "government"}
    assert {slug: who(log, slug, "2024-11-30") for slug in held} == held
    assert who(log, "aleppo", "2024-11-30") == who(log, "aleppo-west", "2024-11-30") == "government"
    assert who(log, "aleppo-west", "2024-12-01") == "government"
    assert who(log, "aleppo-east", "2024-12-01") == "government against sna"
    assert who(log, "aleppo-east", "2024-12-02") == "government"
    assert who(log, "aleppo-north", "2024-12-02") == "government against sna"
    assert who(log, "aleppo-east", "2024-12-03") == "government"
    assert who(log, "aleppo-west", "2024-12-03") == "nobody"
    assert who(log, "aleppo-east", "2024-12-04") == "government"
    assert who(log, "aleppo-west", "2024-12-04") == "unknown"


# The order of claims


@pytest.mark.parametrize(
    ("vague", "reported", "exact", "last"),
    [
        ("2024-11", "2024-12-05", "2024-11-15", "vague"),  # of a vague and an exact date, the likelier order:
        ("2024-11", "2024-12-05", "2024-11-16", "exact"),  # the middle of November is the end of the 15th
        ("2024-11", "2024-11-10", "2024-11-05", "vague"),  # ... clipped by the report, the end of the 5th
        ("2024-11", "2024-11-10", "2024-11-06", "exact"),
        ("2024-11-10/2024-11-19", "2024-12-05", "2024-11-14", "vague"),
        ("2024-11-10/2024-11-19", "2024-12-05", "2024-11-15", "exact"),
        ("2024-11-10/..", "2024-11-19", "2024-11-14", "vague"),
        ("2024-11-10/..", "2024-11-19", "2024-11-15", "exact"),
        ("../2024-11-15", "2024-12-05", "2024-11-14", "vague"),
        ("../2024-11-15", "2024-12-05", "2024-11-16", "exact"),
    ],
)
def test_claims_are_ordered_by_the_middle_of_what_their_report_leaves_of_their_window(
    vague, reported, exact, last
):
    log = history(f"""
        occurred   id     claim               source  reported
        {vague}    vague  hts takes aleppo    sana    {reported}
        {exact}    exact  sdf takes aleppo    sana    2024-12-31
    """)
    assert names(ask(log, "aleppo").because) == last


SAME_DAY = """
    occurred    id    claim                                    source  reported
    2024-11-30  {0}   {1}                                      sana    {2}
    2024-11-30  {3}   {4}                                      sana    {5}
"""


@pytest.mark.parametrize("reported", [("2024-12-01", "2024-12-02"), ("2024-12-02", "2024-12-01")])
@pytest.mark.parametrize("nearer_first", [True, False])
def test_of_claims_on_one_day_the_one_about_the_nearer_place_speaks_last(reported, nearer_first):
    near, wide = ("near", "hts contests aleppo"), ("wide", "government takes aleppo-governorate")
    first, second = (near, wide) if nearer_first else (wide, near)
    log = history(SAME_DAY.format(*first, reported[0], *second, reported[1]))
    assert who(log, "aleppo") == "government against hts"


def test_then_the_one_reported_last_speaks_last():
    hts, sdf = ("hts", "hts takes aleppo"), ("sdf", "sdf takes aleppo")
    assert who(history(SAME_DAY.format(*hts, "2024-12-02", *sdf, "2024-12-01")), "aleppo") == "hts"
    assert who(history(SAME_DAY.format(*hts, "2024-12-01", *sdf, "2024-12-02")), "aleppo") == "sdf"


def test_a_report_is_as_late_as_its_end():
    hts, sdf = ("hts", "hts takes aleppo"), ("sdf", "sdf takes aleppo")
    log = history(SAME_DAY.format(*hts, "2024-12", *sdf, "2024-12-30"))
    assert who(log, "aleppo") == "hts"


def test_then_the_one_recorded_last_speaks_last():
    hts, sdf = ("hts", "hts takes aleppo"), ("sdf", "sdf takes aleppo")
    assert who(history(SAME_DAY.format(*hts, "2024-12-01", *sdf, "2024-12-01")), "aleppo") == "sdf"
    assert who(history(SAME_DAY.format(*sdf, "2024-12-01", *hts, "2024-12-01")), "aleppo") == "hts"


# The nearer stands


@pytest.mark.parametrize("source", ["sana", "sohr"])
@pytest.mark.parametrize(
    ("place", "around"),
    [
        ("aleppo", "aleppo-governorate"),
        ("aleppo", "syria"),
        ("aleppo-west", "aleppo"),
        ("aleppo-west", "syria"),
        ("aleppo-governorate", "syria"),
    ],
)
def test_the_claim_about_the_place_itself_stands_where_a_wider_one_overlaps_it(place, around, source):
    log = history(f"""
        occurred                 id  claim                   source     credibility
        2024-11-01/2024-11-10    a   hts takes {place}       sana       6
        2024-11-10               b   sdf takes {around}      {source}   1
    """)
    answer = ask(log, place)
    assert (answer.holders, names(answer.because), answer.rivals) == (("hts",), "a", ())
    assert who(log, around) == "sdf"


def test_a_wider_claim_that_does_not_overlap_the_nearer_one_speaks_for_the_place():
    log = history("""
        occurred                 id  claim                             source
        2024-11-01/2024-11-10    a   hts takes aleppo                  sana
        2024-11-11               b   sdf takes aleppo-governorate      sana
    """)
    assert who(log, "aleppo") == "sdf"


@pytest.mark.parametrize("source", ["sana", "sohr"])
def test_the_nearer_claim_stands_undisputed_when_it_comes_second(source):
    log = history(f"""
        occurred    id  claim                          source     credibility
        2024-11-10  a   sdf takes aleppo-governorate   sana       1
        2024-11     b   hts takes aleppo               {source}   6
    """)
    answer = ask(log, "aleppo")
    assert (answer.holders, names(answer.because), answer.rivals) == (("hts",), "b", ())


@pytest.mark.parametrize(
    ("nearer", "then"),
    [("sdf contests aleppo", "government against sdf"), ("government loses aleppo", "nobody")],
)
def test_a_nearer_claim_builds_on_the_wider_one_before_it(nearer, then):
    log = history(f"""
        occurred    id  claim                                 source
        2024-11-10  a   government takes aleppo-governorate   sana
        2024-11     b   {nearer}                              sohr
    """)
    answer = ask(log, "aleppo")
    assert (who(log, "aleppo"), answer.rivals) == (then, ())


@pytest.mark.parametrize(
    ("nearer", "then"),
    [
        ("sna contests aleppo", "hts against sna"),
        ("aleppo lapses", "unknown"),
        ("hts loses aleppo", "nobody"),
    ],
)
def test_whatever_the_nearer_claim_says_the_wider_one_that_overlaps_it_is_set_aside(nearer, then):
    log = history(f"""
        occurred    id  claim                                 source
        2024-10-01  a   hts takes aleppo                      sana
        2024-11     b   {nearer}                              sana
        2024-11-20  c   government takes aleppo-governorate   sana
    """)
    assert who(log, "aleppo") == then


def test_a_nearer_claim_sets_nothing_aside_before_it_counts():
    log = history("""
        occurred              id  claim                                 source  reported
        2024-11/2024-12       a   hts takes aleppo                      sana    2025-01
        2024-12-10            b   government takes aleppo-governorate   sana    2024-12-10
    """)
    assert who(log, "aleppo", "2024-12-10") == "government"
    assert who(log, "aleppo", "2024-12-31") == "hts"


def test_a_claim_that_excepts_the_place_sets_nothing_aside_there():
    log = history("""
        occurred    id  claim                                 source
        2024-11     a   hts takes aleppo except aleppo-west   sana
        2024-11-20  b   government takes aleppo-governorate   sana
    """)
    assert who(log, "aleppo-east") == "hts"
    assert who(log, "aleppo-west") == "government"


def test_a_nearer_claim_that_lost_its_dispute_sets_nothing_aside():
    log = history("""
        occurred    id  claim                             source  credibility
        2024-11-10  a   hts takes aleppo                  sana    1
        2024-11     b   sna takes aleppo                  sohr    6
        2024-11-20  c   sdf takes aleppo-governorate      sana    6
    """)
    assert who(log, "aleppo", "2024-11-19") == "hts"
    assert who(log, "aleppo") == "sdf"


def test_a_nearer_claim_that_was_beaten_since_sets_nothing_aside_any_more():
    log = history("""
        occurred                 id  claim                               source  credibility
        2024-11-01/2024-11-20    a   hts takes aleppo                    sana    6
        2024-11-11               b   sna takes aleppo                    sohr    1
        2024-11-15               c   government takes aleppo-governorate  sana    6
    """)
    assert who(log, "aleppo") == "government"


def test_a_beaten_claim_sets_nothing_aside_even_when_its_dispute_is_long_over():
    log = history("""
        occurred                 id  claim                                source  credibility
        2024-11-01/2024-11-25    a   hts takes aleppo                     sana    6
        2024-11-14               b   sna takes aleppo                     sohr    1
        2024-11-26               c   sdf takes aleppo-governorate         sana    6
        2024-11-24/2024-11-30    d   government takes aleppo-governorate  sana    6
    """)
    assert names(ask(log, "aleppo", "2024-11-25").rivals) == "a"
    assert ask(log, "aleppo", "2024-11-26").rivals == ()
    assert who(log, "aleppo") == "government"


def test_a_nearer_claim_that_lost_and_then_came_to_support_what_prevails_stands_again():
    log = history("""
        occurred                 id  claim                                source  credibility
        2024-11-01/2024-11-10    a   hts takes aleppo                     sana    3
        2024-11-02/2024-11-25    b   sdf takes aleppo                     sohr    6
        2024-11-14               c   sdf observed in aleppo               snhr    6
        2024-11-24               d   government takes aleppo-governorate  sana    6
    """)
    assert names(ask(log[:2], "aleppo").rivals) == "b"
    assert who(log[:3], "aleppo") == who(log, "aleppo") == "sdf"


# Agreement


def test_an_actor_and_its_umbrella_agree_and_the_more_specific_is_shown():
    log = history("""
        occurred    id  claim                            source
        2024-11-28  a   opposition takes aleppo          sana
        2024-11-29  b   sna observed in aleppo           sohr
        2024-11-30  c   hamza-division observed in aleppo  sana
        2024-12-01  d   opposition observed in aleppo    sohr
    """)
    assert [who(log, "aleppo", f"2024-11-{day}") for day in (28, 29, 30)] == [
        "opposition",
        "sna",
        "hamza-division",
    ]
    answer = ask(log, "aleppo")
    assert (answer.holders, answer.since.occurred) == (("hamza-division",), parse("2024-11-28"))
    assert (names(answer.because), names([answer.confirmed])) == ("c a", "d")


def test_two_actors_under_one_umbrella_do_not_agree():
    log = history("""
        occurred    id  claim                    source
        2024-11-29  a   hts takes aleppo         sana
        2024-11-30  b   sna observed in aleppo   sana
    """)
    answer = ask(log, "aleppo")
    assert (answer.holders, names(answer.because), answer.confirmed) == (("sna",), "b", None)


def test_several_actors_agree_with_the_umbrella_over_them_all():
    log = history("""
        occurred    id  claim                            source
        2024-11-28  a   opposition takes aleppo          sana
        2024-11-29  b   hts and sna observed in aleppo   sana
        2024-11-30  c   hts observed in aleppo           sana
    """)
    answer = ask(log, "aleppo", "2024-11-29")
    assert (answer.status, answer.holders) == (Status.SHARED, ("hts", "sna"))
    assert answer.since.occurred == parse("2024-11-28")
    assert ask(log, "aleppo").since.occurred == parse("2024-11-30")


@pytest.mark.parametrize("others", ["hts and government", "government", "nobody"])
def test_claims_that_name_more_or_fewer_actors_do_not_agree(others):
    log = history(f"""
        occurred    id  claim                          source
        2024-11-29  a   hts takes aleppo               sana
        2024-11-30  b   {others} observed in aleppo    sana
        2024-12-01  c   hts observed in aleppo         sana
    """)
    assert names(ask(log, "aleppo", "2024-11-30").because) == "b"
    assert names(ask(log, "aleppo").because) == "c"


def test_an_agreeing_capture_starts_a_new_hold_of_the_actors_known_most_specifically():
    log = history("""
        occurred    id  claim                    source
        2024-11-28  a   sna takes aleppo         sana
        2024-11-29  b   opposition takes aleppo  sana
        2024-11-30  c   hamza-division takes aleppo  sana
    """)
    answer = ask(log, "aleppo", "2024-11-29")
    assert (answer.holders, answer.since.occurred) == (("sna",), parse("2024-11-29"))
    assert names(answer.because) == "b a"
    answer = ask(log, "aleppo")
    assert (answer.holders, answer.since.occurred) == (("hamza-division",), parse("2024-11-30"))
    assert names(answer.because) == "c"


def test_a_more_specific_observation_carries_only_the_actor_that_it_is_the_first_to_name():
    log = history("""
        occurred    id  claim                                   source
        2024-11-28  a   opposition and government take aleppo   sana
        2024-11-29  b   hts and government observed in aleppo   sana
        2024-11-30  c   opposition loses aleppo                 sana
    """)
    assert names(ask(log, "aleppo", "2024-11-29").because) == "b a"
    assert names(ask(log, "aleppo").because) == "c a"


def test_when_an_umbrella_leaves_all_under_it_leave():
    log = history("""
        occurred    id  claim                                  source
        2024-11-28  a   hamza-division and government take aleppo  sana
        2024-11-29  b   hts contests aleppo                    sana
        2024-11-30  c   opposition loses aleppo                sana
    """)
    assert who(log, "aleppo") == "government"


def test_when_a_member_leaves_its_umbrella_stays():
    log = history("""
        occurred    id  claim                      source
        2024-11-28  a   sna takes aleppo           sana
        2024-11-29  b   opposition contests aleppo  sana
        2024-11-30  c   hamza-division loses aleppo  sana
    """)
    assert who(log, "aleppo") == "sna against opposition"
    assert names(ask(log, "aleppo").because) == "b a"


def test_a_contender_is_carried_by_the_first_claim_that_still_speaks_of_it():
    log = history("""
        occurred    id  claim                                          source
        2024-11-27  a   government takes aleppo                        sana
        2024-11-28  b   hts and sna contest aleppo                     sana
        2024-11-29  c   government observed in aleppo contended by hts and sdf  sana
        2024-11-30  d   hts and sdf contest aleppo                     sana
    """)
    answer = ask(log, "aleppo")
    assert answer.contenders == ("hts", "sdf")
    assert names(answer.because) == "c b a"
    assert answer.contested_since.occurred == parse("2024-11-28")


# Status


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("hts takes aleppo", Status.HELD),
        ("hts and sna take aleppo", Status.SHARED),
        ("hts observed in aleppo contended by sdf", Status.CONTESTED),
        ("hts and sna observed in aleppo contended by sdf", Status.CONTESTED),
        ("nobody observed in aleppo contended by sdf", Status.CONTESTED),
        ("nobody observed in aleppo", Status.VACANT),
        ("aleppo lapses", Status.UNKNOWN),
    ],
)
def test_the_status_says_how_many_hold_the_place_and_whether_they_are_contested(sentence, status):
    log = history(f"""
        occurred    id  claim         source
        2024-11-30  a   {sentence}    sana
    """)
    assert ask(log, "aleppo-west").status is status


def test_actors_come_in_the_order_of_their_slugs():
    log = history("""
        occurred    id  claim                                                                  source
        2024-11-30  a   sna and hts and sdf observed in aleppo contended by turkey and russia  sana
    """)
    answer = ask(log, "aleppo")
    assert answer.holders == ("hts", "sdf", "sna")
    assert answer.contenders == ("russia", "turkey")


# Divided


def status(log, slug, at=None, **through):
    return ask(log, slug, at, **through).status


def test_a_place_is_divided_while_its_parts_differ_and_its_holder_remains_its_own():
    log = history("""
        occurred    id  claim                             source
        2024-11-28  a   government takes aleppo           sana
        2024-11-29  b   hts takes aleppo-west             sana
        2024-12-01  c   government loses aleppo except aleppo-west   sana
        2024-12-02  d   hts takes aleppo-north            sana
        2024-12-03  e   hts takes aleppo-east             sana
    """)
    assert status(log, "aleppo", "2024-11-28") is Status.HELD
    answer = ask(log, "aleppo", "2024-11-29")
    assert (answer.status, answer.holders, names(answer.because)) == (Status.DIVIDED, ("government",), "a")
    assert status(log, "aleppo", "2024-12-01") is Status.DIVIDED
    assert status(log, "aleppo", "2024-12-02") is Status.DIVIDED
    assert status(log, "aleppo", "2024-12-03") is Status.VACANT


def test_a_place_is_divided_where_small_parts_far_below_it_differ():
    log = history("""
        occurred    id  claim                    source
        2024-11-28  a   government takes syria   sana
        2024-11-29  b   hts takes aleppo-west    sana
    """)
    divided = ("syria", "aleppo-governorate", "aleppo")
    assert {status(log, slug) for slug in divided} == {Status.DIVIDED}
    assert {status(log, slug) for slug in ("aleppo-west", "aleppo-east", "hama")} == {Status.HELD}


def test_a_place_whose_parts_all_agree_is_not_divided_whoever_is_said_to_hold_it():
    log = history("""
        occurred    id  claim                    source
        2024-11-28  a   government takes aleppo  sana
        2024-11-29  b   hts takes aleppo-west    sana
        2024-11-29  c   hts takes aleppo-east    sana
        2024-11-29  d   hts takes aleppo-north   sana
    """)
    answer = ask(log, "aleppo")
    assert (answer.status, answer.holders) == (Status.HELD, ("government",))


def test_a_place_that_has_known_parts_divides_nothing_by_its_own_holder():
    log = history("""
        occurred    id  claim                    source
        2024-11-28  a   government takes aleppo  sana
        2024-11-29  b   hts takes aleppo-west    sana
        2024-11-29  c   hts takes aleppo-east    sana
        2024-11-29  d   hts takes aleppo-north   sana
        2024-11-29  e   hts takes hama           sana
    """)
    assert status(log, "syria") is Status.UNKNOWN


def test_parts_that_are_unknown_divide_nothing():
    log = history("""
        occurred    id  claim                    source
        2024-11-28  a   hts takes aleppo-west    sana
        2024-11-29  b   sna contests aleppo-east  sana
    """)
    assert status(log, "aleppo") is Status.UNKNOWN
    assert status(log, "syria") is Status.UNKNOWN


def test_a_part_that_is_vacant_differs_from_one_that_is_held():
    log = history("""
        occurred    id  claim                           source
        2024-11-28  a   hts takes aleppo-west           sana
        2024-11-29  b   nobody observed in aleppo-east  sana
    """)
    assert status(log, "aleppo") is Status.DIVIDED


@pytest.mark.parametrize("member", ["hts", "sna"])
@pytest.mark.parametrize("other", ["government", "sdf"])
@pytest.mark.parametrize("place", ["aleppo-west", "aleppo-east", "aleppo-north"])
def test_one_part_that_differs_divides_a_place_whose_other_parts_agree(member, other, place):
    agreeing = [part for part in ("aleppo-west", "aleppo-east", "aleppo-north") if part != place]
    log = history(f"""
        occurred    id  claim                              source
        2024-11-30  a   opposition takes {agreeing[0]}     sana
        2024-11-30  b   {member} takes {agreeing[1]}       sana
        2024-11-30  c   {other} takes {place}              sana
    """)
    assert status(log, "aleppo") is Status.DIVIDED


@pytest.mark.parametrize(
    ("one", "umbrella", "other"),
    [
        ("hts", "opposition", "sna"),
        ("hts", "opposition", "hamza-division"),
        ("sdf and sna", "opposition and sdf", "hts and sdf"),
        ("russia and sna", "opposition and russia", "hamza-division and hts and russia"),
    ],
)
def test_parts_held_by_an_actor_and_by_its_umbrella_do_not_differ(one, umbrella, other):
    log = history(f"""
        occurred    id  claim                           source
        2024-11-28  a   {one} take aleppo-west          sana
        2024-11-28  b   {umbrella} take aleppo-east     sana
        2024-11-30  c   {other} take aleppo-north       sana
    """)
    assert status(log, "aleppo", "2024-11-28") is Status.UNKNOWN
    assert status(log, "aleppo", "2024-11-30") is Status.DIVIDED


def test_a_divided_place_is_divided_before_it_is_contested_or_vacant():
    log = history("""
        occurred    id  claim                           source
        2024-11-27  a   hts takes aleppo                sana
        2024-11-28  b   sdf contests aleppo             sana
        2024-11-29  c   sna takes aleppo-west           sana
    """)
    assert status(log, "aleppo", "2024-11-28") is Status.CONTESTED
    answer = ask(log, "aleppo")
    assert (answer.status, answer.contenders) == (Status.DIVIDED, ("sdf",))


def test_parts_that_are_only_contested_do_not_differ():
    log = history("""
        occurred    id  claim                           source
        2024-11-27  a   hts takes aleppo                sana
        2024-11-28  b   sdf contests aleppo-west        sana
    """)
    assert status(log, "aleppo") is Status.HELD
    assert status(log, "aleppo-west") is Status.CONTESTED


def test_a_place_none_of_whose_parts_is_known_is_the_smallest_that_is():
    log = history("""
        occurred    id  claim                                                             source
        2024-11-27  a   government takes hama                                             sana
        2024-11-28  b   hts takes aleppo except aleppo-west and aleppo-east and aleppo-north   sana
    """)
    assert status(log, "aleppo") is Status.HELD
    assert status(log, "syria") is Status.DIVIDED


def test_a_place_is_divided_by_the_parts_on_file():
    log = history("""
        occurred    id  claim                    source
        2024-11-28  a   government takes aleppo  sana
        2024-11-29  b   hts takes aleppo-west    sana
    """)
    elsewhere = on_file([*REGISTRATIONS, place("aleppo-west", "syria")])
    assert status(log, "aleppo") is Status.DIVIDED
    assert status(log, "aleppo", file=elsewhere) is Status.HELD


def test_the_composition_counts_all_within_a_place_by_kind_status_and_holders():
    log = history("""
        occurred    id  claim                           source
        2024-11-27  a   government takes syria          sana
        2024-11-28  b   hts takes aleppo-west           sana
        2024-11-28  c   hts takes aleppo-east           sana
        2024-11-29  d   sdf contests aleppo-north       sana
    """)
    city, district, governorate = PlaceKind.CITY, PlaceKind.DISTRICT, PlaceKind.GOVERNORATE
    districts = (
        Division(district, Status.CONTESTED, ("government",), 1),
        Division(district, Status.HELD, ("hts",), 2),
    )
    assert ask(log, "aleppo").composition == districts
    assert ask(log, "aleppo-west").composition == ()
    assert ask(log, "syria").composition == (
        Division(city, Status.DIVIDED, ("government",), 1),
        Division(city, Status.HELD, ("government",), 1),
        *districts,
        Division(governorate, Status.DIVIDED, ("government",), 1),
    )


# All places


def test_every_place_on_file_is_answered_in_the_order_of_the_slugs():
    answers = control_at(control_claims(ALEPPO), FILE, at=None)
    assert list(answers) == sorted(FILE.parents)
    assert answers == {slug: ask(ALEPPO, slug) for slug in FILE.parents}


def test_a_place_is_answered_with_all_within_it():
    answers = control_at(control_claims(ALEPPO), FILE, at=None, places=["aleppo", "hama"])
    assert list(answers) == ["aleppo", "aleppo-east", "aleppo-north", "aleppo-west", "hama"]


# What became of each claim


def became(log, place, at=None):
    hearing = hear_all(control_claims(log), FILE, [place], at=end(at))[place]
    return [(names([said]), role) for said, role in roles(hearing)]


EVERY_ROLE = history("""
    occurred                  id  claim                          source  credibility
    2016-12-22                a   government takes aleppo        sana    6
    2024-11-20/2024-11-24     b   hts takes aleppo               sana    1
    2024-11-21/2024-11-24     c   sdf takes aleppo               sohr    6
    2024-11-24                d   hts observed in aleppo         snhr    6
    2024-11-24/2024-11-26     e   sna takes syria                sana    1
    2024-11-28                f   sna contests aleppo            sana    6
    2024-12                   g   sna takes aleppo               sana    6
    2024-11-24/2024-12        h   hts observed in aleppo         sohr    6
    2025                      i   hts takes aleppo               sohr    6
    2024-11-29                j   hts takes hama                 sohr    6
    2024-11-29                k   hts takes syria except aleppo  sohr    6
""")


def test_every_claim_heard_about_a_place_has_a_role_in_the_answer_the_latest_first():
    assert became(EVERY_ROLE, "aleppo", "2024-12-10") == [
        ("h", Role.AGREES),  # ... already, though it is still to speak again
        ("g", Role.PENDING),
        ("f", Role.DECIDES),
        ("e", Role.SET_ASIDE),
        ("d", Role.AGREES),
        ("c", Role.DISAGREES),
        ("b", Role.DECIDES),
        ("a", Role.SUPERSEDED),
    ]


def test_a_state_that_was_superseded_once_is_so_until_it_speaks_again():
    assert became(THROUGHOUT, "aleppo", "2024-11-15") == [("b", Role.DECIDES), ("a", Role.SUPERSEDED)]
    before_its_end = end("2024-11-20") - TICK
    assert dict(became(THROUGHOUT, "aleppo", before_its_end))["a"] is Role.SUPERSEDED
    assert dict(became(THROUGHOUT, "aleppo", "2024-11-20"))["a"] is Role.DECIDES


def test_a_loss_where_nothing_was_known_is_shown():
    log = history("""
        occurred    id  claim             source
        2024-11-28  a   hts loses aleppo  sana
    """)
    assert became(log, "aleppo") == [("a", Role.SUPERSEDED)]


def test_the_rules_have_a_version():
    assert RULES == 1
