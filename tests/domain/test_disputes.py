"""What happens where two sources contradict each other and nobody can say which came first."""

import pytest

from app.domain.answers import Status
from app.domain.edtf import parse
from tests.history import TICK, ask, end, history, names, who


def outcome(log, at=None, place="aleppo"):
    """The holders, the claims they rest on, and the rivals."""
    answer = ask(log, place, at)
    assert answer.disputed == bool(answer.rivals)
    return " and ".join(answer.holders), names(answer.because), " ".join(sorted(names(answer.rivals).split()))


# What is disputed


def test_two_sources_that_name_different_holders_of_one_day_dispute_the_place():
    log = history("""
        occurred    id  claim                      source
        2024-11-30  a   hts takes aleppo           sana
        2024-11-30  b   government takes aleppo    sohr
    """)
    assert outcome(log) == ("government", "b", "a")
    assert ask(log, "aleppo").rivals[0].claim == log[0].event


@pytest.mark.parametrize(
    ("second", "rivals"),
    [
        ("2024-11-30", "a"),
        ("2024-11-30T23:59:59Z", "a"),
        ("2024-12-01T00:00:00Z", ""),  # windows that only touch do not overlap
        ("2024-12-01", ""),
        ("2024-11", "b"),  # ... the middle of November comes before its last day
        ("2024-12", ""),
        ("2024-11-30/2024-12-05", "a"),
        ("2024-11-30/..", "a"),
        ("../2024-11-30", "a"),
        ("../2024-12-01", ""),  # "by" a date is disputed by that date only
    ],
)
def test_only_claims_whose_stretches_overlap_dispute_a_place(second, rivals):
    log = history(f"""
        occurred    id  claim                      source  reported
        2024-11-30  a   hts takes aleppo           sana    2024-11-30
        {second}    b   government takes aleppo    sohr    2024-12-31
    """)
    assert outcome(log)[2] == rivals


def test_a_report_ends_the_stretch_that_disputes_test():
    log = history("""
        occurred    id  claim                      source  reported
        2024-11     a   government takes aleppo    sohr    2024-11-29
        2024-11-30  b   hts takes aleppo           sana    2024-11-30
    """)
    assert outcome(log) == ("hts", "b", "")


@pytest.mark.parametrize(("day", "rivals"), [("09", ""), ("10", "b"), ("15", "b"), ("20", "b"), ("21", "")])
def test_a_state_throughout_an_interval_is_disputed_anywhere_in_it(day, rivals):
    log = history(f"""
        occurred                id  claim                          source  credibility
        2024-11-10/2024-11-20   a   government observed in aleppo  sana    1
        2024-11-{day}           b   hts takes aleppo               sohr    6
    """)
    assert outcome(log)[2] == rivals


def test_a_state_that_loses_at_its_start_is_heard_again_at_its_end():
    log = history("""
        occurred                id  claim                          source
        2024-11-10/2024-11-20   a   government observed in aleppo  sana
        2024-11-15              b   hts takes aleppo               sohr
    """)
    assert outcome(log, "2024-11-15") == ("hts", "b", "a")
    assert outcome(log, "2024-11-20") == ("government", "a", "b")


def test_a_state_between_two_better_claims_is_a_rival_once():
    log = history("""
        occurred                id  claim                          source  credibility
        2024-11-10/2024-11-20   a   government observed in aleppo  sana    6
        2024-11-15              b   hts takes aleppo               sohr    1
    """)
    assert outcome(log) == ("hts", "b", "a")


def test_a_source_does_not_dispute_itself():
    log = history("""
        occurred    id  claim                      source  credibility
        2024-11-30  a   hts takes aleppo           sana    1
        2024-11-30  b   government takes aleppo    sana    6
    """)
    assert outcome(log) == ("government", "b", "")


@pytest.mark.parametrize(
    ("sentence", "rivals"),
    [
        ("hts and government take aleppo", "b"),
        ("government observed in aleppo", "b"),
        ("nobody observed in aleppo", "b"),
        ("sna takes aleppo", "b"),
        ("hts takes aleppo", ""),
        ("hts observed in aleppo contended by sdf", ""),
        ("opposition observed in aleppo", ""),  # an umbrella and its member agree
        ("hts loses aleppo", "b"),  # a loss disputes only that its actors hold the place
        ("opposition loses aleppo", "b"),
        ("sna loses aleppo", ""),
        ("government contests aleppo", ""),
        ("aleppo lapses", ""),
    ],
)
def test_claims_that_name_different_holders_dispute_a_place(sentence, rivals):
    log = history(f"""
        occurred    id  claim               source  credibility
        2024-11-30  a   hts takes aleppo    sana    1
        2024-11-30  b   {sentence}          sohr    2
    """)
    assert outcome(log)[2] == rivals


