"""The course of control of a place: the spans of valid time in which its holding does not change."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from app.domain.control import NOTHING_SAID, Holding, Telling, Word, fold, tell
from app.domain.edtf import BEGINNING
from app.domain.onfile import OnFile

TICK = timedelta(microseconds=1)
"""Time passes in microseconds: what may have happened at `earliest` unsettles the answers after it."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` on, until the next span of the place, the holding is this.

    `unsettling` are the words that may already have changed it. `clean`: all that was said of the
    time before it is over by its start, and of the time after it nothing can have happened before.
    """

    start: datetime
    holding: Holding
    unsettling: tuple[Word, ...] = ()
    clean: bool = False

    def continues(self, before: "Span") -> bool:
        """Whether nothing has changed since another span, whoever may have confirmed it."""
        return self.holding.same_reasons(before.holding) and self.unsettling == before.unsettling

    def turns(self, before: "Span") -> bool:
        """Whether others hold or contest the place than in another span, or it is known or unknown since."""
        known = self.holding.known is not before.holding.known
        return known or not self.holding.same_actors(before.holding)


def course(
    words: Iterable[Word], file: OnFile, *, start: datetime = BEGINNING, holding: Holding = NOTHING_SAID
) -> Iterator[Span]:
    """The answer about one place from an instant on, and anew at each instant at which one is heard.

    At the instant of each span and until the next it is what `hear` answers. `holding` is what all
    the words before `start` amount to; none of those may overlap any of `words`, nor begin after it.
    """
    telling = _Course(file, Telling(holding))
    # Of those that count from the same instant, the first in their order arrives first, and the last costs
    # one step: else each would tell all after it once more.
    arriving = sorted(words, key=lambda word: (word.occasion.effective, word.order), reverse=True)
    nearing = sorted(arriving, key=lambda word: word.occasion.earliest, reverse=True)
    speaking = sorted(arriving, key=_begins, reverse=True)
    reach = start
    effective = {word.occasion.effective for word in arriving}
    possible = {word.occasion.earliest + TICK for word in arriving}
    for instant in sorted({start, *(at for at in effective | possible if at > start)}):
        while nearing and nearing[-1].occasion.earliest < instant:
            telling.await_(nearing.pop())
        while arriving and arriving[-1].occasion.effective <= instant:
            telling.count(arriving.pop())
        while speaking and _begins(speaking[-1]) < instant:
            reach = max(reach, speaking.pop().stretch.latest)
        yield Span(instant, telling.holding, telling.unsettling(), clean=reach <= instant)


def turns(words: Iterable[Word], file: OnFile) -> Iterator[datetime]:
    """The instants at which a place turns (see Span.turns), in their order; the words are all about it."""
    telling, before = _Course(file, Telling()), Span(BEGINNING, NOTHING_SAID)
    arriving = sorted(words, key=lambda word: word.occasion.effective)
    for instant, arrived in groupby(arriving, key=lambda word: word.occasion.effective):
        for word in arrived:
            telling.await_(word)
            telling.count(word)
        span = Span(instant, telling.holding)
        if span.turns(before):
            yield instant
        before = span


def _begins(word: Word) -> datetime:
    """From when on a word speaks of a place, or may have happened."""
    return min(word.stretch.earliest, word.occasion.earliest)


class _Course:
    """The telling at an instant that moves on: every word that counts, in order, and what it led to.

    `tried` are the tellings in which one of the pending words counted already.
    """

    def __init__(self, file: OnFile, telling: Telling) -> None:
        self.file = file
        self.words: list[Word] = []
        self.tellings = [telling]
        self.pending: list[Word] = []
        self.tried: dict[Word, Telling] = {}

    @property
    def holding(self) -> Holding:
        return self.tellings[-1].holding

    def await_(self, word: Word) -> None:
        """From now on the word may have happened."""
        self.pending.append(word)

    def count(self, word: Word) -> None:
        """From now on the word counts; most come last in their order, and cost one step."""
        self.pending.remove(word)
        place = self._place(word)
        later = self.words[place:]
        if later:
            del self.words[place:], self.tellings[place + 1 :]
            self.tellings.append(tell(self.tellings[-1], word, self.file))
        else:
            self.tellings.append(self._with(word))
        self.words.append(word)
        for next in later:
            self.words.append(next)
            self.tellings.append(tell(self.tellings[-1], next, self.file))
        self.tried.clear()

    def unsettling(self) -> tuple[Word, ...]:
        """The pending words, in their order, that would change the actors if they counted now."""
        if not self.pending:
            return ()
        return tuple(
            word
            for word in sorted(self.pending, key=lambda word: word.order)
            if not self._with(word).holding.same_actors(self.holding)
        )

    def _with(self, word: Word) -> Telling:
        """The telling in which a pending word counts, too."""
        if word not in self.tried:
            place = self._place(word)
            self.tried[word] = fold([word, *self.words[place:]], self.file, self.tellings[place])
        return self.tried[word]

    def _place(self, word: Word) -> int:
        return bisect_right(self.words, word.order, key=lambda other: other.order)
