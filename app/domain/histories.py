"""The history of a place: its spans from first to last, and what became of every claim about it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.domain.answers import Role, own
from app.domain.control import NOTHING_TOLD, Holding, Word, tell
from app.domain.edtf import BEGINNING
from app.domain.events import ControlClaim, Slug, Standing
from app.domain.onfile import OnFile
from app.domain.spans import Span, course

Stretch = tuple[datetime | None, datetime | None]
"""From an instant until another: None from the beginning, and where it goes on."""


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of time with one answer about a place, and the claims that confirmed it meanwhile."""

    start: datetime | None
    stop: datetime | None
    holding: Holding
    unsettling: tuple[Word, ...]
    confirmations: tuple[Standing[ControlClaim], ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """A claim heard about a place, what became of it, and when it decided or disagreed.

    It `decides` or `disagrees` if it does at any time; else it `agrees` with what was told when it was
    its turn, all being heard, or is `set-aside`; or `superseded`, before it changed anything.
    """

    said: Standing[ControlClaim]
    role: Role
    decided: tuple[Stretch, ...]
    disagreed: tuple[Stretch, ...]


def episodes(place: Slug, words: Iterable[Word], file: OnFile) -> list[Episode]:
    """What is told of a place from the beginning on, in the order of time; the words are all about it."""
    found: list[list[Span]] = []
    for span in course(words, file):
        if found and _same(place, found[-1][-1], span):
            found[-1].append(span)
        else:
            found.append([span])
    starts = [None if spans[0].start == BEGINNING else spans[0].start for spans in found]
    return [
        Episode(start, stop, spans[0].holding, spans[0].unsettling, _confirmations(spans))
        for start, stop, spans in zip(starts, [*starts[1:], None], found, strict=True)
    ]


def heard(words: Collection[Word], episodes: Sequence[Episode], file: OnFile) -> list[Heard]:
    """Every claim about a place, each once, the latest first."""
    decided: dict[UUID, list[Stretch]] = {}
    disagreed: dict[UUID, list[Stretch]] = {}
    for episode in episodes:
        _add(decided, {word.said.id for word in episode.holding.deciding}, episode)
        _add(disagreed, {word.said.id for word in episode.holding.rivals}, episode)
    ordered = sorted(words, key=lambda word: word.order)
    agreed, set_aside = _agreed_and_set_aside(ordered, file)
    ids = {
        Role.DECIDES: decided.keys(),
        Role.DISAGREES: disagreed.keys(),
        Role.AGREES: agreed,
        Role.SET_ASIDE: set_aside,
    }
    claims = {word.said.id: word.said for word in reversed(ordered)}
    return [
        Heard(
            said,
            next((role for role, those in ids.items() if id in those), Role.SUPERSEDED),
            tuple(decided.get(id, ())),
            tuple(disagreed.get(id, ())),
        )
        for id, said in claims.items()
    ]


def _same(place: Slug, before: Span, after: Span) -> bool:
    """Whether the same is told of the place, whoever may have confirmed it."""
    if after.continues(before):
        return True
    told = (replace(own(place, span.holding, span.unsettling), confirmed=None) for span in (before, after))
    return next(told) == next(told)


def _confirmations(spans: Iterable[Span]) -> tuple[Standing[ControlClaim], ...]:
    """The claims that were the latest to confirm the spans, in the order in which they came to be."""
    by = (span.holding.confirmed_by for span in spans)
    return tuple({word.said.id: word.said for word in by if word}.values())


def _add(stretches: dict[UUID, list[Stretch]], ids: Iterable[UUID], episode: Episode) -> None:
    """The claims of the ids did something in one more episode; those in a row are one stretch."""
    for id in ids:
        those = stretches.setdefault(id, [])
        if those and those[-1][1] == episode.start:
            those[-1] = those[-1][0], episode.stop
        else:
            those.append((episode.start, episode.stop))


def _agreed_and_set_aside(ordered: Iterable[Word], file: OnFile) -> tuple[set[UUID], set[UUID]]:
    telling, agreed = NOTHING_TOLD, set()
    for word in ordered:
        telling = tell(telling, word, file)
        near = telling.holding.supporters.overlapping(word.stretch)
        if any(support.word is word for support in near):
            agreed.add(word.said.id)
    return agreed, {word.said.id for word in telling.set_aside}