def test_the_loss_of_a_member_does_not_dispute_that_its_umbrella_holds_the_place():
    log = history("""
        occurred    id  claim                    source
        2024-11-30  a   opposition takes aleppo  sana
        2024-11-30  b   hts loses aleppo         sohr
    """)
    assert outcome(log) == ("opposition", "a", "")


def test_an_empty_place_is_disputed_by_who_is_said_to_hold_it():
    log = history("""
        occurred    id  claim                       source
        2024-11-30  a   nobody observed in aleppo   sana
        2024-11-30  b   hts takes aleppo            sohr
    """)
    assert outcome(log) == ("hts", "b", "a")


@pytest.mark.parametrize(
    ("sentence", "rivals"),
    [
        ("hts takes aleppo", "c"),
        ("hts and sdf observed in aleppo", "c"),
        ("hamza-division takes aleppo", ""),
        ("opposition takes aleppo", ""),
        ("government takes aleppo", ""),
        ("nobody observed in aleppo", ""),
    ],
)
def test_a_loss_that_left_the_place_empty_is_disputed_by_who_says_that_its_actors_are_there(sentence, rivals):
    log = history(f"""
        occurred    id  claim               source  credibility
        2024-11-01  a   hts takes aleppo    sana    6
        2024-11-30  b   hts loses aleppo    sana    1
        2024-11-30  c   {sentence}          sohr    6
    """)
    assert outcome(log)[2] == rivals


def test_who_is_under_an_umbrella_that_left_is_not_there_any_more():
    log = history("""
        occurred    id  claim                      source  credibility
        2024-11-01  a   sna takes aleppo           sana    6
        2024-11-30  b   opposition loses aleppo    sana    1
        2024-11-30  c   hts takes aleppo           sohr    6
    """)
    assert outcome(log) == ("", "b", "c")


def test_a_loss_by_who_did_not_hold_the_place_agrees_with_the_hold():
    log = history("""
        occurred    id  claim                      source  credibility
        2016-12-22  a   government takes aleppo    sana    6
        2024-11-30  b   hts loses aleppo           sana    1
        2024-11-30  c   hts takes aleppo           sohr    6
    """)
    assert outcome(log) == ("government", "a", "c")


def test_a_loss_where_nothing_was_known_disputes_nothing():
    log = history("""
        occurred    id  claim               source  credibility
        2024-11-30  a   hts loses aleppo    sana    1
        2024-11-30  b   hts takes aleppo    sohr    6
    """)
    assert outcome(log) == ("hts", "b", "")


def test_after_a_partial_loss_the_claims_that_remain_support_only_who_remains():
    log = history("""
        occurred    id  claim                    source  credibility
        2024-11-30  a   hts and sdf take aleppo  sana    1
        2024-11-30  b   sdf loses aleppo         sana    1
        2024-11-30  c   hts observed in aleppo   sohr    6
        2024-11-30  d   hts loses aleppo         sohr    6
    """)
    assert outcome(log[:3]) == ("hts", "b a", "")
    assert names([ask(log[:3], "aleppo").confirmed]) == "c"
    assert outcome(log) == ("hts", "b a", "d")


def test_after_a_partial_loss_the_loss_is_disputed_too():
    log = history("""
        occurred    id  claim                           source  credibility
        2024-11-01  a   hts and sdf take aleppo         sana    1
        2024-11-30  b   sdf loses aleppo                sana    1
        2024-11-30  c   hts and sdf observed in aleppo  sohr    6
    """)
    assert outcome(log) == ("hts", "b a", "c")


def test_after_two_losses_both_are_disputed():
    log = history("""
        occurred                 id  claim                            source  credibility
        2024-11-01               a   hts and sdf and sna take aleppo  sana    6
        2024-11-10/2024-11-20    b   sdf loses aleppo                 sana    1
        2024-11-18               c   sna loses aleppo                 sana    6
        2024-11-19               d   sdf takes aleppo                 sohr    6
    """)
    assert outcome(log) == ("hts", "c a", "d")


