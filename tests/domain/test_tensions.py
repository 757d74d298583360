"""Which allies stand behind different sides, at a date."""

import pytest

from app.domain.edtf import parse
from app.domain.events import RelationClaim, RelationKind
from app.domain.lens import ALL, Lens, standing
from app.domain.onfile import on_file
from app.domain.relations import Relation, relations_at
from app.domain.tensions import Tension, tensions_among
from tests.history import FILE, REGISTRATIONS, TICK, actor, end, history, names, uid


def tensions(log, at=None, lens=ALL, file=FILE):
    claims = [said for said in standing(log, lens) if isinstance(said.claim, RelationClaim)]
    return tensions_among(relations_at(claims, at=end(at)), file)


def told(log, at=None, lens=ALL, file=FILE):
    """The tensions in words: "usa + turkey [bond] [bond]: [strain] [strain]", claims by their short names."""

    def claims(ties):
        return " ".join(f"[{' '.join(names(relation.because) for relation in tie)}]" for tie in ties)

    return [
        f"{' + '.join(tension.allies)} {claims(tension.bonds)}: {claims(tension.strains)}"
        for tension in tensions(log, at, lens, file)
    ]


def among(*relations, file=FILE):
    """The tensions among relations that all stand, each with its own number in a claim of one day."""
    rows = "\n".join(f"2020-01-01  {number}  {said}  sana" for number, said in enumerate(relations, start=1))
    return told(history(f"occurred  id  claim  source\n{rows}"), file=file)


ALLIED = "usa allied-with turkey"
BEHIND_TWO = (ALLIED, "usa backs sdf", "turkey backs hts")


# What a tension is


def test_allies_who_back_two_sides_that_oppose_each_other_are_at_odds():
    log = history("""
        occurred    id  claim                   source
        1952-02-18  a   usa allied-with turkey  sana
        2015-10-01  b   usa backs sdf           sana
        2017-10-01  c   turkey backs hts        sana
        2024-11-30  d   hts opposes sdf         sohr
    """)

    def relation(actor, kind, toward, since, because):
        return Relation(actor, RelationKind(kind), toward, parse(since), (uid(because),))

    assert tensions(log) == [
        Tension(
            allies=("turkey", "usa"),
            bonds=((relation("turkey", "allied-with", "usa", "1952-02-18", "a"),),),
            strains=(
                (
                    relation("turkey", "backs", "hts", "2017-10-01", "c"),
                    relation("usa", "backs", "sdf", "2015-10-01", "b"),
                    relation("hts", "opposes", "sdf", "2024-11-30", "d"),
                ),
            ),
        )
    ]


@pytest.mark.parametrize("opposition", ["hts opposes sdf", "sdf opposes hts"])
def test_it_does_not_matter_which_of_the_two_sides_opposes_the_other(opposition):
    assert among(*BEHIND_TWO, opposition) == ["turkey + usa [1]: [3 2 4]"]


def test_two_sides_that_oppose_each_other_are_one_strain():
    assert among(*BEHIND_TWO, "hts opposes sdf", "sdf opposes hts") == ["turkey + usa [1]: [3 2 4 5]"]


@pytest.mark.parametrize("rejection", ["opposes", "designates-terrorist"])
def test_an_ally_who_backs_whom_the_other_rejects_is_at_odds_with_it(rejection):
    assert among(ALLIED, "usa backs sdf", f"turkey {rejection} sdf") == ["turkey + usa [1]: [2 3]"]
    assert among(ALLIED, "turkey backs hts", f"usa {rejection} hts") == ["turkey + usa [1]: [2 3]"]


def test_whom_an_ally_both_opposes_and_designates_it_rejects_once():
    opposed = ("turkey opposes sdf", "turkey designates-terrorist sdf")
    assert among(ALLIED, "usa backs sdf", *opposed) == ["turkey + usa [1]: [2 4 3]"]


def test_members_of_one_coalition_are_allies():
    assert among("usa part-of nato", "turkey part-of nato", "usa backs sdf", "turkey opposes sdf") == [
        "turkey + usa [2 1]: [3 4]"
    ]


