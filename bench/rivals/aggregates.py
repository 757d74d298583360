"""The eventsourcing library: an aggregate a place, and its events in SQLite, committed as durably as ours."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from bench.databases import cached, scratch, with_progress
from bench.histories import Document, Size, Slug, events
from bench.rivals import claims

PAGE = 10_000
DURABLE = ("wal", 2)  # 2 is FULL: the log is on disk before a commit returns


class Place(Aggregate):
    """What was claimed about a place."""

    def __init__(self, slug: Slug) -> None:
        self.slug = slug
        self.claims: list[Document] = []

    @staticmethod
    def create_id(slug: Slug) -> UUID:
        return uuid5(NAMESPACE_URL, slug)

    @event("Claimed")
    def claim(self, said: Document) -> None:
        self.claims.append(said)


class Places(Application[UUID]):
    """The places in a database; those used before are at hand, as from the library's cache."""

    def __init__(self, path: Path) -> None:
        super().__init__({"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)})
        self.at_hand: dict[Slug, Place] = {}

    def place(self, slug: Slug) -> Place:
        if slug not in self.at_hand:
            known = Place.create_id(slug) in self.repository
            self.at_hand[slug] = self._replayed(slug) if known else Place(slug)
        return self.at_hand[slug]

    def record(self, documents: Iterable[Document]) -> None:
        """Save what the documents claim, all or nothing."""
        touched: dict[Slug, Place] = {}
        for claim in claims(documents):
            place = touched[claim["place"]] = self.place(claim["place"])
            place.claim(claim)
        self.save(*touched.values())

    def by_aggregate(self, slugs: Iterable[Slug], date: str) -> bytes:
        """What was believed at a date, from every place replayed from the repository."""
        return _believed((said for slug in slugs for said in self._replayed(slug).claims), date)

    def by_notification(self, date: str) -> bytes:
        """What was believed at a date, from the log of all events: the shortest way."""
        return _believed(self._told(), date)

    def slugs(self) -> list[Slug]:
        """The places that something was claimed about."""
        return sorted({said["place"] for said in self._told()})

    def _replayed(self, slug: Slug) -> Place:
        place = self.repository.get(Place.create_id(slug))
        if not isinstance(place, Place):
            raise TypeError(f"{slug} is not a place")
        return place

    def _told(self) -> Iterator[Document]:
        start = 1
        while page := self.recorder.select_notifications(start, PAGE):
            for stored in page:
                told = self.mapper.to_domain_event(stored)
                if isinstance(told, Place.Claimed):
                    yield told.said
            start = page[-1].id + 1


def _believed(told: Iterable[Document], date: str) -> bytes:
    latest: dict[Slug, Document] = {}
    for said in told:
        before = latest.get(said["place"])
        if said["occurred"] <= date and (before is None or said["occurred"] >= before["occurred"]):
            latest[said["place"]] = said
    return orjson.dumps(
        [
            {"place": slug, "holders": said.get("actors"), "since": said["occurred"], "because": said["id"]}
            for slug, said in latest.items()
        ]
    )


@contextmanager
def holding(size: Size) -> Iterator[Places]:
    """The places after a history, to be asked."""
    with Places(_filled(size)) as places:
        yield places


@contextmanager
def recording(size: Size) -> Iterator[Places]:
    """The places after a history, to record more."""
    with scratch(_filled(size)) as path, Places(path) as places:
        if _durability(places) != DURABLE:
            raise RuntimeError("the library does not commit as the service does")
        yield places


def _filled(size: Size) -> Path:
    return cached(f"eventsourcing-{size.events}-{size.places}", [Path(__file__)], partial(_fill, size=size))


def _fill(path: Path, *, size: Size) -> None:
    with Places(path) as places:
        for batch in with_progress(events(size), size, "filling eventsourcing with"):
            places.record(batch)


def _durability(places: Places) -> tuple[Any, ...]:
    with places.factory.datastore.get_connection(commit=True) as connection:
        cursor = connection.cursor()
        found = []
        for pragma in ("journal_mode", "synchronous"):
            cursor.execute(f"PRAGMA {pragma}")
            found.append(cursor.fetchone()[0])
    return tuple(found)