def test_a_claim_that_a_loss_prevailed_over_carries_who_remains_but_is_no_longer_tested():
    log = history("""
        occurred                 id  claim                    source  credibility
        2024-11-01/2024-11-20    a   hts and sdf take aleppo  sana    2
        2024-11-15               b   sdf loses aleppo         sohr    1
        2024-11-18               c   government takes aleppo  snhr    6
    """)
    assert outcome(log[:2]) == ("hts", "b a", "a")
    assert outcome(log) == ("government", "c", "a")


def test_after_a_lapse_there_is_nothing_to_dispute():
    log = history("""
        occurred    id  claim               source  credibility
        2024-11-30  a   hts takes aleppo    sana    1
        2024-11-30  b   aleppo lapses       sana    1
        2024-11-30  c   sdf takes aleppo    sohr    6
    """)
    assert outcome(log) == ("sdf", "c", "")


def test_a_claim_is_tested_against_every_claim_that_supports_the_hold():
    log = history("""
        occurred                  id  claim                    source  credibility
        2024-11-01                a   hts observed in aleppo   sana    6
        2024-11-18                b   hts observed in aleppo   sana    1
        2024-11-10/2024-11-28     c   hts takes aleppo         sana    2
        2024-11-20                d   hts takes aleppo         snhr    6
        2024-11-25                e   sdf takes aleppo         sohr    3
    """)
    assert outcome(log) == ("hts", "d", "e")


def test_a_claim_must_prevail_over_all_that_it_contradicts():
    supporters = """
        occurred                 id  claim                    source    credibility
        2024-11-01/2024-11-20    a   hts takes aleppo         sana      4
        2024-11-02/2024-11-20    b   hts takes aleppo         snhr      {}
        2024-11-20               c   sdf takes aleppo         sohr      3
    """
    assert outcome(history(supporters.format(2))) == ("hts", "b", "c")
    assert outcome(history(supporters.format(4))) == ("sdf", "c", "a b")


def test_only_the_supporters_that_were_contradicted_become_rivals():
    log = history("""
        occurred                 id  claim               source
        2024-11-01               a   hts takes aleppo    sana
        2024-11-02/2024-11-20    b   hts takes aleppo    snhr
        2024-11-03/2024-11-21    c   hts takes aleppo    sohr
        2024-11-20               d   sdf takes aleppo    sohr
    """)
    assert outcome(log) == ("sdf", "d", "b")


def test_an_agreeing_capture_keeps_the_support_of_the_claims_before_it():
    log = history("""
        occurred                 id  claim                source  credibility
        2024-11-01/2024-11-20    a   hts takes aleppo     sana    1
        2024-11-15               b   hts takes aleppo     snhr    6
        2024-11-20               c   sdf takes aleppo     sohr    2
    """)
    assert outcome(log) == ("hts", "b", "c")


def test_a_claim_is_not_tested_against_those_of_a_hold_that_is_over():
    log = history("""
        occurred                 id  claim                source  credibility
        2024-11-01/2024-11-20    a   hts takes aleppo     sana    1
        2024-11-15               b   sna takes aleppo     sana    6
        2024-11-20               c   sdf takes aleppo     sohr    6
    """)
    assert outcome(log) == ("sdf", "c", "")


# Who prevails


SAME_DAY = """
    occurred    id    claim                    source      reported    credibility
    2024-11-30  {0}   {1} takes aleppo         {2}         2024-12-01  {3}
    2024-11-30  {4}   {5} takes aleppo         {6}         2024-12-01  {7}
"""


def duel(a: tuple[str, str], b: tuple[str, str]) -> str:
    """Which of two sources with a grade of credibility prevails, whichever is recorded first."""
    first = history(SAME_DAY.format("a", "hts", *a, "b", "sdf", *b))
    again = history(SAME_DAY.format("b", "sdf", *b, "a", "hts", *a))
    [winner] = {names(ask(log, "aleppo").because) for log in (first, again)}
    [rival] = {names(ask(log, "aleppo").rivals) for log in (first, again)}
    assert {winner, rival} == {"a", "b"}
    return winner


@pytest.mark.parametrize(("better", "worse"), ["12", "23", "36", "64", "45"])
def test_the_better_credibility_decides_and_the_unjudged_ranks_between_3_and_4(better, worse):
    assert duel(("source-e", better), ("source-a", worse)) == "a"