def test_allies_are_named_once_with_all_that_binds_them_and_all_that_sets_them_at_odds():
    assert among(
        *("usa part-of nato", "usa part-of coalition", "turkey part-of nato", "turkey part-of coalition"),
        *("turkey allied-with usa", "usa backs sdf", "turkey opposes sdf"),
        *("turkey backs hts", "usa designates-terrorist hts", "sdf opposes hts"),
    ) == ["turkey + usa [5] [4 2] [3 1]: [8 6 10] [8 9] [6 7]"]


def test_every_pair_of_allies_comes_by_its_slugs_and_coalitions_come_by_theirs():
    assert among(
        *("usa allied-with turkey", "turkey part-of west", "turkey part-of nato", "france part-of nato"),
        *("albania part-of west", "france part-of west"),
        *("turkey opposes sdf", "usa backs sdf", "france backs sdf"),
    ) == ["france + turkey [4 3] [6 2]: [9 7]", "turkey + usa [1]: [8 7]"]


# What is none


@pytest.mark.parametrize(
    "relations",
    [
        (),
        (ALLIED,),
        # Not allied.
        ("usa backs sdf", "turkey backs hts", "hts opposes sdf"),
        ("usa part-of nato", "turkey part-of coalition", "usa backs sdf", "turkey opposes sdf"),
        ("usa extension-of nato", "turkey extension-of nato", "usa backs sdf", "turkey opposes sdf"),
        ("usa extension-of turkey", "usa backs sdf", "turkey opposes sdf"),
        ("usa part-of turkey", "usa backs sdf", "turkey opposes sdf"),
        # Nobody at odds, or only one side backed.
        BEHIND_TWO,
        (ALLIED, "usa backs sdf", "hts opposes sdf"),
        (ALLIED, "turkey opposes sdf", "hts opposes sdf"),
        (ALLIED, "usa backs sdf", "turkey backs sdf", "hts opposes sdf"),
        (ALLIED, "usa backs sdf", "turkey backs hts", "hts opposes government"),
        (ALLIED, "usa backs sdf", "turkey backs hts", "hts designates-terrorist sdf"),
        # One actor alone contradicts itself.
        (ALLIED, "usa backs sdf", "usa opposes sdf"),
        (ALLIED, "usa backs sdf", "usa backs hts", "hts opposes sdf"),
        # Only what the other is against counts, not what is against the other.
        (ALLIED, "usa backs sdf", "sdf opposes turkey"),
        (ALLIED, "usa backs sdf", "sdf designates-terrorist turkey"),
        # A coalition within a coalition, and an extension, are not looked through.
        (
            *("usa part-of nato", "turkey part-of arm-of-nato", "arm-of-nato part-of nato"),
            *("usa backs sdf", "turkey opposes sdf"),
        ),
        (ALLIED, "usa backs sdf", "sdf extension-of pkk", "turkey designates-terrorist pkk"),
    ],
    ids=" / ".join,
)
def test_no_other_relations_make_a_tension(relations):
    assert among(*relations) == []


@pytest.mark.parametrize(
    "relations",
    [
        ("usa backs turkey", "turkey backs hts", "turkey opposes hts"),
        ("usa backs turkey", "turkey backs usa", "turkey opposes usa"),
        ("usa backs sdf", "turkey backs usa", "sdf opposes usa"),
        ("usa backs usa", "turkey opposes usa"),
    ],
    ids=" / ".join,
)
def test_allies_are_at_odds_over_third_parties_only(relations):
    assert among(ALLIED, *relations) == []


def test_an_ally_is_no_third_party_through_those_under_its_umbrella():
    allied = "usa allied-with opposition"
    assert among(allied, "usa backs opposition", "opposition backs sdf", "hts opposes sdf") == []
    assert among(allied, "opposition backs hts", "usa opposes opposition") == []
    assert among(allied, "usa backs sdf", "opposition backs hts", "opposition opposes sdf") == [
        "opposition + usa [1]: [2 4]"
    ]


def test_nobody_is_allied_with_or_opposed_to_itself():
    assert among("usa allied-with usa", "usa backs sdf", "usa opposes sdf") == []
    assert among("usa part-of nato", "usa backs sdf", "usa opposes sdf") == []
    assert among(ALLIED, "usa backs sdf", "turkey backs sdf", "sdf opposes sdf") == []


# An actor and its umbrella


