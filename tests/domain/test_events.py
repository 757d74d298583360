"""What an event can be at all: the stored names, and the values that no event may have."""

import pytest

from app.domain.edtf import parse
from app.domain.events import (
    CLAIM_TYPES,
    CONTROL_TYPES,
    EVENT_TYPES,
    LONGEST_SLUG,
    UNJUDGED,
    ControlContested,
    ControlLost,
    ControlObserved,
    ControlTaken,
    RelationKind,
    Reliability,
    ShareOf,
    ShareReported,
    SourceRegistered,
    is_slug,
)
from tests.history import actor, claim, place, source

ON = {"occurred": parse("2024-11-30"), "reported": parse("2024-11-30"), "source": "sana"}


def test_the_stored_names_of_events_are_for_ever():
    control = [f"control.{verb}" for verb in ("taken", "observed", "lost", "contested", "lapsed")]
    claims = [
        "incident.occurred",
        "relation.declared",
        "relation.ended",
        "phase.began",
        "share.reported",
        "assessment.made",
    ]
    others = [
        "place.registered",
        "actor.registered",
        "source.registered",
        "conflict.opened",
        "conflict.described",
        "claim.corrected",
        "claim.retracted",
        "event.redacted",
    ]
    assert sorted(CONTROL_TYPES) == sorted(control)
    assert sorted(CLAIM_TYPES) == sorted(control + claims)
    assert sorted(EVENT_TYPES) == sorted(control + claims + others)
    assert all(name == event.TYPE for name, event in EVENT_TYPES.items())


@pytest.mark.parametrize("kind", [ControlTaken, ControlLost, ControlContested])
def test_who_takes_loses_or_contests_a_place_is_named(kind):
    with pytest.raises(ValueError, match="names no actor"):
        kind(place="aleppo", actors=(), **ON)
    assert kind(place="aleppo", actors=("hts",), **ON).actors == ("hts",)


def test_nobody_may_be_observed():
    assert ControlObserved(place="aleppo", **ON).actors == ()


@pytest.mark.parametrize("grade", [1, 2, 3, 4, 5, 6])
def test_credibility_is_a_grade_from_1_to_6(grade):
    assert claim("hts takes aleppo", "2024-11-30", credibility=grade).credibility == grade


@pytest.mark.parametrize("grade", [0, 7, -1])
def test_there_is_no_other_credibility(grade):
    for sentence in ("hts takes aleppo", "aleppo lapses", "battle in aleppo"):
        with pytest.raises(ValueError, match="credibility"):
            claim(sentence, "2024-11-30", credibility=grade)


def test_what_nobody_judged_cannot_be_judged():
    assert claim("hts takes aleppo", "2024-11-30").credibility == UNJUDGED == 6
    assert SourceRegistered(slug="sana", title="SANA").reliability is Reliability.F


@pytest.mark.parametrize(("share", "possible"), [(0, True), (1, True), (-0.001, False), (1.001, False)])
def test_a_share_lies_between_0_and_1(share, possible):
    reported = {"place": "aleppo", "actor": "hts", "of": ShareOf.AREA, "share": share, **ON}
    if possible:
        assert ShareReported(**reported).share == share
    else:
        with pytest.raises(ValueError, match="share"):
            ShareReported(**reported)


@pytest.mark.parametrize("slug", ["aleppo", "a", "7", "aleppo-west-2", "a" * LONGEST_SLUG])
def test_a_slug_is_lower_case_words_joined_by_hyphens(slug):
    assert is_slug(slug)
    assert place(slug).slug == actor(slug).slug == source(slug).slug == slug


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "-",
        "Aleppo",
        "aleppo-",
        "-aleppo",
        "aleppo--west",
        "al eppo",
        "حلب",
        "à",
        "²",
        "aleppo\n",
        "a" * 65,
    ],
)
def test_nothing_else_is_a_slug(slug):
    assert not is_slug(slug)
    for register in (place, actor, source):
        with pytest.raises(ValueError, match="slug"):
            register(slug)


def test_only_an_alliance_is_symmetric():
    assert [kind for kind in RelationKind if kind.is_symmetric] == [RelationKind.ALLIED_WITH]