@pytest.mark.parametrize(("better", "worse"), ["ab", "bc", "cf", "fd", "de"])
def test_then_the_better_reliability_and_the_unjudged_ranks_between_c_and_d(better, worse):
    assert duel((f"source-{better}", "4"), (f"source-{worse}", "4")) == "a"


@pytest.mark.parametrize(("better", "worse"), [("3", "-"), ("-", "4")])
def test_a_claim_that_nobody_judged_is_unjudged(better, worse):
    assert duel(("source-e", better), ("source-a", worse)) == "a"


def winner(first: str, second: str) -> str:
    log = history(f"""
        occurred    id     claim               source     reported    credibility
        {first}
        {second}
    """)
    answer = ask(log, "aleppo")
    assert len(answer.rivals) == 1
    return names(answer.because)


@pytest.mark.parametrize("reported", ["2024-11-20", "2024-12-31"])
def test_credibility_and_reliability_are_asked_before_recency(reported):
    late = f"2024-11-20  late   hts takes aleppo    {{}}   {reported}  {{}}"
    early = "2024-11-01/2024-11-20  early  sdf takes aleppo    {}   2024-12-30  {}"
    assert winner(late.format("sana", 3), early.format("sohr", 2)) == "early"
    assert winner(early.format("sohr", 2), late.format("sana", 3)) == "early"
    assert winner(late.format("source-c", 3), early.format("source-b", 3)) == "early"
    assert winner(late.format("source-b", 3), early.format("source-c", 3)) == "late"


def test_then_the_later_middle_of_the_window_decides():
    late = "2024-11-20             late   hts takes aleppo    sana   2024-12-01  2"
    early = "2024-11-01/2024-11-20  early  sdf takes aleppo    sohr   2024-12-02  2"
    assert winner(early, late) == winner(late, early) == "late"


def test_then_the_later_report_decides():
    late = "2024-11-20  late   hts takes aleppo    sana   2024-12    2"
    early = "2024-11-20  early  sdf takes aleppo    sohr   2024-12-30  2"
    assert winner(early, late) == winner(late, early) == "late"


def test_then_the_higher_revision_decides():
    one = "2024-11-20  one    hts takes aleppo    sana   2024-12-01  2"
    two = "2024-11-20  two    sdf takes aleppo    sohr   2024-12-01  2"
    assert winner(one, two) == "two"
    assert winner(two, one) == "one"


def test_a_loss_that_prevails_leaves_the_place_empty_and_the_claim_it_contradicts_a_rival():
    log = history("""
        occurred    id  claim               source  credibility
        2024-11-30  a   hts takes aleppo    sana    6
        2024-11-30  b   hts loses aleppo    sohr    1
    """)
    assert outcome(log) == ("", "b", "a")
    assert ask(log, "aleppo").status is Status.VACANT


# The loser


@pytest.mark.parametrize(
    "sentence",
    ["sdf takes aleppo", "sdf observed in aleppo", "nobody observed in aleppo", "hts loses aleppo"],
)
def test_a_claim_that_loses_the_dispute_changes_nothing_but_is_a_rival(sentence):
    log = history(f"""
        occurred    id  claim                                    source  credibility
        2024-11-29  a   hts takes aleppo                         sana    1
        2024-11-29  b   hts observed in aleppo contended by sna  sana    1
        2024-11-29  c   {sentence}                               sohr    6
    """)
    before, after = ask(log[:2], "aleppo"), ask(log, "aleppo")
    assert names(after.rivals) == "c"
    for field in ("status", "holders", "contenders", "since", "contested_since", "because", "confirmed"):
        assert getattr(after, field) == getattr(before, field)


def test_a_claim_that_lost_the_dispute_supports_nothing():
    log = history("""
        occurred                 id  claim               source  credibility
        2024-11-01/2024-11-20    a   hts takes aleppo    sana    1
        2024-11-10/2024-11-25    b   sdf takes aleppo    sohr    2
        2024-11-22               c   government takes aleppo    sana    6
    """)
    assert outcome(log, "2024-11-25") == ("government", "c", "b")


# Until when


RIVALS = """
    occurred                 id  claim               source  credibility
    2024-11-01/2024-11-20    a   hts takes aleppo    sana    1
    2024-11-01/2024-11-20    b   sdf takes aleppo    sohr    6
    {}                       c   {}                  sana    6
"""


