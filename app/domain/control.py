"""Who holds a place: the fold from claims to control.

Take the claims that stand inside the lens, about the place or what it lies in; hear those that count
at the date, in their order; let each change what is held; where two sources contradict each other
and nobody can say which came first, settle it and keep the loser as a rival.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import chain

from app.domain.edtf import Window
from app.domain.events import (
    ControlClaim,
    ControlContested,
    ControlLapsed,
    ControlLost,
    ControlObserved,
    ControlTaken,
    Reliability,
    Slug,
    Standing,
)
from app.domain.lens import CREDIBILITY_RANK
from app.domain.occasions import Occasion, occasions
from app.domain.onfile import OnFile
from app.domain.past import Past

RULES = 1
"""The version of the rules in this module; every snapshot names it."""

RELIABILITY_RANK: Mapping[Reliability, int] = {
    Reliability(grade): rank for rank, grade in enumerate("ABCFDE")
}
"""F means "cannot be judged", not "worst": it ranks between C and D."""


@dataclass(frozen=True, eq=False)
class Word:
    """A claim, heard on one occasion about one place; `depth` is that of the place the claim names.

    `turn` counts the claim's occasions. Words are made once an answer, and told apart by identity.
    """

    said: Standing[ControlClaim]
    occasion: Occasion
    depth: int
    reliability: Reliability
    turn: int = 0

    @cached_property
    def claim(self) -> ControlClaim:
        return self.said.claim

    @cached_property
    def stretch(self) -> Window:
        return self.occasion.stretch

    @cached_property
    def order(self) -> tuple[datetime, int, datetime, int, int]:
        """Of a vague and an exact date, the likelier order; then the nearer place, the later report."""
        middle, reported = self.occasion.window.middle, self.claim.reported.latest
        return middle, self.depth, reported, self.said.revision, self.turn

    @property
    def key(self) -> tuple[int, int]:
        """What the word is known by in the log: the revision of its claim, and its turn."""
        return self.said.revision, self.turn

    def overlaps(self, other: "Word") -> bool:
        """Whether nobody can say which of the two came first."""
        return self.stretch.overlaps(other.stretch)


@dataclass(frozen=True, slots=True)
class Support:
    """A word for the current holding: whom it says holds the place, or whom it says has left."""

    word: Word
    holders: Set[Slug] = frozenset()
    gone: Set[Slug] = frozenset()

    @property
    def stretch(self) -> Window:
        return self.word.stretch


NOBODY: Past[Support] = Past()


@dataclass(frozen=True, slots=True)
class Holding:
    """What the words heard so far amount to; each actor with the word that carries it."""

    decided_by: Word | None = None
    known: bool = False
    holders: Mapping[Slug, Word] = field(default_factory=dict)
    contenders: Mapping[Slug, Word] = field(default_factory=dict)
    supporters: Past[Support] = NOBODY
    confirmed_by: Word | None = None
    rivals: tuple[Word, ...] = ()

    @property
    def deciding(self) -> list[Word]:
        """The words that decide it, and that carry each actor in it; the latest first."""
        decided_by = [self.decided_by] if self.decided_by else []
        deciding = {*decided_by, *self.holders.values(), *self.contenders.values()}
        return sorted(deciding, key=lambda word: word.order, reverse=True)

    def same_actors(self, other: "Holding") -> bool:
        return (
            self.holders.keys() == other.holders.keys() and self.contenders.keys() == other.contenders.keys()
        )

    def same_reasons(self, other: "Holding") -> bool:
        """Whether both rest on the same words, whoever else may support or confirm them."""
        return (
            self.decided_by is other.decided_by
            and self.known == other.known
            and self.holders == other.holders
            and self.contenders == other.contenders
            and self.rivals == other.rivals
        )


NOTHING_SAID = Holding()


@dataclass(frozen=True, slots=True)
class Telling:
    """A place's words told so far: what they amount to, and what tests the words to come.

    `heard` are all words by the depth of the place they name, `beaten` those that lost a dispute.
    """

    holding: Holding = NOTHING_SAID
    heard: Mapping[int, Past[Word]] = field(default_factory=dict)
    beaten: Set[Word] = frozenset()
    set_aside: tuple[Word, ...] = ()


NO_WORDS: Past[Word] = Past()
NOTHING_TOLD = Telling()


@dataclass(frozen=True, slots=True)
class Hearing:
    """The words about a place at a date: what they amount to, and what became of each."""

    holding: Holding
    heard: tuple[Word, ...]
    set_aside: tuple[Word, ...]
    pending: tuple[Word, ...]
    unsettling: tuple[Word, ...]


def hear_all(
    claims: Iterable[Standing[ControlClaim]], file: OnFile, places: Iterable[Slug], *, at: datetime | None
) -> dict[Slug, Hearing]:
    """What is heard about each of the places at an instant."""
    return {place: hear(words, file, at=at) for place, words in spoken(claims, file, places).items()}


def spoken(
    claims: Iterable[Standing[ControlClaim]], file: OnFile, places: Iterable[Slug]
) -> dict[Slug, list[Word]]:
    """The words about each of the places: those about itself and, but for exceptions, what it lies in."""
    about: dict[Slug, list[Word]] = {}
    for said in claims:
        about.setdefault(said.claim.place, []).extend(words(said, file))
    return {place: heard_in(file.line(place), about) for place in places}


def heard_in(line: Sequence[Slug], about: Mapping[Slug, Sequence[Word]]) -> list[Word]:
    """Of the words about each place, those heard in the first of a line, which lies in the others."""
    said = chain.from_iterable(about.get(place, ()) for place in line)
    return [word for word in said if not word.claim.except_ or not set(word.claim.except_) & set(line)]


def words(said: Standing[ControlClaim], file: OnFile) -> list[Word]:
    """A claim on each of its occasions."""
    depth = file.depth(said.claim.place)
    reliability = file.reliability.get(said.claim.source, Reliability.F)
    return [
        Word(said, occasion, depth, reliability, turn) for turn, occasion in enumerate(occasions(said.claim))
    ]


def hear(spoken: Iterable[Word], file: OnFile, *, at: datetime | None) -> Hearing:
    """Fold the words about one place that count at an instant; name those that may already count.

    A word counts from `effective`. Before that, once it may have happened, it is pending:
    it unsettles the answer if counting it now would change who holds or contests the place.
    """
    ordered = sorted(spoken, key=lambda word: word.order)
    counted = [word for word in ordered if at is None or word.occasion.effective <= at]
    pending = [
        word for word in ordered if at is not None and word.occasion.earliest < at < word.occasion.effective
    ]
    telling = fold(counted, file)
    unsettling = [
        word
        for word in pending
        if not fold(sorted([*counted, word], key=lambda word: word.order), file).holding.same_actors(
            telling.holding
        )
    ]
    return Hearing(telling.holding, tuple(counted), telling.set_aside, tuple(pending), tuple(unsettling))


def fold(ordered: Iterable[Word], file: OnFile, telling: Telling = NOTHING_TOLD) -> Telling:
    """The telling after all the words, in their order, that go on from one."""
    for word in ordered:
        telling = tell(telling, word, file)
    return telling


def tell(telling: Telling, word: Word, file: OnFile) -> Telling:
    """The telling after one more word.

    The nearer stands: a word about the place is not undone by one about what it lies in
    if their stretches overlap, whatever their order. A word that lost a dispute stands for nothing,
    unless its view prevails after all.
    """
    before, beaten = telling.holding, telling.beaten
    heard = {**telling.heard, word.depth: telling.heard.get(word.depth, NO_WORDS).and_then(word)}
    nearer = (past.overlapping(word.stretch) for depth, past in telling.heard.items() if depth > word.depth)
    if any(other not in beaten for other in chain.from_iterable(nearer)):
        return Telling(before, heard, beaten, (*telling.set_aside, word))
    holding = speak(before, word, file)
    if holding.rivals != before.rivals:
        beaten = {*beaten, *holding.rivals} - {support.word for support in holding.supporters}
    return Telling(holding, heard, beaten, telling.set_aside)


def speak(holding: Holding, word: Word, file: OnFile) -> Holding:
    """The holding after one more word."""
    match word.claim:
        case ControlContested(actors=actors):
            return replace(holding, contenders=dict.fromkeys(actors, word) | dict(holding.contenders))
        case ControlLapsed():
            return Holding(decided_by=word, rivals=_unresolved(holding.rivals, word))
        case _:
            return _tested(holding, word, file)


def settle(word: Word, opposed: Iterable[Word]) -> bool:
    """Whether a word prevails over all those it contradicts.

    This is the one opinion in the system. Asked in this order, the first difference decides:
    better credibility of the claim, better reliability of its source, later middle of its window,
    later report, higher revision. An official denial does not outrank footage: credibility is
    asked before recency. What cannot be judged (6, F) ranks between fair and doubtful.
    """

    def weight(word: Word) -> tuple[int, int, datetime, datetime, int]:
        return (
            -CREDIBILITY_RANK[word.claim.credibility],
            -RELIABILITY_RANK[word.reliability],
            word.occasion.window.middle,
            word.claim.reported.latest,
            word.said.revision,
        )

    return all(weight(word) > weight(other) for other in opposed)


def disputes(word: Word, support: Support, file: OnFile) -> bool:
    """Whether a word contradicts one that supports the current holding.

    Both are about the same place, from different sources, nobody can say which came first, and they
    name different holders. A loss contradicts only a word that its actors hold the place.
    """
    other = support.word
    if word.depth != other.depth or word.claim.source == other.claim.source or not word.overlaps(other):
        return False
    match word.claim:
        case ControlLost(actors=actors):
            return bool(_leaving(support.holders, set(actors), file))
        case ControlTaken(actors=actors) | ControlObserved(actors=actors):
            if support.gone:
                return bool(_leaving(set(actors), support.gone, file))
            return not file.agree(set(actors), support.holders)
        case _:
            return False


def _tested(holding: Holding, word: Word, file: OnFile) -> Holding:
    """The holding after a word that says who holds the place or who left it: first disputed, then applied."""
    near = holding.supporters.overlapping(word.stretch)
    opposed = [support for support in near if disputes(word, support, file)]
    if not settle(word, (support.word for support in opposed)):
        return replace(holding, rivals=_and_rivals(holding.rivals, [word]))
    if opposed:
        holding = replace(
            holding,
            supporters=NOBODY.and_then(*(one for one in holding.supporters if one not in opposed)),
            rivals=_and_rivals(holding.rivals, [support.word for support in opposed]),
        )
    match word.claim:
        case ControlLost(actors=actors):
            return _lost(holding, word, set(actors), file)
        case ControlTaken(actors=actors):
            return _held(holding, word, set(actors), set(), file)
        case ControlObserved(actors=actors, contenders=contenders):
            return _held(holding, word, set(actors), set(contenders), file)
        case _:
            raise TypeError(f"{word.claim.TYPE} says nothing about holders")


def _held(holding: Holding, word: Word, actors: Set[Slug], contenders: Set[Slug], file: OnFile) -> Holding:
    """The holding after a word that names who holds the place: a new one, or the same confirmed."""
    if not holding.known or not file.agree(actors, holding.holders.keys()):
        holders, friends, rivals = _reconciled(dict.fromkeys(actors, word), holding.rivals, file)
        return Holding(
            decided_by=word,
            known=True,
            holders=holders,
            contenders=dict.fromkeys(contenders, word),
            supporters=NOBODY.and_then(_support(word), *friends),
            rivals=_unresolved(rivals, word),
        )
    anew = isinstance(word.claim, ControlTaken)
    return replace(
        holding,
        decided_by=word if anew else holding.decided_by,
        holders={
            actor: word if anew and actor in actors else holding.holders.get(actor, word)
            for actor in file.most_specific(actors | holding.holders.keys())
        },
        contenders={actor: holding.contenders.get(actor, word) for actor in contenders},
        supporters=holding.supporters.and_then(_support(word)),
        confirmed_by=None if anew else word,
        rivals=_unresolved(holding.rivals, word),
    )


def _lost(holding: Holding, word: Word, actors: Set[Slug], file: OnFile) -> Holding:
    """The holding after a word that the actors left; where nothing was known it changes nothing."""
    leaving = _leaving(holding.holders.keys(), actors, file)
    quitting = _leaving(holding.contenders.keys(), actors, file)
    contenders = {actor: by for actor, by in holding.contenders.items() if actor not in quitting}
    if not holding.known:
        return replace(holding, contenders=contenders)
    if not leaving:
        return replace(holding, contenders=contenders, supporters=holding.supporters.and_then(_support(word)))
    left = {actor: by for actor, by in holding.holders.items() if actor not in leaving}
    holders, friends, rivals = _reconciled(left, holding.rivals, file)
    staying = [
        replace(other, holders=still)
        for other in holding.supporters
        if (still := file.shared(other.holders, holders.keys())) or other.gone
    ]
    return replace(
        holding,
        decided_by=word,
        holders=holders,
        contenders=contenders,
        supporters=NOBODY.and_then(_support(word), *staying, *friends),
        confirmed_by=None,
        rivals=_unresolved(rivals, word),
    )


def _leaving(present: Set[Slug], actors: Set[Slug], file: OnFile) -> Set[Slug]:
    """Who of those present goes when the actors go: they and all under them, but not their umbrellas."""
    return {here for here in present if any(file.is_under(here, actor) for actor in actors)}


def _support(word: Word) -> Support:
    """The word as one for a holding: whom it says holds the place, or whom it says has left."""
    actors = frozenset(getattr(word.claim, "actors", ()))
    return Support(word, gone=actors) if isinstance(word.claim, ControlLost) else Support(word, actors)


def _reconciled(
    holders: Mapping[Slug, Word], rivals: Iterable[Word], file: OnFile
) -> tuple[Mapping[Slug, Word], list[Support], list[Word]]:
    """What becomes of the rivals once others hold the place.

    Those whose view prevails after all support it, and name the more specific holder where they can;
    the others still contradict it.
    """
    friends, against = [], []
    for rival in rivals:
        support = _support(rival)
        if support.gone:
            agrees = not _leaving(holders.keys(), support.gone, file)
        else:
            agrees = file.agree(support.holders, holders.keys())
        if agrees:
            friends.append(support)
            shown = file.most_specific(holders.keys() | support.holders)
            holders = {actor: holders.get(actor, rival) for actor in shown}
        else:
            against.append(rival)
    return holders, friends, against


def _and_rivals(rivals: Sequence[Word], more: Sequence[Word]) -> tuple[Word, ...]:
    """The rivals and some more, each claim once."""
    return tuple({rival.said.id: rival for rival in (*rivals, *more)}.values())


def _unresolved(rivals: Sequence[Word], word: Word) -> tuple[Word, ...]:
    """The rivals left once a word sets or confirms the holders.

    All stay until a word overlaps none of them; a nearer word is disputed by none that it overlaps.
    """
    left = tuple(rival for rival in rivals if not (rival.depth < word.depth and rival.overlaps(word)))
    return left if any(rival.overlaps(word) for rival in left) else ()
