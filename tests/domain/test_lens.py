"""The same answer over fewer claims: lenses, revisions, and what amendments do under them."""

import pytest

from app.domain.lens import ALL, Lens, at_revision, standing
from tests.history import TICK, ask, control_claims, end, history, names, uid, who


def stands(log, lens=ALL, revision=None):
    """The short names of the claims that stand, in the order of the log."""
    return names(standing(log if revision is None else at_revision(revision, log), lens))


def by(date: str) -> Lens:
    return Lens(reported_by=end(date))


def through(*sources: str) -> Lens:
    return Lens(sources=frozenset(sources))


# Which claims are inside


LATE = history("""
    occurred    id  claim                      source  reported
    2016-12-22  a   government takes aleppo    sana    2016-12-22
    2024-11-30  b   hts takes aleppo           sohr    2024-12-01
    2024-12-01  c   sna takes aleppo           snhr    2024-12-03
""")


def test_without_limits_all_claims_are_inside():
    assert stands(LATE) == stands(LATE, Lens()) == "a b c"


def test_reported_by_a_date_are_the_claims_whose_report_is_over_by_its_end():
    assert stands(LATE, Lens(reported_by=end("2024-12-01") - TICK)) == "a"
    assert stands(LATE, by("2024-12-01")) == "a b"
    assert stands(LATE, by("2024-12")) == "a b c"


def test_a_late_report_changes_what_was_so_not_what_was_known():
    assert who(LATE, "aleppo", "2024-11-30") == "hts"
    assert who(LATE, "aleppo", "2024-11-30", lens=by("2024-11-30")) == "government"
    assert who(LATE, "aleppo", "2024-11-30", lens=by("2024-12-01")) == "hts"


def test_through_some_sources_only_their_claims_are_seen():
    assert stands(LATE, through("sana")) == "a"
    assert stands(LATE, through("sana", "snhr")) == "a c"
    assert stands(LATE, through("nobody")) == ""


def test_a_source_alone_is_never_disputed():
    log = history("""
        occurred    id  claim                      source
        2024-11-30  a   government takes aleppo    sana
        2024-11-30  b   hts takes aleppo           sohr
    """)
    assert names(ask(log, "aleppo").rivals) == "a"
    assert who(log, "aleppo", lens=through("sana")) == "government"
    assert ask(log, "aleppo", lens=through("sana")).rivals == ()


@pytest.mark.parametrize(
    ("least", "kept"),
    [
        (None, "1 2 3 4 5 6"),
        (1, "1"),
        (2, "1 2"),
        (3, "1 2 3"),
        (4, "1 2 3 4 6"),  # what nobody could judge is kept from 4 on
        (5, "1 2 3 4 5 6"),
        (6, "1 2 3 6"),
    ],
)
def test_the_least_credibility_keeps_all_that_ranks_at_least_as_high(least, kept):
    log = history("""
        occurred    id  claim               source  credibility
        2024-11-30  1   hts takes aleppo    sana    1
        2024-11-30  2   hts takes aleppo    sana    2
        2024-11-30  3   hts takes aleppo    sana    3
        2024-11-30  4   hts takes aleppo    sana    4
        2024-11-30  5   hts takes aleppo    sana    5
        2024-11-30  6   hts takes aleppo    sana    6
    """)
    assert stands(log, Lens(min_credibility=least)) == kept


def test_a_claim_is_inside_a_lens_only_by_every_limit_of_it():
    log = history("""
        occurred    id  claim               source  reported    credibility
        2024-11-30  a   hts takes aleppo    sana    2024-12-01  3
        2024-11-30  b   hts takes aleppo    sohr    2024-12-01  3
        2024-11-30  c   hts takes aleppo    sana    2024-12-02  3
        2024-11-30  d   hts takes aleppo    sana    2024-12-01  4
    """)
    lens = Lens(reported_by=end("2024-12-01"), sources=frozenset({"sana"}), min_credibility=3)
    assert stands(log, lens) == "a"


# Revisions


def test_a_revision_is_the_state_of_the_log_after_that_event():
    assert [stands(LATE, revision=r) for r in range(4)] == ["", "a", "a b", "a b c"]
    assert who(LATE, "aleppo", "2024-11-30", revision=1) == "government"
    assert who(LATE, "aleppo", "2024-11-30", revision=2) == "hts"


def test_a_log_at_a_revision_is_the_events_until_then():
    assert at_revision(2, LATE) == LATE[:2]
    assert at_revision(2, iter(LATE)) == LATE[:2]


# Corrections and retractions


WITHDRAWN = history("""
    occurred    id  claim                      source  reported
    2024-11-29  a   hts takes aleppo           sana    2024-11-29
    2024-11-30  b   sdf takes aleppo           sohr    2024-11-30
    -           c   retract b                  -       2024-12-03
    -           d   retract a                  -       -
""")


def test_a_retracted_claim_no_longer_stands_but_did_before():
    assert [stands(WITHDRAWN, revision=r) for r in (2, 3, 4)] == ["a b", "a", ""]
    assert who(WITHDRAWN, "aleppo", revision=2) == "sdf"
    assert who(WITHDRAWN, "aleppo", revision=3) == "hts"


def test_what_the_source_withdrew_stands_until_it_said_so():
    assert stands(WITHDRAWN[:3], Lens(reported_by=end("2024-12-03") - TICK)) == "a b"
    assert stands(WITHDRAWN[:3], by("2024-12-03")) == "a"