@pytest.mark.parametrize(
    ("relations", "strains"),
    [
        # hts and sna belong under opposition, the hamza-division under sna.
        (("usa backs sdf", "turkey backs hts", "opposition opposes sdf"), "[3 2 4]"),
        (("usa backs sdf", "turkey backs opposition", "sdf opposes hts"), "[3 2 4]"),
        (("usa backs sdf", "turkey backs hamza-division", "opposition opposes sdf"), "[3 2 4]"),
        (("usa backs hts", "turkey opposes opposition"), "[2 3]"),
        (("usa backs opposition", "turkey designates-terrorist hts"), "[2 3]"),
    ],
    ids=" / ".join,
)
def test_an_actor_and_its_umbrella_count_as_the_same(relations, strains):
    assert among(ALLIED, *relations) == [f"turkey + usa [1]: {strains}"]


@pytest.mark.parametrize(
    "relations",
    [
        ("usa backs hts", "turkey opposes sna"),
        ("usa backs sdf", "turkey backs hts", "sna opposes sdf"),
    ],
    ids=" / ".join,
)
def test_two_actors_under_one_umbrella_do_not_count_as_the_same(relations):
    assert among(ALLIED, *relations) == []


def test_a_quarrel_under_an_umbrella_sets_only_those_at_odds_who_have_it():
    quarrel = "hts opposes sna"
    assert among(ALLIED, "usa backs opposition", "turkey backs opposition", quarrel) == []
    assert among(ALLIED, "usa backs opposition", "turkey backs hts", quarrel) == []
    assert among(ALLIED, "usa backs sna", "turkey backs hts", quarrel) == ["turkey + usa [1]: [3 2 4]"]
    split = "hts opposes opposition"
    assert among(ALLIED, "usa backs opposition", "turkey backs hts", split) == ["turkey + usa [1]: [3 2 4]"]

    higher = on_file((*REGISTRATIONS, actor("uprising"), actor("opposition", "uprising")))
    above = "opposition opposes uprising"
    assert among(ALLIED, "usa backs hts", "turkey backs sna", above, file=higher) == []
    assert among(ALLIED, "usa backs uprising", "turkey backs opposition", above, file=higher) == [
        "turkey + usa [1]: [3 2 4]"
    ]


# At a date, through a lens


HISTORY = history("""
    occurred                id  claim                    source  reported
    1952-02-18              a   usa part-of nato         sana    1952-02-18
    1952-02-18              b   turkey part-of nato      sana    1952-02-18
    2015-10                 c   usa backs sdf            sana    2015-11-15
    2017-10                 d   turkey backs hts         sohr    2017-11-15
    2018-05-31              e   turkey opposes sdf       snhr    2018-06-01
    2024-11-30              f   hts opposes sdf          sana    2024-12-01
    2024-12-08              g   usa no longer backs sdf  sana    2024-12-09
""")


@pytest.mark.parametrize(
    ("at", "strains"),
    [
        (end("2018-05-31") - TICK, None),
        ("2018-05-31", "[c e]"),
        (end("2024-11-30") - TICK, "[c e]"),
        ("2024-11-30", "[d c f] [c e]"),
        (end("2024-12-08") - TICK, "[d c f] [c e]"),
        ("2024-12-08", None),
        (None, None),
    ],
)
def test_a_tension_stands_as_long_as_all_of_its_relations(at, strains):
    assert told(HISTORY, at) == ([f"turkey + usa [b a]: {strains}"] if strains else [])


@pytest.mark.parametrize(
    ("lens", "strains"),
    [
        (Lens(sources=frozenset({"sana", "sohr"})), "[d c f]"),
        (Lens(sources=frozenset({"sana", "snhr"})), "[c e]"),
        (Lens(sources=frozenset({"sana"})), None),
        (Lens(sources=frozenset({"sohr", "snhr"})), None),
        (Lens(reported_by=end("2024-11-30")), "[c e]"),
        (Lens(reported_by=end("2018-05-31")), None),
    ],
)
def test_a_tension_rests_on_the_relations_inside_the_lens(lens, strains):
    expected = [f"turkey + usa [b a]: {strains}"] if strains else []
    assert told(HISTORY, "2024-11-30", lens) == expected


def test_the_order_in_which_relations_come_does_not_matter():
    claims = [said for said in standing(HISTORY) if isinstance(said.claim, RelationClaim)]
    relations = relations_at(claims, at=end("2024-11-30"))
    assert tensions_among(reversed(relations), FILE) == tensions_among(relations, FILE) != []
