"""Shares over time are what the pure fold says at each instant, for every history and every question."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import schema
from app.domain.answers import own
from app.domain.control import hear, spoken
from app.domain.edtf import BEGINNING, END, parse
from app.domain.events import PlaceKind, PlaceRegistered, ShareOf, ShareReported
from app.domain.lens import ALL, Lens, at_revision
from app.domain.onfile import OnFile
from app.domain.shares import Hold, Step, counted
from app.queries import hearings, shares, versions
from app.queries.shares import Asked, Shares
from app.store import codec, holds, log
from app.store.database import Database
from tests.history import TICK, claim, place, uid
from tests.store.test_projections import folded, posts, record
from tests.strategies import DAYS, lenses, places

FEW = settings(max_examples=max(10, settings().max_examples // 20))

FIGURES = [
    replace(place(slug, parent, kind), population=population, area_km2=area)
    for slug, parent, kind, population, area in (
        ("aleppo", "syria", PlaceKind.CITY, 2_000_000, 190.5),
        ("aleppo-west", "aleppo", PlaceKind.DISTRICT, 700_000, 0.1),
        ("aleppo-east", "aleppo", PlaceKind.DISTRICT, None, 0.2),
        ("hama", "syria", PlaceKind.TOWN, 460_000, None),
        ("hama", "syria", PlaceKind.TOWN, 0, 0.3),
        ("aleppo-west", "hama", PlaceKind.VILLAGE, 300, 1e-7),
    )
]
SHARES = [
    ShareReported(
        place=where,
        actor=actor,
        share=0.7,
        of=of,
        occurred=parse(occurred),
        reported=parse(reported),
        source=source,
    )
    for where, actor, of, occurred, reported, source in (
        ("syria", "government", ShareOf.AREA, "2024-11-02~", "2024-11-03", "sana"),
        ("aleppo", "opposition", ShareOf.PLACES, "2024-11-01/2024-11-04", "2024-12-01", "snhr"),
        ("hama", "hts", ShareOf.POPULATION, "../2024-11-05", "2024-11-05", "sohr"),
        ("syria", "opposition", ShareOf.AREA, "2024-11", "2024-11-06", "enab"),
        ("aleppo-east", "sna", ShareOf.AREA, "2024-11-04T12:00:00Z", "2024-11-04", "sana"),
    )
]

dates = st.none() | st.sampled_from([*DAYS, "2024-11", "2024-10-15", "2025", "2024-11-03T12:00:00Z"])


@st.composite
def told(draw: st.DrawFn) -> list[list[dict[str, object]]]:
    """A random log with figures put on file and shares reported, here and there."""
    requests = draw(posts())
    more = draw(st.lists(st.tuples(st.integers(0, 12), st.sampled_from([*FIGURES, *SHARES])), max_size=8))
    for index, (where, event) in enumerate(more):
        document = {**codec.encode(event), "id": str(uid(f"figure-{index}"))}
        requests.insert(min(where, len(requests)), [document])
    return requests


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    first, last = (date and parse(date) for date in (draw(dates), draw(dates)))
    if first and last and first.latest > last.latest:
        first, last = last, first
    return Asked(
        first=first,
        last=last,
        step=draw(st.sampled_from(Step)),
        by=draw(st.sampled_from(ShareOf)),
        lens=draw(st.just(ALL) | lenses),
        place=draw(st.none() | places),
        limit=draw(st.just(5000) | st.integers(1, 3)),
    )


@pytest.fixture(scope="module", params=[0, holds.FEW], ids=["among those of all", "place by place"])
def db(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("shares") / "timeline.sqlite3"
    database = Database(f"sqlite:///{path}", longest_wait=2)
    schema.upgrade(database)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(holds, "FEW", request.param)
        patched.setattr(hearings, "FIRST_READ", 1)
        yield database
    database.engine.dispose()


@FEW
@given(told(), st.lists(st.tuples(questions(), st.just(0) | st.integers(1, 12)), min_size=4, max_size=4))
def test_shares_are_what_the_fold_says_at_each_instant(db: Database, requests, asked) -> None:
    conflict, _ = record(db, requests)
    head = versions.version(db, conflict).revision
    for question, back in asked:
        version = versions.version(db, conflict, max(1, head - back))
        stand, file, claims = folded(db, version, question.lens)
        if question.place not in {None, *file.parents}:
            continue
        weights, without = weighed(db, version, question, file)
        words = spoken(claims, file, weights)

        def hold(slug: str, at: datetime, words=words, file=file) -> Hold:
            answer = own(slug, hear(words[slug], file, at=at).holding)
            return Hold(answer.status, answer.holders)

        def turned(slug: str, at: datetime, words=words, file=file) -> bool:
            after, before = (hear(words[slug], file, at=one).holding for one in (at, at - TICK))
            return after.known != before.known or not after.same_actors(before)

        marks = {word.occasion.effective for heard in words.values() for word in heard}
        changes = sorted(at for at in marks if any(turned(slug, at) for slug in weights))
        found = whole(db, version, question)
        assert (found.denominator.places, found.denominator.weight) == (len(weights), sum(weights.values()))
        assert list(found.without_figures) == sorted(without)
        assert [point.instant for point in found.points] == instants(question, changes)
        for point in found.points:
            assert point.at.latest == point.instant
            assert alike(weights, {slug: hold(slug, point.instant) for slug in weights}) == {
                group.hold: (group.places, group.weight) for group in point.groups
            }
        inside = set(file.parents) if question.place is None else set(file.within(question.place))
        expected = [
            (min(said.claim.occurred.latest, said.claim.reported.latest), said.revision, said)
            for said in stand
            if isinstance(said.claim, ShareReported) and said.claim.place in inside
        ]
        first = question.first.earliest if question.first else BEGINNING
        last = question.last.latest if question.last else END
        assert [report.said for report in found.reported] == [
            said for at, _, said in sorted(expected, key=lambda one: one[:2]) if first < at <= last
        ]
        for report in found.reported:
            there = {slug: one for slug, one in weights.items() if report.said.claim.place in file.line(slug)}
            alone = with_others = 0
            for slug, weight in there.items():
                holders = hold(slug, report.instant).holders
                under = [file.is_under(holder, report.said.claim.actor) for holder in holders]
                alone += weight * (any(under) and all(under))
                with_others += weight * (any(under) and not all(under))
            assert (report.held.alone, report.held.with_others) == (alone, with_others)
            assert report.denominator.weight == sum(there.values())
            assert report.denominator.places == len(there)


def weighed(db: Database, version: versions.Version, question: Asked, file: OnFile):
    """What is on file of each place that counts, in the measure that is asked for."""
    with db.read() as session:
        cut = at_revision(version.revision, log.read(session, version.conflict))
    on_file = {entry.event.slug: entry.event for entry in cut if isinstance(entry.event, PlaceRegistered)}
    inside = file.parents if question.place is None else file.within(question.place)
    figures = {
        slug: {
            ShareOf.PLACES: 1,
            ShareOf.POPULATION: on_file[slug].population,
            ShareOf.AREA: None if on_file[slug].area_km2 is None else round(on_file[slug].area_km2 * 1e6),
        }[question.by]
        for slug in counted(file, inside)
    }
    weights = {slug: figure for slug, figure in figures.items() if figure is not None}
    return weights, figures.keys() - weights.keys()


def alike(weights: dict[str, int], holds: dict[str, Hold]) -> dict[Hold, tuple[int, int]]:
    number, weight = Counter[Hold](), Counter[Hold]()
    for slug, hold in holds.items():
        number[hold] += 1
        weight[hold] += weights[slug]
    return {hold: (number[hold], weight[hold]) for hold in number}


UNITS = {
    Step.YEAR: [f"{year}" for year in range(2010, 2027)],
    Step.MONTH: [f"{year}-{month:02}" for year in range(2010, 2027) for month in range(1, 13)],
    Step.DAY: [
        f"{year}-{month:02}-{day:02}"
        for year in range(2024, 2026)
        for month, days in enumerate(
            (31, 28 + (year == 2024), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1
        )
        for day in range(1, days + 1)
    ],
}


def instants(question: Asked, changes: Sequence[datetime]) -> list[datetime]:
    """At which there is a point."""
    first, last = question.first and question.first.latest, question.last and question.last.latest
    if question.step is Step.CHANGE:
        later = [at for at in changes if (first or BEGINNING) < at <= (last or END)]
        return [first, *later] if first else later
    if not changes and not first:
        return []
    first = first or changes[0]
    windows = [parse(text).window for text in UNITS[question.step]]
    if last is None:
        newest = max([first, *changes])
        last = next(window.latest for window in windows if newest <= window.latest)
    return [window.latest for window in windows if first <= window.latest <= last]


def whole(db: Database, version: versions.Version, question: Asked) -> Shares:
    """All pages, read one after the other, as one."""
    found = page = shares.shares(db, version, question)
    while page.next:
        page = shares.shares(db, version, replace(question, first=page.next))
        assert len(found.points) % question.limit == 0
        found = replace(
            found, points=[*found.points, *page.points], reported=[*found.reported, *page.reported]
        )
    return found


@pytest.mark.parametrize("lens", [ALL, Lens(sources=frozenset({"sana"}))])
def test_the_first_date_is_told_by_what_was_said_before_it_and_changed_after_it(db: Database, lens) -> None:
    said = [
        claim("government takes hama", "2024-11-01"),
        claim("hts observed in aleppo", "2024-11-02"),
        claim("hts takes hama", "2024-11-05"),
        claim("sdf takes hama", "2024-11-09"),
        claim("sdf takes aleppo", "2024-11-09"),
    ]
    documents = [{**codec.encode(one), "id": str(uid(f"told-{n}"))} for n, one in enumerate(said)]
    conflict, _ = record(db, [documents])
    asked = Asked(first=parse("2024-11-03"), last=parse("2024-11-12"), step=Step.CHANGE, lens=lens)
    points = shares.shares(db, versions.version(db, conflict), asked).points
    assert [
        (f"{point.instant - TICK:%m-%d}", {actor for group in point.groups for actor in group.hold.holders})
        for point in points
    ] == [("11-03", {"government", "hts"}), ("11-05", {"hts"}), ("11-09", {"sdf"})]
