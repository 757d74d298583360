"""What is on file: the tree of places, the umbrellas of actors, the grades of sources."""

import pytest

from app.domain.events import PlaceKind, Reliability
from app.domain.lens import at_revision
from app.domain.onfile import OnFile, on_file
from tests.history import FILE, REGISTRATIONS, actor, ask, claim, history, names, place, source, who
from tests.strategies import record


def test_a_place_lies_in_its_parent_and_in_all_that_its_parent_lies_in():
    assert FILE.line("aleppo-west") == ("aleppo-west", "aleppo", "aleppo-governorate", "syria")
    assert FILE.line("syria") == ("syria",)
    assert [FILE.depth(slug) for slug in ("syria", "hama", "aleppo", "aleppo-west")] == [0, 1, 2, 3]


def test_the_parts_of_a_place_are_those_directly_within_it_in_the_order_of_their_slugs():
    assert FILE.parts["aleppo"] == ("aleppo-east", "aleppo-north", "aleppo-west")
    assert FILE.parts["syria"] == ("aleppo-governorate", "hama")
    assert "hama" not in FILE.parts


def test_within_a_place_are_itself_and_all_below_it():
    within = ["aleppo-governorate", "aleppo", "aleppo-east", "aleppo-north", "aleppo-west"]
    assert list(FILE.within("aleppo-governorate")) == within
    assert list(FILE.within("hama")) == ["hama"]


def test_an_actor_is_under_itself_and_every_umbrella_above_it():
    assert FILE.umbrellas_of("hamza-division") == ("hamza-division", "sna", "opposition")
    assert [FILE.is_under("hamza-division", up) for up in ("hamza-division", "sna", "opposition", "hts")] == [
        True,
        True,
        True,
        False,
    ]
    assert not FILE.is_under("opposition", "sna")


def test_an_actor_that_is_not_on_file_is_under_itself_alone():
    assert OnFile().umbrellas_of("somebody") == ("somebody",)


@pytest.mark.parametrize(
    ("some", "others", "agree"),
    [
        ("hts", "hts", True),
        ("", "", True),
        ("hts", "", False),
        ("hts", "sna", False),
        ("hts", "opposition", True),
        ("hamza-division", "opposition", True),
        ("hts sna", "opposition", True),
        ("hts sna", "hts", False),
        ("hts sna", "sna hts", True),
        ("hts government", "opposition", False),
        ("hts government", "opposition government", True),
        ("hts government", "opposition sdf", False),
        ("hamza-division hts", "sna hts", True),
    ],
)
def test_actors_agree_where_each_has_itself_its_umbrella_or_its_member_on_the_other_side(some, others, agree):
    assert FILE.agree(set(some.split()), set(others.split())) is agree
    assert FILE.agree(set(others.split()), set(some.split())) is agree


@pytest.mark.parametrize(
    ("actors", "specific"),
    [
        ("hts opposition", "hts"),
        ("hamza-division sna opposition", "hamza-division"),
        ("hts sna", "hts sna"),
        ("hts opposition government", "government hts"),
        ("", ""),
    ],
)
def test_of_an_actor_and_its_umbrella_the_actor_is_the_more_specific(actors, specific):
    assert FILE.most_specific(set(actors.split())) == set(specific.split())


def test_the_latest_registration_of_a_slug_replaces_the_whole_entry():
    file = on_file(
        [
            place("aleppo", "syria", PlaceKind.CITY),
            actor("hts", "opposition"),
            source("sana", "A"),
            place("aleppo"),
            actor("hts"),
            source("sana"),
        ]
    )
    assert (file.kinds, file.parents) == ({"aleppo": PlaceKind.TOWN}, {"aleppo": None})
    assert (file.umbrellas, file.reliability) == ({"hts": None}, {"sana": Reliability.F})


def test_what_was_on_file_is_known_by_revision():
    log = record(
        [place("syria"), place("aleppo"), source("sana", "B"), place("aleppo", "syria"), source("sana")]
    )
    parents = [on_file(entry.event for entry in at_revision(r, log)).parents for r in range(6)]
    grades = [on_file(entry.event for entry in at_revision(r, log)).reliability for r in range(6)]
    assert [found.get("aleppo", "?") for found in parents] == ["?", "?", None, None, "syria", "syria"]
    assert [found.get("sana", "?") for found in grades] == ["?", "?", "?", "B", "B", "F"]


def test_a_place_an_actor_and_a_source_may_share_a_slug():
    file = on_file([place("sdf"), actor("sdf", "syria"), source("sdf", "B")])
    assert (file.parents, file.umbrellas) == ({"sdf": None}, {"sdf": "syria"})
    assert file.reliability == {"sdf": Reliability.B}


def test_claims_put_nothing_on_file():
    file = on_file([claim("hts takes aleppo", "2024-11-30")])
    assert (file.kinds, file.parents, file.umbrellas, file.reliability) == ({}, {}, {}, {})


# What a registration changes in the answers


def test_a_place_follows_its_new_parent():
    log = history("""
        occurred    id  claim                            source
        2024-11-29  a   government takes syria           sana
        2024-11-30  b   hts takes aleppo-governorate     sana
    """)
    moved = on_file([*REGISTRATIONS, place("aleppo", "syria")])
    assert who(log, "aleppo") == "hts"
    assert who(log, "aleppo", file=moved) == "government"


def test_two_members_agree_once_one_becomes_the_umbrella_of_the_other():
    log = history("""
        occurred    id  claim               source
        2024-11-30  a   hts takes aleppo    sana
        2024-11-30  b   sna takes aleppo    sohr
    """)
    merged = on_file([*REGISTRATIONS, actor("hts", "sna")])
    assert names(ask(log, "aleppo").rivals) == "a"
    assert names(ask(log, "aleppo", file=merged).rivals) == ""


def test_a_new_grade_decides_a_dispute_anew():
    log = history("""
        occurred    id  claim               source
        2024-11-30  a   hts takes aleppo    sana
        2024-11-30  b   sdf takes aleppo    sohr
    """)
    graded = on_file([*REGISTRATIONS, source("sana", "C")])
    assert who(log, "aleppo") == "sdf"
    assert who(log, "aleppo", file=graded) == "hts"
