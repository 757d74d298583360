"""The orders in which events are listed, and where one stands in them: pages go on from there."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, or_, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from app.store.tables import ClaimRow, EventRow


class Order(StrEnum):
    """By what events are listed, ties by revision; a minus turns it round.

    Only claims have when they `occurred` (from when on they may count) and were `reported` (the end of it).
    """

    REVISION = "revision"
    LATEST_REVISION = "-revision"
    RECORDED = "recorded"
    LATEST_RECORDED = "-recorded"
    OCCURRED = "occurred"
    LATEST_OCCURRED = "-occurred"
    REPORTED = "reported"
    LATEST_REPORTED = "-reported"

    @property
    def key(self) -> str:
        return self.value.lstrip("-")

    @property
    def is_backward(self) -> bool:
        return self.value.startswith("-")

    @property
    def is_of_claims(self) -> bool:
        return self.key in {"occurred", "reported"}


KEYS: Mapping[str, InstrumentedAttribute[int] | ColumnElement[int]] = {
    "revision": EventRow.revision,
    "recorded": EventRow.revision,
    "occurred": type_coerce(ClaimRow.earliest, BigInteger),
    "reported": type_coerce(ClaimRow.known, BigInteger),
}


class Position(NamedTuple):
    """Where an event stands in an order: its key there, and its revision."""

    key: int
    revision: int


def in_order(listed: Select[int], order: Order, after: Position | None) -> Select[int, int]:
    """The key and the revision of each event, in their order, from after a position on."""
    key, revision = KEYS[order.key], EventRow.revision
    query = listed.with_only_columns(key, revision)
    if order.is_backward:
        if after is not None:
            query = query.where(key <= after.key, or_(key < after.key, revision < after.revision))
        return query.order_by(key.desc(), revision.desc())
    if after is not None:
        query = query.where(key >= after.key, or_(key > after.key, revision > after.revision))
    return query.order_by(key, revision)
