"""What an answer says of a place: its status, its reasons and rivals, and how its parts divide."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain, combinations, starmap
from typing import NamedTuple
from uuid import UUID

from app.domain.control import Hearing, Holding, Word, hear_all
from app.domain.edtf import BEGINNING, Edtf
from app.domain.events import ControlClaim, PlaceKind, Slug, Standing
from app.domain.onfile import OnFile


class Status(StrEnum):
    HELD = "held"
    SHARED = "shared"
    CONTESTED = "contested"
    DIVIDED = "divided"
    VACANT = "vacant"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Since:
    """When the current hold or contest began: the date as claimed, and the window it names.

    `earliest` is None where the claim only says by when.
    """

    occurred: Edtf
    earliest: datetime | None
    latest: datetime


class Division(NamedTuple):
    """How many places of a kind within a place share one status and the same holders."""

    kind: PlaceKind
    status: Status
    holders: tuple[Slug, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Control:
    """The answer for one place at one date; actors in the order of their slugs.

    `because` are the claims that decide, the latest first; `uncertain` those that may already have
    changed it; `rivals` those that contradict it and lost.
    """

    place: Slug
    status: Status
    holders: tuple[Slug, ...]
    contenders: tuple[Slug, ...]
    since: Since | None
    contested_since: Since | None
    because: tuple[UUID, ...]
    confirmed: Standing[ControlClaim] | None
    rivals: tuple[Standing[ControlClaim], ...]
    uncertain: tuple[UUID, ...]
    composition: tuple[Division, ...]

    @property
    def disputed(self) -> bool:
        return bool(self.rivals)


def control_at(
    claims: Iterable[Standing[ControlClaim]],
    file: OnFile,
    *,
    at: datetime | None,
    places: Iterable[Slug] | None = None,
) -> dict[Slug, Control]:
    """Control of the places (all on file, if none are named) and of all within them, by slug in its order.

    `claims` are those that stand inside the lens; `at` is an instant, None being after every claim.
    """
    asked = file.parents if places is None else set(chain.from_iterable(map(file.within, places)))
    return _answers(hear_all(claims, file, asked, at=at), file)


class Role(StrEnum):
    """What became of a claim in the answer about a place."""

    DECIDES = "decides"
    DISAGREES = "disagrees"
    AGREES = "agrees"
    PENDING = "pending"
    SET_ASIDE = "set-aside"
    SUPERSEDED = "superseded"


def roles(hearing: Hearing) -> list[tuple[Standing[ControlClaim], Role]]:
    """Every claim heard about a place, each once, the latest first, with its role in the answer."""
    holding = hearing.holding
    ids: Mapping[Role, Set[UUID]] = {
        Role.DECIDES: {word.said.id for word in holding.deciding},
        Role.DISAGREES: {rival.said.id for rival in holding.rivals},
        Role.AGREES: {support.word.said.id for support in holding.supporters},
        Role.PENDING: {word.said.id for word in hearing.pending} - {word.said.id for word in hearing.heard},
        Role.SET_ASIDE: {word.said.id for word in hearing.set_aside},
        Role.SUPERSEDED: {word.said.id for word in hearing.heard},
    }
    latest_first = sorted((*hearing.heard, *hearing.pending), key=lambda word: word.order, reverse=True)
    claims = {word.said.id: word.said for word in latest_first}
    return [(said, next(role for role in Role if said.id in ids[role])) for said in claims.values()]


def own(place: Slug, holding: Holding, unsettling: Iterable[Word] = ()) -> Control:
    """The answer for a place by itself, whatever lies within it."""
    contested_by = sorted(holding.contenders.values(), key=lambda word: word.order)
    return Control(
        place=place,
        status=_status(holding),
        holders=tuple(sorted(holding.holders)),
        contenders=tuple(sorted(holding.contenders)),
        since=_since(holding.decided_by) if holding.decided_by else None,
        contested_since=_since(contested_by[0]) if contested_by else None,
        because=_ids(holding.deciding),
        confirmed=holding.confirmed_by.said if holding.confirmed_by else None,
        rivals=tuple(rival.said for rival in holding.rivals),
        uncertain=_ids(unsettling),
        composition=(),
    )


@dataclass(frozen=True, slots=True)
class Whole:
    """A place with all that lies within it: its status, and how its parts divide."""

    status: Status
    composition: tuple[Division, ...]


Own = tuple[Status, tuple[Slug, ...], bool]
"""The status of a place by itself, its holders in the order of their slugs, and whether they are known."""


Alike = tuple[PlaceKind, Status, tuple[Slug, ...]]
"""What places are counted together by: their kind, their status and their holders."""


def wholes(owns: Mapping[Slug, Own], file: OnFile) -> dict[Slug, Whole]:
    """Each place that has parts, taken together with them; what lies within a place is given with it.

    A place is divided where the smallest places within it that are known, held or vacant, differ in holders.
    """
    found: dict[Slug, Whole] = {}
    within: dict[Slug, Mapping[Alike, int]] = {}
    smallest: dict[Slug, set[tuple[Slug, ...]]] = {}
    for nest in file.nests:
        place = nest.place
        if place not in owns:
            continue
        divisions: dict[Alike, int] = defaultdict(int)
        holds: set[tuple[Slug, ...]] = set()
        alike = Counter(zip(nest.kinds_of_leaves, map(owns.__getitem__, nest.leaves), strict=True))
        for (kind, (status, holders, known)), places in alike.items():
            divisions[kind, status, holders] += places
            if known:
                holds.add(holders)
        for part in nest.branches:
            _, holders, known = owns[part]
            for division, places in within[part].items():
                divisions[division] += places
            divisions[file.kinds[part], found[part].status, holders] += 1
            holds |= smallest[part] or ({holders} if known else set())
        within[place], smallest[place] = divisions, holds
        united = all(starmap(file.are_alike, combinations(holds, 2)))
        found[place] = Whole(
            owns[place][0] if united else Status.DIVIDED,
            tuple(Division(*division, places) for division, places in sorted(divisions.items())),
        )
    return found


def _answers(hearings: Mapping[Slug, Hearing], file: OnFile) -> dict[Slug, Control]:
    """The answer for each place heard, by slug in its order; what lies within a place is heard with it."""
    answers = {
        place: own(place, hearing.holding, hearing.unsettling) for place, hearing in sorted(hearings.items())
    }
    owns = {
        place: (answer.status, answer.holders, hearings[place].holding.known)
        for place, answer in answers.items()
    }
    for place, whole in wholes(owns, file).items():
        answers[place] = replace(answers[place], status=whole.status, composition=whole.composition)
    return answers


def _status(holding: Holding) -> Status:
    if holding.contenders:
        return Status.CONTESTED
    if not holding.known:
        return Status.UNKNOWN
    return {0: Status.VACANT, 1: Status.HELD}.get(len(holding.holders), Status.SHARED)


def _since(word: Word) -> Since:
    occasion = word.occasion
    earliest = None if occasion.earliest == BEGINNING else occasion.earliest
    return Since(word.claim.occurred, earliest, occasion.effective)


def _ids(words: Iterable[Word]) -> tuple[UUID, ...]:
    """The ids of the claims, each once, in the order of the words."""
    return tuple(dict.fromkeys(word.said.id for word in words))
