"""Instants as text: RFC 3339, in UTC."""

from datetime import UTC, datetime
from typing import overload


@overload
def instant(moment: datetime) -> str: ...


@overload
def instant(moment: None) -> None: ...


def instant(moment: datetime | None) -> str | None:
    """An instant as exact as it is; fractions of a second only where it has them."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@overload
def second(moment: datetime) -> str: ...


@overload
def second(moment: None) -> None: ...


def second(moment: datetime | None) -> str | None:
    """An instant to the second: no claim is more exact."""
    return None if moment is None else instant(moment.replace(microsecond=0))
