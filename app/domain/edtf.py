"""Dates as sources give them: EDTF text (ISO 8601-2), and the window of time that it names.

Levels 0 and 1 as far as a war needs them: years, months, days, date-times with an offset,
unspecified digits, qualifiers, intervals and open ends, from the year 0001 to 9999.
Civil dates are days of UTC. Every window is closed-open: `earliest` ≤ t < `latest`.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import lru_cache

from app.domain.errors import InvalidDate

LONGEST = 64
QUALIFIERS = "?~%"
OPEN = ".."

BEGINNING = datetime.min.replace(tzinfo=UTC)
# The end of the year 9999 cannot be written as a datetime: the last microsecond stands for it.
END = datetime.max.replace(tzinfo=UTC)


class Precision(IntEnum):
    """How exactly a moment is known, the coarsest first."""

    CENTURY = 1
    DECADE = 2
    YEAR = 3
    MONTH = 4
    DAY = 5
    SECOND = 6


# 0 stands for any digit, + for a plus or a minus, everything else for itself.
# ISO 8601-2:2019 §4.3: an unspecified day leaves the month's precision, an unspecified month the year's.
SHAPES = {
    "00XX": Precision.CENTURY,
    "000X": Precision.DECADE,
    "0000": Precision.YEAR,
    "0000-XX": Precision.YEAR,
    "0000-XX-XX": Precision.YEAR,
    "0000-00": Precision.MONTH,
    "0000-00-XX": Precision.MONTH,
    "0000-00-00": Precision.DAY,
    "0000-00-00T00:00:00Z": Precision.SECOND,
    "0000-00-00T00:00:00+00": Precision.SECOND,
    "0000-00-00T00:00:00+00:00": Precision.SECOND,
}


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time: `earliest` ≤ t < `latest`, both aware and in UTC."""

    earliest: datetime
    latest: datetime

    def __post_init__(self) -> None:
        if self.latest <= self.earliest:
            raise ValueError(f"window ends at {self.latest}, not after its start {self.earliest}")

    @property
    def middle(self) -> datetime:
        return self.earliest + (self.latest - self.earliest) / 2

    def overlaps(self, other: "Window") -> bool:
        return self.earliest < other.latest and other.earliest < self.latest

    def until(self, end: datetime) -> "Window":
        """What of it lies before `end`."""
        return Window(self.earliest, min(self.latest, end))


