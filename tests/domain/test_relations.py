"""Who stands with whom at a date."""

import pytest

from app.domain.edtf import parse
from app.domain.events import RelationClaim, RelationKind
from app.domain.lens import standing
from app.domain.relations import Relation, relations_at
from tests.history import TICK, end, history, names, uid


def relations(log, at=None):
    claims = [said for said in standing(log) if isinstance(said.claim, RelationClaim)]
    return relations_at(claims, at=end(at))


def because(log, at=None):
    """The claims that the relations rest on, relation by relation."""
    return [names(relation.because) for relation in relations(log, at)]


def test_a_relation_stands_from_the_end_of_the_window_of_its_declaration():
    log = history("""
        occurred    id  claim                    source  reported
        2015-09-30  a   russia backs government  sana    2015-10-05
    """)
    assert relations(log, end("2015-09-30") - TICK) == []
    backs = Relation("russia", RelationKind.BACKS, "government", parse("2015-09-30"), (uid("a"),))
    assert relations(log, "2015-09-30") == relations(log) == [backs]


def test_a_declaration_does_not_count_later_than_its_report():
    log = history("""
        occurred    id  claim                    source  reported
        2015-09     a   russia backs government  sana    2015-09-20
    """)
    assert relations(log, end("2015-09-20") - TICK) == []
    assert because(log, "2015-09-20") == ["a"]


def test_a_relation_stands_until_a_claim_ends_it():
    log = history("""
        occurred    id  claim                              source
        2015-09-30  a   russia backs government            sana
        2024-12-08  b   russia no longer backs government  sana
        2025-01-15  c   russia backs government            sana
    """)
    assert because(log, end("2024-12-08") - TICK) == ["a"]
    assert because(log, "2024-12-08") == []
    assert because(log, "2025-01-15") == ["c"]
    assert relations(log)[0].since == parse("2025-01-15")


def test_an_end_within_an_interval_counts_once_the_interval_is_over():
    log = history("""
        occurred                id  claim                              source
        2015-09-30              a   russia backs government            sana
        2024-12-01/2024-12-08   b   russia no longer backs government  sana
    """)
    assert because(log, end("2024-12-08") - TICK) == ["a"]
    assert because(log, "2024-12-08") == []


def test_a_relation_through_an_interval_ends_with_it():
    log = history("""
        occurred                id  claim                    source
        2015-09-30/2024-12-08   a   russia backs government  sana
    """)
    assert because(log, "2015-09-30") == ["a"]
    assert because(log, end("2024-12-08") - TICK) == ["a"]
    assert because(log, "2024-12-08") == because(log) == []


def test_a_relation_with_an_open_end_goes_on():
    log = history("""
        occurred        id  claim                    source  reported
        2015-09-30/..   a   russia backs government  sana    2016-01-01
    """)
    assert because(log, "2015-09-30") == because(log, "2030") == because(log) == ["a"]


def test_when_one_declaration_is_over_another_one_carries_the_relation_on():
    log = history("""
        occurred                id  claim                    source
        2015-09-30/2016-12-31   a   russia backs government  sana
        2016-01-01              b   russia backs government  sohr
    """)
    assert because(log, "2016-01-01") == ["a b"]
    assert because(log, "2016-12-31") == ["b"]
    assert relations(log, "2016-01-01")[0].since == parse("2015-09-30/2016-12-31")
    assert relations(log)[0].since == parse("2016-01-01")


def test_an_alliance_is_the_same_from_both_sides():
    log = history("""
        occurred    id  claim                             source
        2020-01-01  a   sna allied-with hts               sana
        2020-01-02  b   hts allied-with sna               sana
    """)
    [allied] = relations(log)
    assert (allied.actor, allied.toward, names(allied.because)) == ("hts", "sna", "a b")
    over = history("""
        occurred    id  claim                             source
        2020-01-01  a   sna allied-with hts               sana
        2020-01-02  b   hts no longer allied-with sna     sana
    """)
    assert relations(over) == []


@pytest.mark.parametrize("kind", [kind for kind in RelationKind if kind is not RelationKind.ALLIED_WITH])
def test_every_other_relation_has_a_direction(kind):
    log = history(f"""
        occurred    id  claim                        source
        2020-01-01  a   turkey {kind} sna            sana
        2020-01-02  b   sna no longer {kind} turkey  sana
    """)
    assert because(log) == ["a"]


def test_relations_of_different_kinds_or_actors_do_not_end_each_other():
    log = history("""
        occurred    id  claim                             source
        2020-01-01  a   turkey backs sna                  sana
        2020-01-02  b   turkey opposes sna                sana
        2020-01-03  c   russia no longer backs sna        sana
        2020-01-03  d   turkey no longer backs hts        sana
        2020-01-03  e   turkey no longer allied-with sna  sana
    """)
    assert because(log) == ["a", "b"]


def test_relations_come_by_actor_then_kind_then_whom_they_concern():
    log = history("""
        occurred    id  claim                     source
        2020-01-01  a   turkey opposes sdf        sana
        2020-01-01  b   turkey backs sna          sana
        2020-01-01  c   turkey backs hts          sana
        2020-01-01  d   russia opposes hts        sana
    """)
    assert because(log) == ["d", "c", "b", "a"]


@pytest.mark.parametrize(
    ("declared", "ended", "stands"),
    [
        # By the middle of the window, of a declaration the first date of it.
        ("2020-01     2020-02-01", "2020-01-15  2020-02-01", ["a"]),
        ("2020-01     2020-02-01", "2020-01-17  2020-02-01", []),
        ("2020-01-10/2020-03-20  2020-04-01", "2020-01-11  2020-02-01", []),
        ("2020-01-10/2020-03-20  2020-04-01", "2020-01-09  2020-02-01", ["a"]),
        # Then by the report, then by the revision.
        ("2020-01-10  2020-02-02", "2020-01-10  2020-02-01", ["a"]),
        ("2020-01-10  2020-02-01", "2020-01-10  2020-02-02", []),
        ("2020-01-10  2020-02-01", "2020-01-10  2020-02-01", []),
    ],
)
def test_what_is_said_of_a_relation_is_ordered_like_claims_of_control(declared, ended, stands):
    log = history(f"""
        occurred  reported  id  claim                     source
        {declared}          a   turkey backs sna            sana
        {ended}             b   turkey no longer backs sna  sohr
    """)
    assert because(log, "2020-03-01") == stands


def test_of_two_claims_of_one_day_and_one_report_the_later_revision_is_the_later():
    log = history("""
        occurred    id  claim                       source
        2020-01-10  a   turkey no longer backs sna  sana
        2020-01-10  b   turkey backs sna            sana
    """)
    assert because(log) == ["b"]