@pytest.mark.parametrize(
    "sentence", ["hts observed in aleppo", "hts takes aleppo", "government takes aleppo"]
)
def test_a_dispute_is_over_once_a_claim_that_does_not_overlap_the_loser_sets_or_confirms_the_holders(
    sentence,
):
    assert outcome(history(RIVALS.format("2024-11-20", sentence)))[2] == "b"
    log = history(RIVALS.format("2024-11-21", sentence))
    assert names(ask(log, "aleppo", end("2024-11-21") - TICK).rivals) == "b"
    assert names(ask(log, "aleppo", "2024-11-21").rivals) == ""


@pytest.mark.parametrize(
    ("sentence", "rivals"),
    [
        ("government contests aleppo", "b"),  # settles nothing
        ("sdf loses aleppo", "b"),  # neither sets nor confirms the holders
        ("hts loses aleppo", ""),
        ("nobody observed in aleppo", ""),
        ("aleppo lapses", ""),
    ],
)
def test_only_a_claim_that_sets_or_confirms_the_holders_ends_a_dispute(sentence, rivals):
    assert outcome(history(RIVALS.format("2024-12-01", sentence)))[2] == rivals


@pytest.mark.parametrize("sentence", ["hts observed in aleppo", "government takes aleppo", "aleppo lapses"])
def test_all_losers_stay_while_a_claim_overlaps_one_of_them(sentence):
    losers = """
        occurred                 id  claim               source  credibility
        2024-11-01/2024-11-20    a   hts takes aleppo    sana    1
        2024-11-01/2024-11-20    b   sdf takes aleppo    sohr    6
        2024-11-19/2024-11-25    c   russia takes aleppo   snhr    6
        {}                       d   {}                  sana    1
    """
    assert outcome(history(losers.format("2024-11-25", sentence)))[2] == "b c"
    assert outcome(history(losers.format("2024-11-26", sentence)))[2] == ""


def test_all_losers_stay_those_about_a_wider_place_too():
    log = history("""
        occurred    id  claim                         source  credibility
        2024-11-05  a   hts takes aleppo-governorate  sana    1
        2024-11-05  b   sdf takes aleppo-governorate  sohr    6
        2024-11-10  c   sna loses aleppo              sana    1
        2024-11-10  d   sna takes aleppo              sohr    6
        2024-11-10  e   hts observed in aleppo        sana    6
        2024-11-11  f   hts observed in aleppo        sana    6
    """)
    assert outcome(log, "2024-11-10") == ("hts", "a", "b d")
    assert outcome(log) == ("hts", "a", "")


def test_a_loss_that_decides_ends_a_dispute_that_it_does_not_overlap():
    log = history("""
        occurred    id  claim                      source  credibility
        2024-11-20  a   hts and sdf take aleppo    sana    1
        2024-11-20  b   government takes aleppo    sohr    6
        2024-11-21  c   sdf loses aleppo           sana    6
    """)
    assert outcome(log, "2024-11-20")[2] == "b"
    assert outcome(log) == ("hts", "c a", "")


def test_a_nearer_claim_ends_the_dispute_of_wider_ones():
    log = history("""
        occurred    id  claim                            source  credibility
        2024-11     a   hts takes aleppo-governorate     sana    1
        2024-11     b   sdf takes aleppo-governorate     sohr    6
        2024-11-20  c   government takes aleppo          sana    6
    """)
    assert outcome(log) == ("government", "c", "")
    assert outcome(log, place="aleppo-governorate") == ("hts", "a", "b")
    assert outcome(log, "2024-11-20") == ("government", "c", "")


def test_a_rival_whose_view_prevails_after_all_is_a_rival_no_more():
    log = history("""
        occurred                 id  claim                    source  credibility
        2024-11-01/2024-11-20    a   hts takes aleppo         sana    3
        2024-11-02/2024-11-20    b   sdf takes aleppo         sohr    6
        2024-11-20               c   sdf observed in aleppo   snhr    1
    """)
    assert outcome(log[:2]) == ("hts", "a", "b")
    assert outcome(log) == ("sdf", "c", "a")


def test_a_rival_whose_view_prevails_supports_it():
    log = history("""
        occurred                 id  claim                    source  credibility
        2024-11-01/2024-11-20    a   hts takes aleppo         sana    2
        2024-11-02/2024-11-21    b   sdf takes aleppo         sohr    3
        2024-11-20               c   sdf observed in aleppo   snhr    1
        2024-11-21               d   russia takes aleppo      sana    6
    """)
    assert outcome(log) == ("sdf", "c", "a d")


