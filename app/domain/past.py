"""What was told so far, shared by every telling that goes on from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from app.domain.edtf import Window


class Stretched(Protocol):
    """Something that speaks of a stretch of time."""

    @property
    def stretch(self) -> Window: ...


T = TypeVar("T", bound=Stretched)


@dataclass(frozen=True, slots=True)
class _Told(Generic[T]):
    """One thing told, after all before it; none of them reaches further than `reach`."""

    last: T
    before: "_Told[T] | None"
    reach: datetime


@dataclass(frozen=True, slots=True)
class Past(Generic[T]):
    """Things in the order in which they were told. One more makes a new past, at the cost of that one."""

    _last: _Told[T] | None = None

    def __iter__(self) -> Iterator[T]:
        return reversed(list(self._backward()))

    def __bool__(self) -> bool:
        return self._last is not None

    def overlapping(self, stretch: Window) -> list[T]:
        """Those that overlap a stretch, in the order in which they were told.

        Looks back no further than anything reaches into the stretch.
        """
        found: list[T] = []
        told = self._last
        while told is not None and told.reach > stretch.earliest:
            if told.last.stretch.overlaps(stretch):
                found.append(told.last)
            told = told.before
        found.reverse()
        return found

    def and_then(self, *more: T) -> "Past[T]":
        """The past in which more was told after this."""
        last = self._last
        for thing in more:
            end = thing.stretch.latest
            last = _Told(thing, last, end if last is None else max(end, last.reach))
        return Past(last)

    def _backward(self) -> Iterator[T]:
        told = self._last
        while told is not None:
            yield told.last
            told = told.before