def test_our_own_mistake_is_mended_under_every_lens():
    assert stands(WITHDRAWN, by("2024-11-29")) == ""


def test_an_amendment_applies_whichever_source_is_asked():
    assert stands(WITHDRAWN[:3], through("sohr")) == ""
    assert stands(WITHDRAWN[:3], Lens(min_credibility=6)) == "a"


CORRECTED = history("""
    occurred    id  claim                                       source  reported    credibility
    2024-11-30  a   sdf takes aleppo                            sohr    2024-11-30  3
    -           b   correct a: hts takes aleppo                 -       2024-12-03  -
""")


def test_a_correction_stands_in_the_place_of_its_target_under_its_own_id():
    assert [stands(CORRECTED, revision=r) for r in (1, 2)] == ["a", "b"]
    assert [who(CORRECTED, "aleppo", revision=r) for r in (1, 2)] == ["sdf", "hts"]
    [said] = standing(CORRECTED)
    assert (said.id, said.revision, said.claim) == (uid("b"), 2, CORRECTED[1].event.replacement)


def test_a_correction_that_the_source_made_is_known_from_then_on():
    assert stands(CORRECTED, Lens(reported_by=end("2024-12-03") - TICK)) == "a"
    assert stands(CORRECTED, by("2024-12-03")) == "b"
    assert stands(CORRECTED, by("2024-11-30")) == "a"
    assert stands(CORRECTED, Lens(reported_by=end("2024-11-30") - TICK)) == ""


def test_a_correction_of_our_own_is_known_as_early_as_its_target():
    log = history("""
        occurred    id  claim                                       source  reported
        2024-11-30  a   sdf takes aleppo                            sohr    2024-11-30
        -           b   correct a: hts takes aleppo                 -       -
    """)
    assert stands(log, by("2024-11-30")) == "b"
    assert stands(log, Lens(reported_by=end("2024-11-30") - TICK)) == ""


def test_a_replacement_with_a_report_of_its_own_is_known_from_that():
    log = history("""
        occurred    id  claim                                                source  reported
        2024-11-30  a   sdf takes aleppo                                     sohr    2024-11-30
        -           b   correct a: hts takes aleppo reported 2024-12-05      -       -
    """)
    assert stands(log, Lens(reported_by=end("2024-12-05") - TICK)) == ""
    assert stands(log, by("2024-12-05")) == "b"


def test_a_replacement_from_another_source_is_seen_through_that_source():
    log = history("""
        occurred    id  claim                           source  credibility
        2024-11-30  a   sdf takes aleppo                sohr    1
        -           b   correct a: hts takes aleppo     sana    4
    """)
    assert stands(log, through("sohr")) == ""
    assert stands(log, through("sana")) == "b"
    assert stands(log, Lens(min_credibility=3)) == ""
    assert stands(log, Lens(min_credibility=4)) == "b"


def test_retracting_a_correction_does_not_revive_the_original():
    log = history("""
        occurred    id  claim                           source  reported
        2024-11-30  a   sdf takes aleppo                sohr    2024-11-30
        -           b   correct a: hts takes aleppo     -       -
        -           c   retract b                       -       2024-12-05
    """)
    assert stands(log) == ""
    assert stands(log, by("2024-12-04")) == "b"
    assert stands(log, revision=2) == "b"


def test_a_correction_can_be_corrected():
    log = history("""
        occurred    id  claim                           source
        2024-11-30  a   sdf takes aleppo                sohr
        -           b   correct a: hts takes aleppo     -
        -           c   correct b: sna takes aleppo     -
    """)
    assert [stands(log, revision=r) for r in (1, 2, 3)] == ["a", "b", "c"]


def test_a_correction_may_say_something_else_than_control():
    log = history("""
        occurred    id  claim                           source
        2024-11-30  a   sdf takes aleppo                sohr
        -           b   correct a: battle in aleppo     -
    """)
    assert (stands(log), control_claims(log)) == ("b", [])


# Redactions


def test_what_is_redacted_stands_at_no_revision_and_under_no_lens():
    log = history("""
        occurred    id  claim               source
        2024-11-29  a   hts takes aleppo    sana
        2024-11-30  b   sdf takes aleppo    sohr
        -           c   redact b            -
    """)
    assert [stands(log, revision=r) for r in (1, 2, 3)] == ["a", "a", "a"]
    assert stands(log) == stands(log, by("2024-12")) == "a"
    assert stands(log, through("sohr")) == ""


REDACTED_CORRECTION = history("""
    occurred    id  claim                           source  reported
    2024-11-30  a   sdf takes aleppo                sohr    2024-11-30
    -           b   correct a: hts takes aleppo     -       2024-12-01
    -           c   redact b                        -       -
""")


def test_redacting_a_correction_does_not_revive_the_original():
    assert [stands(REDACTED_CORRECTION, revision=r) for r in (1, 2, 3)] == ["a", "", ""]


def test_a_redacted_correction_has_no_report_any_more_from_which_it_was_known():
    assert stands(REDACTED_CORRECTION[:2], by("2024-11-30")) == "a"
    assert stands(REDACTED_CORRECTION, by("2024-11-30"), revision=3) == ""


def test_redacting_what_was_corrected_leaves_the_correction():
    log = history("""
        occurred    id  claim                           source
        2024-11-30  a   sdf takes aleppo                sohr
        -           b   correct a: hts takes aleppo     -
        -           c   redact a                        -
    """)
    assert [stands(log, revision=r) for r in (1, 2, 3)] == ["", "b", "b"]
