"""Allies at odds: who is allied, and yet stands behind different sides, at a date."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations, product

from app.domain.events import RelationKind, Slug
from app.domain.onfile import OnFile
from app.domain.relations import Relation

Pair = tuple[Slug, Slug]

Ties = tuple[Relation, ...]
"""Relations that say it only together."""

REJECTS = {RelationKind.OPPOSES, RelationKind.DESIGNATES_TERRORIST}


@dataclass(frozen=True, slots=True)
class Tension:
    """Two allies, by slug, with all that makes them allied and all that sets them at odds over others.

    A bond is an alliance, or the membership of each in one coalition. A strain is what each of them
    backs and how these oppose each other, or what one of them backs and how the other rejects it.
    """

    allies: Pair
    bonds: tuple[Ties, ...]
    strains: tuple[Ties, ...]


def tensions_among(relations: Iterable[Relation], file: OnFile) -> list[Tension]:
    """The tensions among the relations that stand at one date, each pair of allies once, by slug.

    X and Y are at odds where X backs A, Y backs B and one of A and B opposes the other, or where one
    of them backs A, whom the other opposes or designates; A and B are neither X nor Y. Of whom they
    back and reject, an actor and its umbrella count as the same, as they do for control. Nothing
    else is looked through: no coalition within a coalition, and no extension, which often is only
    what an adversary says.
    """
    held = sorted((relation for relation in relations if relation.actor != relation.toward), key=_order)
    sides = _sides(held, file)
    return [
        Tension(allies, bonds, strains)
        for allies, bonds in _alliances(held)
        if (strains := tuple(_strains(allies, sides)))
    ]


def _alliances(held: Sequence[Relation]) -> list[tuple[Pair, tuple[Ties, ...]]]:
    """Every pair of allies with its bonds: the alliance, then the coalitions by slug."""
    bonds: dict[Pair, list[Ties]] = {}
    members: dict[Slug, list[Relation]] = {}
    for relation in held:
        if relation.relation is RelationKind.ALLIED_WITH:
            bonds.setdefault((relation.actor, relation.toward), []).append((relation,))
        elif relation.relation is RelationKind.PART_OF:
            members.setdefault(relation.toward, []).append(relation)
    for _, memberships in sorted(members.items()):
        for one, other in combinations(memberships, 2):
            bonds.setdefault((one.actor, other.actor), []).append((one, other))
    return sorted((allies, tuple(ties)) for allies, ties in bonds.items())


@dataclass(frozen=True, slots=True)
class _Sides:
    """Who backs whom; what sets two at odds who are backed; how somebody rejects one who is backed."""

    backed_by: Mapping[Slug, Sequence[Relation]]
    between: Mapping[frozenset[Slug], Sequence[Relation]]
    rejected: Mapping[Pair, Sequence[Relation]]


def _sides(held: Sequence[Relation], file: OnFile) -> _Sides:
    backed = {relation.toward for relation in held if relation.relation is RelationKind.BACKS}

    def meant(actor: Slug) -> list[Slug]:
        """Those who are backed that count as the same as the actor."""
        return [one for one in backed if _is_one({one, actor}, file)]

    backed_by: dict[Slug, list[Relation]] = {}
    between: dict[frozenset[Slug], list[Relation]] = {}
    rejected: dict[Pair, list[Relation]] = {}
    for relation in held:
        if relation.relation is RelationKind.BACKS:
            backed_by.setdefault(relation.actor, []).append(relation)
        if relation.relation in REJECTS:
            for one in meant(relation.toward):
                rejected.setdefault((relation.actor, one), []).append(relation)
        if relation.relation is RelationKind.OPPOSES:
            for two in set(map(frozenset, product(meant(relation.actor), meant(relation.toward)))):
                if _sets_at_odds(relation, two, file):
                    between.setdefault(two, []).append(relation)
    return _Sides(backed_by, between, rejected)


def _sets_at_odds(feud: Relation, two: Set[Slug], file: OnFile) -> bool:
    """Whether a feud of the two, or of those that count as the same as them, sets them at odds.

    One within an umbrella sets nobody at odds but the very two: others belong to both.
    """
    ends = {feud.actor, feud.toward}
    return two == ends or not (_is_one(ends, file) or _is_one(two, file))


def _strains(allies: Pair, sides: _Sides) -> Iterator[Ties]:
    """What sets two allies at odds: first the sides that each backs, then whom one backs and one rejects."""
    one, other = allies
    backs = {
        ally: [backing for backing in sides.backed_by.get(ally, ()) if backing.toward not in allies]
        for ally in allies
    }
    for first, second in product(backs[one], backs[other]):
        feuds = sides.between.get(frozenset({first.toward, second.toward}), ())
        if theirs := [feud for feud in feuds if not {feud.actor, feud.toward} & set(allies)]:
            yield first, second, *theirs
    for backer, rejecter in (allies, allies[::-1]):
        for backing in backs[backer]:
            rejections = sides.rejected.get((rejecter, backing.toward), ())
            if theirs := [rejection for rejection in rejections if rejection.toward not in allies]:
                yield backing, *theirs


def _is_one(actors: Set[Slug], file: OnFile) -> bool:
    return len(file.most_specific(actors)) == 1


def _order(relation: Relation) -> tuple[Slug, RelationKind, Slug]:
    return relation.actor, relation.relation, relation.toward