def test_a_rival_that_agrees_by_umbrella_supports_what_prevails():
    log = history("""
        occurred                 id  claim                     source  credibility
        2024-11-01/2024-11-20    a   government takes aleppo   sana    2
        2024-11-02/2024-11-20    b   opposition takes aleppo   sohr    3
        2024-11-20               c   hts takes aleppo          snhr    1
    """)
    assert outcome(log) == ("hts", "c", "a")


def test_a_rival_that_says_who_remains_after_a_loss_supports_it():
    log = history("""
        occurred                 id  claim                    source  credibility
        2024-11-01/2024-11-10    a   hts and sna take aleppo  sana    1
        2024-11-02/2024-11-25    b   hts takes aleppo         sohr    3
        2024-11-15               c   sna loses aleppo         sana    6
        2024-11-24               d   government takes aleppo  snhr    6
    """)
    assert outcome(log[:2]) == ("hts and sna", "a", "b")
    assert outcome(log[:3]) == ("hts", "c a", "")
    assert outcome(log) == ("hts", "c a", "d")


def test_a_rival_that_says_that_who_still_holds_the_place_left_stays_one():
    log = history("""
        occurred                 id  claim                    source  credibility
        2024-11-01/2024-11-20    a   hts takes aleppo         sana    1
        2024-11-02/2024-11-20    b   hts loses aleppo         sohr    6
        2024-11-20               c   hts and sna take aleppo  sana    6
        2024-11-20               d   government takes aleppo  sana    6
    """)
    assert outcome(log[:3]) == ("hts and sna", "c", "b")
    assert outcome(log) == ("government", "d", "")


def test_a_loss_whose_view_prevails_after_all_is_a_rival_no_more():
    log = history("""
        occurred                 id  claim               source  credibility
        2024-11-01/2024-11-20    a   hts takes aleppo    sana    3
        2024-11-02/2024-11-20    b   hts loses aleppo    sohr    6
        2024-11-20               c   hts loses aleppo    snhr    1
    """)
    assert outcome(log) == ("", "c", "a")


def test_a_rival_that_a_later_capture_agrees_with_is_a_rival_no_more():
    log = history("""
        occurred                 id  claim                    source  credibility
        2024-11-01/2024-11-20    a   hts and sna take aleppo  sana    1
        2024-11-02/2024-11-20    b   hts takes aleppo         sohr    6
        2024-11-15               c   sna loses aleppo         sana    6
        2024-11-16               d   hts takes aleppo         snhr    6
    """)
    assert outcome(log, "2024-11-20") == ("hts", "d", "")


def test_a_claim_for_the_umbrella_supports_nothing_once_the_member_that_held_the_place_left():
    log = history("""
        occurred                 id  claim                    source  credibility
        2024-11-01               a   hts takes aleppo         sana    6
        2024-11-02/2024-11-20    b   opposition takes aleppo  sohr    1
        2024-11-15               c   hts loses aleppo         sana    6
        2024-11-16               d   government takes aleppo  sana    6
    """)
    assert outcome(log) == ("government", "d", "")


def test_what_became_of_a_dispute_is_known_at_its_date():
    log = history("""
        occurred    id  claim                      source
        2024-11-30  a   hts takes aleppo           sana
        2024-11-30  b   government takes aleppo    sohr
        2024-12-05  c   hts takes aleppo           sana
    """)
    assert outcome(log, "2024-11-30") == ("government", "b", "a")
    assert outcome(log, end("2024-12-05") - TICK) == ("government", "b", "a")
    assert outcome(log, "2024-12-05") == ("hts", "c", "")
    assert ask(log, "aleppo").since.occurred == parse("2024-12-05")
    assert who(log, "aleppo-west", "2024-11-30") == "government"


def test_a_rival_whose_view_prevails_names_the_more_specific_holder():
    log = history("""
        occurred               id  claim                     source  credibility  reported
        2024-11-01/2024-11-02  a   hts takes aleppo          sohr    6            2024-11-02
        2024-11-01             b   government takes aleppo   sana    3            2024-11-01
        2024-11-02             c   opposition takes aleppo   sana    3            2024-11-02
        2024-11-02             d   sna takes aleppo          sana    5            2024-11-03
    """)
    assert outcome(log, "2024-11-01") == ("government", "b", "")
    assert outcome(log) == ("hts", "c a", "d")
