"""What a page shows of a conflict on a day: in words, ready for a template."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from app.domain.answers import Role
from app.domain.edtf import Edtf, parse
from app.domain.events import ControlClaim, Reliability, Slug, Standing
from app.domain.onfile import OnFile
from app.domain.shares import counted
from app.domain.spans import TICK
from app.feeds.dates import in_words
from app.feeds.headlines import SAYINGS, in_language
from app.feeds.names import Names
from app.queries.histories import History
from app.queries.snapshots import PlaceAnswer, Snapshot
from app.web.words import Words

Control = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A place in the table: how deep it lies in others, whether others lie in it, and what is told of it."""

    place: Slug
    name: str
    kind: str
    depth: int
    has_parts: bool
    counts: bool
    status: str
    control: str
    since: str
    marks: list[str]


@dataclass(frozen=True, slots=True)
class Said:
    """A claim about a place, what became of it, and whose it is."""

    id: UUID
    role: Role
    became: str
    headline: str
    date: str
    summary: str
    source: str
    url: str | None
    credit: str


@dataclass(frozen=True, slots=True)
class Turn:
    """From a day on a place was held otherwise."""

    day: str
    date: str
    control: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Tells what queries found in the words of a language."""

    words: Words
    names: Names

    @property
    def lang(self) -> str:
        return self.names.lang

    def date(self, date: Edtf) -> str:
        return in_words(date, self.lang, is_state=True)

    def finding(self, found: Snapshot, day: Edtf) -> str:
        """What a reader should take away: which side held the most of the places that count."""
        controls = {place: orjson.loads(told) for place, told in found.controls.items()}
        tracked = list(counted(found.file, found.file.parents))
        sides = Counter(side(controls[place]["holders"], found.file) for place in sorted(tracked))
        held = [(number, actor) for actor, number in sides.items() if actor]
        said = {"date": self.date(day), "all": len(tracked)}
        if not held:
            return str(self.words["finding-unknown"].format(**said))
        number, actor = min(held, key=lambda one: (-one[0], one[1]))
        return str(self.words["finding"].format(**said, actor=self.names.actor(actor), number=number))

    def finding_of(self, place: Slug, found: Snapshot, day: Edtf) -> str:
        """Who held one place."""
        control = self.control(orjson.loads(found.controls[place]))
        said = {"place": self.names.place(place), "date": self.date(day), "control": control}
        return str(self.words["finding-place"].format(**said))

    def rows(self, found: Snapshot) -> Iterator[Row]:
        """Every place, each followed by what lies in it; beside one another, by name."""
        file = found.file
        tracked = set(counted(file, file.parents))
        waiting = [place for place, parent in file.parents.items() if parent is None]
        waiting = self._last_first(waiting)
        while waiting:
            place = waiting.pop()
            waiting += self._last_first(file.parts.get(place, ()))
            control = orjson.loads(found.controls[place])
            yield Row(
                place=place,
                name=self.names.place(place),
                kind=self.kind(file.kinds[place]),
                depth=min(file.depth(place), 4),
                has_parts=place in file.parts,
                counts=place in tracked,
                status=control["status"],
                control=self.control(control),
                since=self.since(control),
                marks=[mark for mark in ("disputed", "uncertain") if control[mark]],
            )

    def control(self, control: Control) -> str:
        """Who holds and contests a place, in words."""
        status = control["status"]
        if status == "contested" and not control["holders"]:
            status = "contested-unknown"
        if status == "divided" and control["holders"]:
            status = "divided-held"
        said = {name: self._named(control[name]) for name in ("holders", "contenders")}
        return str(self.words["status"][status].format(**said))

    def since(self, control: Control) -> str:
        return self.date(parse(control["since"]["occurred"])) if control["since"] else ""

    def kind(self, kind: str) -> str:
        return str(self.words["kind"].get(kind, kind))

    def claims(self, found: PlaceAnswer) -> list[Said]:
        """Every claim heard about a place: those that decide, and then the others, the latest first."""
        why_first = sorted(found.claims, key=lambda heard: heard[1] is not Role.DECIDES)
        return [self._said(said, role, found.file) for said, role in why_first]

    def turns(self, found: History) -> Iterator[Turn]:
        """Each time a place came to be held otherwise, the last first."""
        turns: list[Turn] = []
        for episode, told in found.episodes:
            control = orjson.loads(f"{{{told}}}")
            words = self.control(control)
            before = turns[-1].control if turns else self.words["status"]["unknown"]
            since = control["contested_since"] or control["since"]
            if words != before and since and episode.start:
                day = (episode.start - TICK).date()
                turns.append(Turn(day.isoformat(), self.date(parse(since["occurred"])), words))
        yield from reversed(turns)

    def _said(self, said: Standing[ControlClaim], role: Role, file: OnFile) -> Said:
        claim, source = said.claim, self.names.sources[said.claim.source].said
        say = SAYINGS[self.lang]
        reported = say["reported"].format(date=in_words(claim.reported, self.lang, is_state=False))
        grade = say["grade"].format(
            reliability=file.reliability.get(claim.source, Reliability.F), credibility=claim.credibility
        )
        credit = [source.get("author"), source.get("publisher"), claim.locator, reported, grade]
        return Said(
            id=said.id,
            role=role,
            became=self.words["roles"][role],
            headline=self.names.headline(claim),
            date=self.names.date(claim),
            summary=in_language(claim.summary, self.lang),
            source=source["title"],
            url=source.get("url"),
            credit=say["comma"].join(part for part in credit if part),
        )

    def _named(self, actors: Iterable[Slug]) -> str:
        """Their names, as a sentence lists them."""
        *others, last = [self.names.actor(actor) for actor in actors] or [str(self.words["nobody"])]
        return str(self.words["comma"].join(others) + self.words["and"] + last if others else last)

    def _last_first(self, places: Iterable[Slug]) -> list[Slug]:
        return sorted(places, key=lambda place: (self.names.place(place), place), reverse=True)


def side(holders: Iterable[Slug], file: OnFile) -> Slug | None:
    """The side that some actors are on: that above all of them; None where there are none, or several."""
    sides = {file.umbrellas_of(actor)[-1] for actor in holders}
    return sides.pop() if len(sides) == 1 else None
