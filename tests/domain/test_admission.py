"""What the log refuses, and where it says the fault lies."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.admission import Target, check, references
from app.domain.edtf import parse
from app.domain.errors import NotAmendable
from app.domain.events import (
    ActorKind,
    AssessmentMade,
    ClaimCorrected,
    ClaimRetracted,
    ConflictDescribed,
    ConflictOpened,
    EventRedacted,
    IncidentKind,
    IncidentOccurred,
    RelationDeclared,
    RelationKind,
    ShareOf,
    ShareReported,
)
from tests.history import FILE, TICK, actor, claim, place, source, start, uid

NOW = start("2024-12-01T12:00:00Z")
CLAIM = Target(is_claim=True, stands=True)
TAKEN = claim("hts takes aleppo", "2024-11-30")


def faults(event, *, recorded=NOW, targets=None):
    """The pointers of the faults, in their order."""
    return [fault.pointer for fault in check(event, recorded=recorded, file=FILE, targets=targets or {})]


def corrected(replacement, reported=None):
    return ClaimCorrected(target=uid("a"), reason="mistaken", reported=reported, replacement=replacement)


def retracted(reported=None):
    return ClaimRetracted(target=uid("a"), reason="mistaken", reported=reported)


REDACTED = EventRedacted(target=uid("a"), reason="safety")
AMENDMENTS = [corrected(TAKEN), retracted(), REDACTED]


def test_what_is_in_order_has_no_faults():
    assert faults(TAKEN) == []
    for event in (place("idlib", "syria"), actor("isis"), source("un"), ConflictDescribed(names="Syria")):
        assert faults(event) == []
    for amendment in AMENDMENTS:
        assert faults(amendment, targets={uid("a"): CLAIM}) == []


# References


@pytest.mark.parametrize(
    ("sentence", "pointers"),
    [
        ("hts takes idlib", ["/place"]),
        ("hts and isis and pkk take aleppo", ["/actors/1", "/actors/2"]),
        ("hts observed in aleppo contended by isis", ["/contenders/0"]),
        ("hts takes aleppo except aleppo-west and idlib", ["/except/1"]),
        ("aleppo lapses except idlib", ["/except/0"]),
        ("isis backs hts", ["/actor"]),
        ("hts backs isis", ["/toward"]),
        ("battle in idlib", ["/place"]),
    ],
)
def test_a_claim_refers_only_to_what_is_on_file(sentence, pointers):
    unknown = claim(sentence, "2024-11-30")
    assert sorted(faults(unknown)) == pointers
    nested = ["/replacement" + pointer for pointer in pointers]
    assert sorted(faults(corrected(unknown), targets={uid("a"): CLAIM})) == nested


def test_a_source_is_on_file_before_it_says_anything():
    assert faults(claim("hts takes aleppo", "2024-11-30", source="nobody")) == ["/source"]


def when(date="2024-11-30", source="sana"):
    return {"occurred": parse(date), "reported": parse(date), "source": source}


def test_every_kind_of_event_is_searched_for_references():
    incident = IncidentOccurred(
        kind=IncidentKind.BATTLE, place="p", actors=("a",), against=("b",), **when(source="s")
    )
    assert sorted(references(incident)) == [
        ("/actors/0", "actor", "a"),
        ("/against/0", "actor", "b"),
        ("/place", "place", "p"),
        ("/source", "source", "s"),
    ]
    assessment = AssessmentMade(actors=("a",), places=("p", "q"), **when(source="s"))
    assert sorted(references(assessment)) == [
        ("/actors/0", "actor", "a"),
        ("/places/0", "place", "p"),
        ("/places/1", "place", "q"),
        ("/source", "source", "s"),
    ]
    share = ShareReported(place="p", actor="a", share=0.5, of=ShareOf.AREA, **when(source="s"))
    assert sorted(references(share)) == [
        ("/actor", "actor", "a"),
        ("/place", "place", "p"),
        ("/source", "source", "s"),
    ]
    relation = RelationDeclared(actor="a", relation=RelationKind.BACKS, toward="b", **when(source="s"))
    assert sorted(references(corrected(relation))) == [
        ("/replacement/actor", "actor", "a"),
        ("/replacement/source", "source", "s"),
        ("/replacement/toward", "actor", "b"),
    ]
    assert list(references(place("p", "q"))) == [("/parent", "place", "q")]
    assert list(references(actor("a", "b"))) == [("/umbrella", "actor", "b")]
    assert list(references(source("s"))) == list(references(retracted())) == []


def test_an_incident_need_not_have_a_place():
    assert faults(IncidentOccurred(kind=IncidentKind.STATEMENT, **when())) == []


def test_an_exception_lies_within_the_place_of_the_claim():
    for outside in ("hama", "aleppo", "aleppo-governorate"):
        stray = claim(f"hts takes aleppo except aleppo-west and {outside}", "2024-11-30")
        assert faults(stray) == ["/except/1"]
        assert faults(corrected(stray), targets={uid("a"): CLAIM}) == ["/replacement/except/1"]
    deep = claim("hts takes syria except aleppo-west and aleppo", "2024-11-30")
    assert faults(deep) == []


# Dates


@pytest.mark.parametrize(
    ("occurred", "reported", "pointers"),
    [
        # A window or a report that opens after it is recorded, at noon of 1 December.
        ("2024-12-01", "2024-12-01", []),
        ("2024-12-02", "2024-12-02", ["/occurred", "/reported"]),
        ("2024-11-30", "2024-12-02", ["/reported"]),
        ("2024-12", "2024-12", []),
        ("2024-12-01T12:00:00Z", "2024-12-01", []),
        ("2024-12-01T12:00:01Z", "2024-12-01", ["/occurred"]),
        ("2024-11-30", "2024-12-01T12:00:00Z", []),
        ("2024-11-30", "2024-12-01T12:00:01Z", ["/reported"]),
        ("2024-11-30/2025", "2024-12-01", []),
        ("2024-11-30/..", "2024-12-01", []),
        ("../2024-11-30", "2024-12-01", []),
        ("../2024-12-02", "2024-12-01", ["/occurred", "/occurred"]),
        # A window after its report.
        ("2024-11-30", "2024-11-30", []),
        ("2024-11-30", "2024-11-29", ["/occurred"]),
        ("2024-11-30", "2024-11", []),
        ("2024-11-30", "2024-10", ["/occurred"]),
        ("2024-11", "2024-11-01", []),
        ("2024-11-30T00:00:00Z", "2024-11-29", ["/occurred"]),
        ("2024-11-29T23:59:59Z", "2024-11-29", []),
        ("2024-11-30/2024-12-01", "2024-11-30", []),
        ("2024-11-30/2024-12-01", "2024-11-29", ["/occurred"]),
        ("../2024-11-30", "2024-11-29", ["/occurred"]),
        # A report is made at a time.
        ("2024-11-30", "2024-11-30/..", ["/reported"]),
        ("2024-11-30", "2024-11-29/2024-11-30", []),
    ],
)
def test_nothing_is_claimed_of_the_future_nor_of_what_comes_after_the_report(occurred, reported, pointers):
    dated = replace(TAKEN, occurred=parse(occurred), reported=parse(reported))
    assert sorted(faults(dated)) == pointers
    nested = ["/replacement" + pointer for pointer in pointers]
    assert sorted(faults(corrected(dated), targets={uid("a"): CLAIM})) == nested


def test_a_window_may_open_at_the_instant_of_recording_and_not_a_tick_later():
    assert faults(claim("hts takes aleppo", "2024-11-30"), recorded=start("2024-11-30")) == []
    late = faults(claim("hts takes aleppo", "2024-11-30"), recorded=start("2024-11-30") - TICK)
    assert late == ["/occurred", "/reported"]


@pytest.mark.parametrize(
    ("reported", "pointers"),
    [("2024-12-01", []), ("2024-12-02", ["/reported"]), ("2024-12-01/..", ["/reported"]), (None, [])],
)
def test_an_amendment_is_reported_like_a_claim(reported, pointers):
    targets = {uid("a"): CLAIM}
    reported = parse(reported) if reported else None
    assert faults(corrected(TAKEN, reported), targets=targets) == pointers
    assert faults(retracted(reported), targets=targets) == pointers


@pytest.mark.parametrize(
    ("published", "pointers"),
    [(None, []), ("2024-12", []), ("2024-12-02", ["/published"]), ("2024-11/..", ["/published"])],
)
def test_a_source_is_not_published_in_the_future(published, pointers):
    assert faults(replace(source("un"), published=parse(published) if published else None)) == pointers


def test_an_assessment_may_look_ahead():
    assert faults(AssessmentMade(horizon=parse("2030"), **when())) == []


def test_all_faults_are_told_at_once():
    wrong = claim("isis takes idlib", "2024-12-05", source="nobody")
    pointers = ["/actors/0", "/occurred", "/place", "/reported", "/source"]
    assert sorted(faults(wrong)) == pointers


# Registrations and conflicts


@pytest.mark.parametrize("parent", ["aleppo", "aleppo-west"])
def test_a_place_does_not_lie_within_itself(parent):
    assert faults(place("aleppo", parent)) == ["/parent"]


def test_a_place_does_not_lie_in_one_that_is_not_on_file():
    assert faults(place("idlib", "idlib-governorate")) == ["/parent"]


@pytest.mark.parametrize("parent", [None, "syria", "hama"])
def test_a_place_may_move_anywhere_else(parent):
    assert faults(place("aleppo", parent)) == []


@pytest.mark.parametrize("umbrella", ["sna", "hamza-division"])
def test_an_actor_does_not_belong_under_itself(umbrella):
    assert faults(actor("sna", umbrella)) == ["/umbrella"]


@pytest.mark.parametrize("umbrella", [None, "hts", "opposition"])
def test_an_actor_may_belong_under_any_other(umbrella):
    assert faults(replace(actor("sna", umbrella), kind=ActorKind.COALITION)) == []


def test_a_conflict_is_not_opened_within_a_log():
    assert faults(ConflictOpened(slug="syria", names="Syria")) == ["/type"]


# Answers to earlier claims, and amendments


def test_a_claim_responds_to_an_earlier_claim():
    response = claim("statement in aleppo", "2024-11-30", responds_to=uid("b"))
    assert faults(response) == ["/responds_to"]
    assert faults(response, targets={uid("b"): Target(is_claim=False, stands=False)}) == ["/responds_to"]
    assert faults(response, targets={uid("b"): CLAIM}) == []
    assert faults(response, targets={uid("b"): replace(CLAIM, stands=False)}) == []
    assert faults(corrected(response), targets={uid("a"): CLAIM}) == ["/replacement/responds_to"]
    assert faults(corrected(response), targets={uid("a"): CLAIM, uid("b"): CLAIM}) == []


@pytest.mark.parametrize("amendment", AMENDMENTS)
def test_an_amendment_is_about_an_earlier_event(amendment):
    assert faults(amendment) == ["/target"]


@pytest.mark.parametrize("amendment", AMENDMENTS)
@pytest.mark.parametrize(
    "target",
    [
        Target(is_claim=False, stands=False),  # a registration, a retraction
        Target(is_claim=False, stands=True),
        Target(is_claim=True, stands=False, redacted=True),
    ],
)
def test_only_a_claim_that_is_not_redacted_can_be_amended(amendment, target):
    with pytest.raises(NotAmendable) as refusal:
        faults(amendment, targets={uid("a"): target})
    assert refusal.value.faults[0].pointer == "/target"


def test_what_no_longer_stands_cannot_be_corrected_or_retracted_but_still_redacted():
    fallen = {uid("a"): Target(is_claim=True, stands=False)}
    for amendment in (corrected(TAKEN), retracted()):
        with pytest.raises(NotAmendable):
            faults(amendment, targets=fallen)
    assert faults(REDACTED, targets=fallen) == []


def test_faults_are_told_before_the_target_is_looked_at():
    wrong = corrected(claim("hts takes idlib", "2024-11-30"))
    assert faults(wrong, targets={uid("a"): Target(is_claim=False, stands=False)}) == ["/replacement/place"]


def test_a_fault_says_what_is_wrong():
    [fault] = check(claim("hts takes idlib", "2024-11-30"), recorded=NOW, file=FILE, targets={})
    assert "place" in fault.detail
    assert "idlib" in fault.detail
    later = NOW + timedelta(days=1)
    assert check(claim("hts takes aleppo", "2024-11-30"), recorded=later, file=FILE, targets={}) == []
