"""Histories written as tables of text, and questions to them: the language in which the tests are read.

    occurred     id  claim                                      source   reported
    2016-12-22   a   government takes aleppo                    sana     2016-12-22
    2024-11-30   b   hts and sdf take aleppo except aleppo-west snhr     2024-12-01
    2024-12-01   -   retract b                                  snhr     2024-12-03

Cells are parted by two spaces or more, `-` is an empty one; columns may be left out. A claim without
`reported` is reported when it ends. Of an amendment, `reported` is when the source made it (empty: our own
mistake); the replacement in a correction has the target's `occurred`, `source` and `credibility` where
these are empty, and the target's report unless the sentence closes with "reported 2024-12-05".
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from app.domain.admission import references
from app.domain.answers import Control, Status, control_at
from app.domain.edtf import parse
from app.domain.events import (
    ActorKind,
    ActorRegistered,
    Claim,
    ClaimCorrected,
    ClaimRetracted,
    ControlClaim,
    ControlContested,
    ControlLapsed,
    ControlLost,
    ControlObserved,
    ControlTaken,
    Event,
    EventRedacted,
    IncidentKind,
    IncidentOccurred,
    PhaseBegan,
    PlaceKind,
    PlaceRegistered,
    Recorded,
    RelationDeclared,
    RelationEnded,
    RelationKind,
    Reliability,
    SourceRegistered,
    Standing,
    WarPhase,
)
from app.domain.lens import ALL, Lens, at_revision, standing
from app.domain.onfile import OnFile, on_file

TICK = timedelta(microseconds=1)
LOG_OPENED = datetime(2025, 1, 1, tzinfo=UTC)
COLUMNS = ("occurred", "id", "claim", "source", "reported", "credibility")


class NotAHistory(ValueError):
    """A line that cannot be read as a record; the message has the line."""


# Ids


_names: dict[UUID, str] = {}


def uid(name: str) -> UUID:
    """The same UUID for the same short name, always."""
    found = uuid5(UUID(int=0), name)
    _names[found] = name
    return found


def names(claims: Iterable[UUID | Standing[Claim]]) -> str:
    """The short names of claims, in their order."""
    return " ".join(_names[claim.id if isinstance(claim, Standing) else claim] for claim in claims)


# What is claimed, as sentences


_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SLUGS = rf"{_SLUG}(?: and {_SLUG})*"
_EXCEPT = rf"(?: except (?P<except_>{_SLUGS}))?"
_RELATION = "|".join(RelationKind)


def _slugs(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(" and ")) if text and text != "nobody" else ()


_Maker = Callable[..., Claim]


def _control(event: Callable[..., ControlClaim]) -> _Maker:
    def make(said: dict[str, str | None], **when: object) -> Claim:
        lists = {name: _slugs(said[name]) for name in said.keys() & {"actors", "contenders", "except_"}}
        return event(**said | lists | when)

    return make


def _relation(event: Callable[..., Claim]) -> _Maker:
    return lambda said, **when: event(**said | {"relation": RelationKind(said["relation"])} | when)


def _phase(said: dict[str, str], **when: object) -> Claim:
    return PhaseBegan(phase=WarPhase(said["phase"]), name=said["name"], **when)


def _incident(said: dict[str, str], **when: object) -> Claim:
    return IncidentOccurred(kind=IncidentKind(said["kind"]), place=said["place"], **when)


SENTENCES: dict[str, _Maker] = {
    rf"(?P<actors>{_SLUGS}) takes? (?P<place>{_SLUG}){_EXCEPT}": _control(ControlTaken),
    rf"(?P<actors>{_SLUGS}) contests? (?P<place>{_SLUG}){_EXCEPT}": _control(ControlContested),
    rf"(?P<actors>{_SLUGS}) loses? (?P<place>{_SLUG}){_EXCEPT}": _control(ControlLost),
    rf"(?P<actors>{_SLUGS}) observed in (?P<place>{_SLUG})"
    rf"(?: contended by (?P<contenders>{_SLUGS}))?{_EXCEPT}": _control(ControlObserved),
    rf"(?P<place>{_SLUG}) lapses{_EXCEPT}": _control(ControlLapsed),
    rf"(?P<actor>{_SLUG}) no longer (?P<relation>{_RELATION}) (?P<toward>{_SLUG})": _relation(RelationEnded),
    rf"(?P<actor>{_SLUG}) (?P<relation>{_RELATION}) (?P<toward>{_SLUG})": _relation(RelationDeclared),
    rf"phase (?P<phase>{'|'.join(WarPhase)}): (?P<name>.+)": _phase,
    rf"(?P<kind>{'|'.join(IncidentKind)}) in (?P<place>{_SLUG})": _incident,
}


@dataclass(frozen=True)
class Line:
    """One row of a table; an empty cell is None."""

    text: str
    cells: dict[str, str | None]

    def __getitem__(self, column: str) -> str | None:
        return self.cells.get(column)

    def refuse(self, why: str) -> NotAHistory:
        return NotAHistory(f"{why}: {self.text!r}")

    def only(self, *columns: str) -> None:
        if stray := [column for column, cell in self.cells.items() if cell and column not in columns]:
            raise self.refuse(f"no {' or '.join(stray)} belongs here")


def _said(line: Line, sentence: str, **when: object) -> Claim:
    for pattern, make in SENTENCES.items():
        if match := re.fullmatch(pattern, sentence):
            return make(match.groupdict(), **when)
    raise line.refuse(f"no claim reads {sentence!r}")


def claim(
    text: str, occurred: str, reported: str | None = None, source: str = "sana", **more: object
) -> Claim:
    """One claim, outside of any log."""
    line = Line(text, {"claim": text, "occurred": occurred, "reported": reported, "source": source})
    return _claimed(line, **more)


def _claimed(line: Line, **more: object) -> Claim:
    if not (line["occurred"] and line["source"]):
        raise line.refuse("a claim needs its date and its source")
    occurred = parse(line["occurred"])
    if line["reported"] is None and occurred.end is None:
        raise line.refuse("an open end needs its report")
    more |= {"credibility": int(line["credibility"])} if line["credibility"] else {}
    return _said(
        line,
        line["claim"],
        occurred=occurred,
        reported=parse(line["reported"] or occurred.end.text),
        source=line["source"],
        **more,
    )


def _amended(line: Line, verb: str, target: Recorded) -> Event:
    if verb == "redact":
        line.only("id", "claim")
        amended = target.event.target if isinstance(target.event, ClaimCorrected) else None
        return EventRedacted(target=target.id, reason="safety", amended=amended)
    # The date and the source of a withdrawal are there for the reader: only `reported` has an effect.
    line.only("id", "claim", "reported", "occurred", "source")
    reported = parse(line["reported"]) if line["reported"] else None
    return ClaimRetracted(target=target.id, reason="mistaken", reported=reported)


def _corrected(line: Line, target: Recorded, sentence: str) -> Event:
    old = target.event.replacement if isinstance(target.event, ClaimCorrected) else target.event
    sentence, _, again = sentence.partition(" reported ")
    replacement = _said(
        line,
        sentence,
        occurred=parse(line["occurred"]) if line["occurred"] else old.occurred,
        reported=parse(again) if again else old.reported,
        source=line["source"] or old.source,
        credibility=int(line["credibility"]) if line["credibility"] else old.credibility,
    )
    reported = parse(line["reported"]) if line["reported"] else None
    return ClaimCorrected(target=target.id, reason="mistaken", reported=reported, replacement=replacement)


# Histories


def history(table: str) -> list[Recorded]:
    """The log that a table tells: one event a line, each recorded an hour after the one before."""
    log: list[Recorded] = []
    for revision, line in enumerate(_lines(table), start=1):
        event = _event(line, {entry.id: entry for entry in log})
        name = line["id"] or f"line-{revision}"
        if uid(name) in {entry.id for entry in log}:
            raise line.refuse(f"the id {name} is taken")
        recorded = LOG_OPENED + timedelta(hours=revision)
        log.append(
            Recorded(id=uid(name), revision=revision, recorded=recorded, recorded_by="test", event=event)
        )
    return log


def _lines(table: str) -> list[Line]:
    rows = [row.strip() for row in table.splitlines() if row.strip()]
    header, *told = [re.split(r"\s{2,}", row) for row in rows]
    if not set(header) <= set(COLUMNS) or len(set(header)) < len(header) or "claim" not in header:
        raise NotAHistory(f"these are no columns: {header}")
    for row, cells in zip(rows[1:], told, strict=True):
        if len(cells) != len(header):
            raise NotAHistory(f"{len(header)} cells are wanted, not {len(cells)}: {row!r}")
    return [
        Line(row, {column: None if cell == "-" else cell for column, cell in zip(header, cells, strict=True)})
        for row, cells in zip(rows[1:], told, strict=True)
    ]


def _event(line: Line, earlier: dict[UUID, Recorded]) -> Event:
    if line["claim"] is None:
        raise line.refuse("nothing is claimed")
    amendment = re.fullmatch(r"(retract|redact|correct) (\S+?)(?:: (.+))?", line["claim"])
    if amendment is None:
        return _claimed(line)
    verb, name, sentence = amendment.groups()
    if uid(name) not in earlier:
        raise line.refuse(f"{name} is not told before")
    if (verb == "correct") != bool(sentence):
        raise line.refuse("a correction, and only a correction, says what is true instead")
    target = earlier[uid(name)]
    if not isinstance(target.event, Claim | ClaimCorrected):
        raise line.refuse(f"{name} makes no claim")
    return _corrected(line, target, sentence) if sentence else _amended(line, verb, target)


# What is on file


def place(slug: str, parent: str | None = None, kind: PlaceKind = PlaceKind.TOWN) -> PlaceRegistered:
    return PlaceRegistered(slug=slug, names=slug, kind=kind, parent=parent)


def actor(slug: str, umbrella: str | None = None) -> ActorRegistered:
    return ActorRegistered(slug=slug, names=slug, kind=ActorKind.ARMED_GROUP, umbrella=umbrella)


def source(slug: str, grade: str = "F") -> SourceRegistered:
    return SourceRegistered(slug=slug, title=slug, reliability=Reliability(grade))


REGISTRATIONS = (
    place("syria", kind=PlaceKind.COUNTRY),
    place("aleppo-governorate", "syria", PlaceKind.GOVERNORATE),
    place("aleppo", "aleppo-governorate", PlaceKind.CITY),
    place("aleppo-west", "aleppo", PlaceKind.DISTRICT),
    place("aleppo-east", "aleppo", PlaceKind.DISTRICT),
    place("aleppo-north", "aleppo", PlaceKind.DISTRICT),
    place("hama", "syria", PlaceKind.CITY),
    *map(actor, ("government", "opposition", "sdf", "russia", "turkey")),
    actor("hts", "opposition"),
    actor("sna", "opposition"),
    actor("hamza-division", "sna"),
    # sana, sohr and snhr cannot be judged: grade F. The others are named after their grade.
    *map(source, ("sana", "sohr", "snhr")),
    *(source(f"source-{grade.lower()}", grade) for grade in "ABCDEF"),
)

FILE = on_file(REGISTRATIONS)
"""Syria and in it Hama and the governorate of Aleppo, with the city and its districts; who fights there;
who tells of it."""


# Questions


def end(at: str | datetime | None) -> datetime | None:
    """The instant at which a day, a month or a year is over; an instant is itself."""
    return parse(at).latest if isinstance(at, str) else at


def start(text: str) -> datetime:
    return parse(text).earliest


def control_claims(log: Iterable[Recorded], lens: Lens = ALL) -> list[Standing[ControlClaim]]:
    return [said for said in standing(log, lens) if isinstance(said.claim, ControlClaim)]


def ask(
    log: list[Recorded],
    place: str,
    at: str | datetime | None = None,
    *,
    lens: Lens = ALL,
    revision: int | None = None,
    file: OnFile = FILE,
) -> Control:
    """Control of one place at the end of `at`, after every claim where it is None."""
    _check_references(log, place, file)
    log = log if revision is None else at_revision(revision, log)
    return control_at(control_claims(log, lens), file, at=end(at), places=[place])[place]


def _check_references(log: list[Recorded], place: str, file: OnFile) -> None:
    known = {"place": file.parents, "actor": file.umbrellas, "source": file.reliability}
    named = {("place", place), *((kind, slug) for entry in log for _, kind, slug in references(entry.event))}
    if unknown := sorted(slug for kind, slug in named if slug not in known[kind]):
        raise NotAHistory(f"not on file: {', '.join(unknown)}")


def who(log: list[Recorded], place: str, at: str | datetime | None = None, **through: object) -> str:
    """Who holds a place and who contests it, in words: "hts and sna against sdf", "nobody", "unknown"."""
    answer = ask(log, place, at, **through)
    nobody = {Status.VACANT: "nobody", Status.UNKNOWN: "unknown"}.get(answer.status, "?")
    contenders = f" against {' and '.join(answer.contenders)}" if answer.contenders else ""
    return (" and ".join(answer.holders) or nobody) + contenders
