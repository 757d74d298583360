"""When a place was last spoken of: whether what is told of it may be out of date."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.control import Word


def last_word(words: Iterable[Word], *, at: datetime | None) -> Word | None:
    """Of the words about one place that count at an instant (None: after every claim), the latest.

    The one by which the place was certainly spoken of last, whatever it says; of several, the last in order.
    """
    counted = (word for word in words if at is None or word.occasion.effective <= at)
    return max(counted, key=lambda word: (word.occasion.effective, word.order), default=None)


def is_stale(last: Word | None, *, since: datetime) -> bool:
    """Whether nobody has spoken after an instant: a claim of a vague date may have been after it."""
    return last is None or last.occasion.effective <= since