@dataclass(frozen=True, slots=True)
class Moment:
    """One date or date-time, as exact as its text; `qualifier` is "", "?", "~" or "%"."""

    text: str
    window: Window
    precision: Precision
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date or an interval, verbatim; of a single date `start` is `end`, an open end is None."""

    text: str
    start: Moment | None
    end: Moment | None

    @property
    def is_interval(self) -> bool:
        return "/" in self.text

    @property
    def first(self) -> Moment:
        """The start, or of "by b" the end."""
        moment = self.start or self.end
        assert moment is not None, "an interval has at least one end"
        return moment

    @property
    def earliest(self) -> datetime:
        """The first instant it can mean; the beginning of time where the start is open."""
        return self.start.window.earliest if self.start else BEGINNING

    @property
    def latest(self) -> datetime:
        """The instant by which it is over; the end of time where the end is open."""
        return self.end.window.latest if self.end else END

    @property
    def window(self) -> Window:
        return Window(self.earliest, self.latest)

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=1 << 16)
def parse(text: str) -> Edtf:
    """Read EDTF text; raises InvalidDate with the column of the fault. Time is linear in the length."""
    if len(text) > LONGEST:
        raise InvalidDate(text, LONGEST + 1, f"a date has at most {LONGEST} characters")
    first, slash, second = text.partition("/")
    if not slash:
        moment = _moment(text, text, offset=0)
        return Edtf(text, moment, moment)
    if first == second == OPEN:
        raise InvalidDate(text, len(text), "an interval has at least one end")
    start = None if first == OPEN else _moment(text, first, offset=0)
    end = None if second == OPEN else _moment(text, second, offset=len(first) + 1)
    if start and end and end.window.latest <= start.window.earliest:
        raise InvalidDate(text, len(first) + 2, "the interval ends before it starts")
    return Edtf(text, start, end)


def instant(moment: datetime) -> Edtf:
    """The second in which `moment` (aware) falls, as EDTF."""
    return parse(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0"))


def ending(moment: datetime) -> Edtf:
    """The day that ends at `moment` (aware), or else the second; raises ValueError where neither does."""
    if moment == END:
        return parse("9999-12-31")
    last = moment.astimezone(UTC) - timedelta(seconds=1)
    if last.microsecond:
        raise ValueError(f"no second ends at {moment}")
    second = instant(last)
    day = parse(second.text[:10])
    return day if day.latest == moment else second


def _moment(text: str, part: str, offset: int) -> Moment:
    """Read one end of `text`, which begins after `offset` characters."""
    bare = part[:-1] if part.endswith(tuple(QUALIFIERS)) else part
    precision = SHAPES.get(_shape(bare))
    if precision is None or (precision is Precision.SECOND and bare != part):
        column, reason = _first_misfit(part)
        raise InvalidDate(text, offset + column, reason)
    try:
        window = _exact(bare) if precision is Precision.SECOND else _civil(bare, precision)
    except _OutOfRange as fault:
        raise InvalidDate(text, offset + fault.column, fault.reason) from None
    return Moment(part, window, precision, part[len(bare) :])


def _shape(bare: str) -> str:
    shape = "".join("0" if c in "0123456789" else c for c in bare)
    return shape[:19] + shape[19:].replace("-", "+", 1)


def _first_misfit(part: str) -> tuple[int, str]:
    """The column from 1 of the first character that fits none of the shapes read so far."""

    def fits(character: str, expected: str) -> bool:
        return character in {"0": "0123456789", "+": "+-"}.get(expected, expected)

    reached = 0
    for shape, precision in SHAPES.items():
        qualified = shape if precision is Precision.SECOND else shape + "?"
        matched = 0
        for character, expected in zip(part, qualified, strict=False):
            if not (character in QUALIFIERS if expected == "?" else fits(character, expected)):
                break
            matched += 1
        reached = max(reached, matched)
    if reached == len(part):
        return reached + 1, "the date breaks off"
    return reached + 1, f"{part[reached]!r} does not continue a date"


class _OutOfRange(Exception):
    def __init__(self, column: int, reason: str) -> None:
        self.column = column
        self.reason = reason


def _number(bare: str, start: int, end: int, *, low: int, high: int, name: str) -> int:
    number = int(bare[start:end])
    if not low <= number <= high:
        raise _OutOfRange(start + 1, f"{name} {bare[start:end]} is not between {low:02} and {high:02}")
    return number


def _civil(bare: str, precision: Precision) -> Window:
    if precision < Precision.YEAR:
        span = 10 if precision is Precision.DECADE else 100
        first = int(bare.rstrip("X")) * span
        if first == 0:
            raise _OutOfRange(1, "years go from 0001 to 9999")
        return Window(_day(first, 1, 1), _day(first + span, 1, 1))
    year = _number(bare, 0, 4, low=1, high=9999, name="year")
    if precision is Precision.YEAR:
        return Window(_day(year, 1, 1), _day(year + 1, 1, 1))
    month = _number(bare, 5, 7, low=1, high=12, name="month")
    days = monthrange(year, month)[1]
    if precision is Precision.MONTH:
        return Window(_day(year, month, 1), _after(_day(year, month, days), timedelta(days=1)))
    start = _day(year, month, _number(bare, 8, 10, low=1, high=days, name="day"))
    return Window(start, _after(start, timedelta(days=1)))


def _exact(bare: str) -> Window:
    day = _civil(bare[:10], Precision.DAY).earliest
    local = day + timedelta(
        hours=_number(bare, 11, 13, low=0, high=23, name="hour"),
        minutes=_number(bare, 14, 16, low=0, high=59, name="minute"),
        seconds=_number(bare, 17, 19, low=0, high=59, name="second"),
    )
    shift = timedelta()
    if bare[19] != "Z":
        hours = _number(bare, 20, 22, low=0, high=23, name="offset hour")
        minutes = _number(bare, 23, 25, low=0, high=59, name="offset minute") if len(bare) > 22 else 0
        shift = timedelta(hours=hours, minutes=minutes) * (-1 if bare[19] == "-" else 1)
    try:
        start = local - shift
    except OverflowError:
        raise _OutOfRange(20, "the offset leads out of the years 0001 to 9999") from None
    return Window(start, _after(start, timedelta(seconds=1)))


def _day(year: int, month: int, day: int) -> datetime:
    return END if year > 9999 else datetime(year, month, day, tzinfo=UTC)


def _after(start: datetime, length: timedelta) -> datetime:
    try:
        return start + length
    except OverflowError:
        return END
