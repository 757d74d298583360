"""What each kind of claim says in a line, in every language of the feed."""

import re
from dataclasses import replace
from string import Formatter
from typing import Any

import pytest

from app.domain.edtf import parse
from app.domain.events import (
    CLAIM_TYPES,
    AssessmentMade,
    Claim,
    ControlContested,
    ControlLapsed,
    ControlLost,
    ControlObserved,
    ControlTaken,
    IncidentKind,
    IncidentOccurred,
    PhaseBegan,
    RelationDeclared,
    RelationEnded,
    RelationKind,
    ShareOf,
    ShareReported,
    WarPhase,
)
from app.feeds.headlines import KINDS, LANGUAGES, SAYINGS, headline, in_language

NAMES = {
    "aleppo": {"en": "Aleppo", "ar": "حلب"},
    "hts": {"en": "HTS", "ar": "الهيئة"},
    "sdf": {"en": "the SDF", "ar": "قسد"},
    "usa": {"en": "the USA", "ar": "أمريكا"},
}
SAID: dict[str, Any] = {"occurred": parse("2024"), "reported": parse("2024"), "source": "wire"}
FROZEN = {"en": "Frozen front lines", "ar": "جمود الجبهات"}

CLAIMS = [
    (
        ControlTaken(place="aleppo", actors=("hts",), **SAID),
        "HTS took Aleppo",
        "سيطرة الهيئة على حلب",
    ),
    (
        ControlTaken(place="aleppo", actors=("hts", "sdf", "usa"), **SAID),
        "HTS, the SDF and the USA took Aleppo",
        "سيطرة الهيئة، قسد وأمريكا على حلب",
    ),
    (
        ControlObserved(place="aleppo", actors=("hts", "sdf"), **SAID),
        "Aleppo held by HTS and the SDF",
        "حلب تحت سيطرة الهيئة وقسد",
    ),
    (
        ControlObserved(place="aleppo", actors=("hts",), contenders=("sdf", "usa"), **SAID),
        "Aleppo held by HTS, contested by the SDF and the USA",
        "حلب تحت سيطرة الهيئة وينازعها عليها قسد وأمريكا",
    ),
    (
        ControlObserved(place="aleppo", **SAID),
        "Nobody in control of Aleppo",
        "حلب دون سيطرة أحد",
    ),
    (
        ControlLost(place="aleppo", actors=("hts",), **SAID),
        "HTS lost Aleppo",
        "خروج حلب عن سيطرة الهيئة",
    ),
    (
        ControlContested(place="aleppo", actors=("sdf",), **SAID),
        "Aleppo contested by the SDF",
        "قتال على حلب: قسد",
    ),
    (
        ControlLapsed(place="aleppo", **SAID),
        "No longer known who holds Aleppo",
        "لم يعد معروفًا من يسيطر على حلب",
    ),
    (
        IncidentOccurred(kind=IncidentKind.CHEMICAL_ATTACK, place="aleppo", **SAID),
        "Chemical attack: Aleppo",
        "هجوم كيميائي: حلب",
    ),
    (IncidentOccurred(kind=IncidentKind.CEASEFIRE, **SAID), "Ceasefire", "وقف إطلاق نار"),
    (
        RelationDeclared(actor="usa", relation=RelationKind.BACKS, toward="sdf", **SAID),
        "the USA backed the SDF",
        "دعم أمريكا لـقسد",
    ),
    (
        RelationEnded(actor="usa", relation=RelationKind.BACKS, toward="sdf", **SAID),
        "Ended: the USA backed the SDF",
        "انتهى: دعم أمريكا لـقسد",
    ),
    (PhaseBegan(phase=WarPhase.FROZEN, name=FROZEN, **SAID), "Frozen front lines", "جمود الجبهات"),
    (
        ShareReported(place="aleppo", actor="hts", share=0.5, of=ShareOf.AREA, **SAID),
        "HTS: 50% of Aleppo",
        "الهيئة: 50% من حلب",
    ),
    (
        ShareReported(place="aleppo", actor="hts", share=0.704, of=ShareOf.AREA, approximate=True, **SAID),
        "HTS: about 70% of Aleppo",
        "الهيئة: نحو 70% من حلب",
    ),
    (AssessmentMade(places=("aleppo",), **SAID), "Assessment", "تقدير"),
    (
        AssessmentMade(actors=("hts", "usa"), **SAID),
        "Assessment: HTS and the USA",
        "تقدير: الهيئة وأمريكا",
    ),
]


def said(claim: Claim, lang: str) -> str:
    return headline(claim, lang, actor=lambda slug: NAMES[slug][lang], place=lambda slug: NAMES[slug][lang])


@pytest.mark.parametrize(("claim", "english", "arabic"), CLAIMS, ids=[row[1] for row in CLAIMS])
def test_a_claim_says_itself_in_a_line(claim: Claim, english: str, arabic: str) -> None:
    assert said(claim, "en") == english
    assert said(claim, "ar") == arabic


def test_every_type_of_claim_has_a_headline() -> None:
    assert {claim.TYPE for claim, _, _ in CLAIMS} == set(CLAIM_TYPES)


@pytest.mark.parametrize("kind", IncidentKind)
def test_every_kind_of_incident_has_its_own_words(kind: IncidentKind) -> None:
    incident = IncidentOccurred(kind=kind, **SAID)
    assert said(incident, "en").lower() == kind.replace("-", " ")
    assert said(incident, "ar") == KINDS["ar"][kind]
    assert not re.search("[A-Za-z]", said(incident, "ar"))


def test_no_two_kinds_of_incident_share_words() -> None:
    assert len(set(KINDS["ar"].values())) == len(IncidentKind)


@pytest.mark.parametrize("relation", RelationKind)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_relation_has_its_own_words_and_names_both(relation: RelationKind, lang: str) -> None:
    declared = RelationDeclared(actor="usa", relation=relation, toward="sdf", **SAID)
    words = said(declared, lang)
    assert words.index(NAMES["usa"][lang]) < words.index(NAMES["sdf"][lang])
    assert [said(replace(declared, relation=each), lang) for each in RelationKind].count(words) == 1


def test_every_language_says_the_same_things() -> None:
    def holes(saying: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(saying)} - {None}

    assert set(SAYINGS) == set(LANGUAGES) == set(KINDS)
    for lang in LANGUAGES:
        assert SAYINGS[lang].keys() == SAYINGS["en"].keys()
        for name, saying in SAYINGS[lang].items():
            assert holes(saying) == holes(SAYINGS["en"][name]), (lang, name)


def test_a_text_is_given_in_the_language_else_in_english_else_in_any() -> None:
    assert in_language({"en": "Aleppo", "ar": "حلب"}, "ar") == "حلب"
    assert in_language({"ku": "Heleb", "en": "Aleppo"}, "ar") == "Aleppo"
    assert in_language({"ku": "Heleb", "tr": "Halep"}, "ar") == "Heleb"
    assert in_language("Alep", "ar") == "Alep"
    assert in_language(None, "ar") == ""
