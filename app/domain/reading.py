"""How far back a place's words must be read: to the newest one that provably decides."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import accumulate

from app.domain.control import Word
from app.domain.edtf import BEGINNING, END
from app.domain.events import ControlLapsed, ControlObserved, ControlTaken
from app.domain.onfile import OnFile


def sufficient(
    words: Iterable[Word], file: OnFile, *, at: datetime | None, after: datetime | None
) -> list[Word] | None:
    """Those of the words, in their order, that the answer at an instant (None: after every word) rests on.

    `words` are all that speak of the time after an instant (None: all there are) and may have happened
    at the instant asked for. None where none of them provably decides, and more are to be read.
    """
    ordered = sorted(words, key=lambda word: word.order)
    counting = (index for index in reversed(range(len(ordered))) if _counts(ordered[index], at))
    newest = next(_deciding(ordered, counting, file, after), None)
    if newest is not None:
        return ordered[newest:]
    return ordered if after is None else None


def settled(words: Iterable[Word], file: OnFile, *, after: datetime) -> list[Word]:
    """Those of the words, in their order, from the first that provably decides; none where none does.

    `words` are all that speak of the time after an instant. Once the first of them counts, they tell
    what all words would, those before the instant included.
    """
    ordered = sorted(words, key=lambda word: word.order)
    oldest = next(_deciding(ordered, range(len(ordered)), file, after), len(ordered))
    return ordered[oldest:]


def _deciding(
    ordered: Sequence[Word], indexes: Iterable[int], file: OnFile, after: datetime | None
) -> Iterator[int]:
    """Which of the words at some indexes provably decide."""
    clean = _clean(ordered, BEGINNING if after is None else after)
    for index in indexes:
        before = ordered[index - 1] if index and clean[index - 1] else None
        if clean[index] and _decides(ordered[index], before, file):
            yield index


def _clean(ordered: Sequence[Word], after: datetime) -> list[bool]:
    """For each word whether nothing before it overlaps it or anything that follows it."""
    reach = accumulate((word.stretch.latest for word in ordered), max, initial=after)
    begins = accumulate((word.stretch.earliest for word in reversed(ordered)), min, initial=END)
    from_here_on = list(begins)[:0:-1]
    return [end <= begin for end, begin in zip(reach, from_here_on, strict=False)]


def _counts(word: Word, at: datetime | None) -> bool:
    return at is None or word.occasion.effective <= at


def _decides(word: Word, before: Word | None, file: OnFile) -> bool:
    """Whether it settles who holds the place, whatever was said earlier.

    Of actors with others under them it does not: the more specific name may come from before. What is
    observed may only confirm, unless the word before it, about which the same is known, says otherwise.
    """
    match word.claim:
        case ControlLapsed():
            return True
        case ControlTaken(actors=actors):
            return file.are_leaves(actors)
        case ControlObserved(actors=actors) if before and file.are_leaves(actors):
            match before.claim:
                case ControlTaken(actors=others) | ControlObserved(actors=others):
                    return file.are_leaves(others) and not file.agree(set(actors), set(others))
    return False
