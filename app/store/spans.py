"""Spans of control as the log tells them today: told anew where it changes, and only there.

Everything is told from a clean cut, an instant that no word about the place reaches across: what all
the words before it amount to is the state of the span in force there. The words after it are folded
(app.domain.spans.course) up to a clean start of a span at which the telling is the one of before:
from there on nothing can be told otherwise. A span whose content stays keeps the revision at which
it was written: who asks at that revision or any later one is told the same.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
from sqlalchemy.orm import Session

from app.domain.control import NOTHING_SAID, Holding, Word, heard_in, words
from app.domain.edtf import BEGINNING, END
from app.domain.events import ControlClaim, Slug, Standing
from app.domain.onfile import OnFile
from app.domain.spans import TICK, Span, course
from app.store import fragments, keeping
from app.store.keeping import Change, Kept, KeptConfirmation, KeptSpan, Row, in_force, until_the_next
from app.store.words import by_revision, standing_between

Key = tuple[int, int]
Claims = Mapping[int, Standing[ControlClaim]]

SKIPPED = 8
"""How many times more clean starts are skipped at each next attempt to end a telling at one."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time of which a place is told anew, whole or until nothing is told otherwise.

    `anew`: what was told of it before is gone (see refold).
    """

    since: datetime
    until: datetime = END
    anew: bool = False

    def and_also(self, other: "Stretch") -> "Stretch":
        """Both, and all between."""
        return Stretch(
            min(self.since, other.since), max(self.until, other.until), anew=self.anew or other.anew
        )


@dataclass(frozen=True, slots=True)
class _Heard:
    """The words about a place between two cuts, neither of which any of all its words crosses."""

    cut: datetime
    end: datetime
    words: list[Word]


def refold(
    session: Session, conflict: Slug, stretches: Mapping[Slug, Stretch], file: OnFile, *, revision: int
) -> list[Change]:
    """Tell each place anew over a stretch of time, at the head of the log; returns what changes.

    After its end a place is told on until that makes no difference. What is told `anew` counts as
    written at this revision, though it is the same: what was told at those before cannot be read from it.
    """
    changes: list[Change] = []
    waiting, skipped = dict(stretches), 0
    while waiting:
        limited = {place: stretch.until for place, stretch in waiting.items() if not _is_endless(stretch)}
        ends = keeping.clean_starts(session, conflict, limited, skip=skipped) if limited else {}
        heard = _heard(session, conflict, {place: s.since for place, s in waiting.items()}, ends, file)
        before = keeping.read(session, conflict, {place: one.cut for place, one in heard.items()}, ends)
        claims = by_revision(session, conflict, _named(heard, before))
        for place, one in heard.items():
            anew = waiting[place].since if waiting[place].anew else None
            after = _told(place, one, before[place], claims, file, revision=revision, anew=anew)
            if one.end == END or before[place].at(one.end) == after.at(one.end):
                del waiting[place]
                if after != before[place]:
                    changes.append(Change(place, one.cut, before[place], after))
        skipped = SKIPPED * (skipped + 1)
    keeping.write(session, conflict, changes)
    return changes


def add(session: Session, conflict: Slug, told: Mapping[Slug, Kept]) -> None:
    """Keep what is told of places of which nothing is kept."""
    keeping.write(session, conflict, [Change(place, BEGINNING, Kept(), one) for place, one in told.items()])


def told_from_the_beginning(place: Slug, spoken: Iterable[Word], file: OnFile, *, revision: int) -> Kept:
    """All that is kept of a place about which these are all the words."""
    heard = _Heard(BEGINNING, END, list(spoken))
    return _told(place, heard, Kept(), {}, file, revision=revision, anew=BEGINNING)


def _is_endless(stretch: Stretch) -> bool:
    return stretch.anew or stretch.until == END


def _heard(
    session: Session,
    conflict: Slug,
    since: Mapping[Slug, datetime],
    ends: Mapping[Slug, datetime],
    file: OnFile,
) -> dict[Slug, _Heard]:
    """For each place the latest clean cut until an instant, and the words from there to its end."""
    cuts = dict(since)
    about: dict[Slug, list[Word]] = {}
    read: dict[Slug, tuple[datetime, datetime]] = {}
    heard: dict[Slug, _Heard] = {}
    waiting: Collection[Slug] = list(cuts)
    while waiting:
        wanted: dict[Slug, tuple[datetime, datetime]] = {}
        for place in waiting:
            cut, end = cuts[place], ends.get(place, END)
            for above in file.line(place):
                first, last = wanted.get(above) or read.get(above, (END, BEGINNING))
                if cut < first or last < end:
                    wanted[above] = min(cut, first), max(end, last)
        if wanted:
            for place, claims in standing_between(session, conflict, wanted).items():
                about[place] = [word for said in claims for word in words(said, file)]
            read |= wanted
        for place in waiting:
            cut, end = cuts[place], ends.get(place, END)
            spoken = [word for word in heard_in(file.line(place), about) if word.stretch.latest <= end]
            across = [word.stretch.earliest for word in spoken if _crosses(word, cut)]
            if across:
                cuts[place] = min(across)
            else:
                after = [word for word in spoken if word.stretch.latest > cut]
                heard[place] = _Heard(cut, end, after)
        waiting = [place for place in waiting if place not in heard]
    return heard


def _crosses(word: Word, cut: datetime) -> bool:
    return word.stretch.earliest < cut < word.stretch.latest


# The state to go on from


def _named(heard: Mapping[Slug, _Heard], before: Mapping[Slug, Kept]) -> set[int]:
    """The revisions of the claims that the states at the cuts rest on."""
    revisions: set[int] = set()
    for place, one in heard.items():
        span, confirmed = before[place].at(one.cut)
        if span is not None:
            state = orjson.loads(span.state)
            keys = [state["by"], *state["holders"].values(), *state["contenders"].values(), *state["rivals"]]
            revisions |= {key[0] for key in keys if key}
        if confirmed is not None and confirmed.revision is not None:
            revisions.add(confirmed.revision)
    return revisions


def _state(holding: Holding) -> str:
    """What a holding is known by in the log: its words by their keys."""
    return orjson.dumps(
        {
            "by": holding.decided_by and holding.decided_by.key,
            "known": holding.known,
            "holders": {actor: word.key for actor, word in sorted(holding.holders.items())},
            "contenders": {actor: word.key for actor, word in sorted(holding.contenders.items())},
            "rivals": [word.key for word in holding.rivals],
        }
    ).decode()


def _holding(state: str, claims: Claims, file: OnFile) -> Holding:
    """The holding that a state stands for; nothing of it overlaps what comes after a clean cut."""
    said = orjson.loads(state)
    made: dict[Key, Word] = {}

    def word(key: Sequence[int]) -> Word:
        revision, turn = key
        if (revision, turn) not in made:
            made[revision, turn] = words(claims[revision], file)[turn]
        return made[revision, turn]

    return Holding(
        decided_by=word(said["by"]) if said["by"] else None,
        known=said["known"],
        holders={actor: word(key) for actor, key in said["holders"].items()},
        contenders={actor: word(key) for actor, key in said["contenders"].items()},
        rivals=tuple(word(key) for key in said["rivals"]),
    )


# What is told


def _told(
    place: Slug,
    heard: _Heard,
    before: Kept,
    claims: Claims,
    file: OnFile,
    *,
    revision: int,
    anew: datetime | None,
) -> Kept:
    """What is to be kept of a place from what is in force at the cut to what starts at the end."""
    span_there, confirmed = before.at(heard.cut)
    holding = _holding(span_there.state, claims, file) if span_there else NOTHING_SAID
    if confirmed and confirmed.revision is not None:
        holding = replace(holding, confirmed_by=words(claims[confirmed.revision], file)[0])
    spans = [span_there] if span_there else []
    confirmations = [confirmed] if confirmed else []
    previous, confirmed_by = Span(heard.cut, holding), holding.confirmed_by
    for span in course(heard.words, file, start=heard.cut, holding=holding):
        if span.start > heard.cut and not span.continues(previous):
            spans.append(_span(place, span, turns=span.turns(previous), revision=revision))
        if span.holding.confirmed_by is not confirmed_by:
            confirmed_by = span.holding.confirmed_by
            confirmations.append(_confirmation(span.start, confirmed_by, revision))
        previous = span
    # That nothing is told of some time, of which something was, is told since a revision too.
    if silent := _silent_since(spans, before.spans, anew):
        spans.insert(0, _span(place, Span(silent, NOTHING_SAID), turns=False, revision=revision))
    if silent := _silent_since(confirmations, before.confirmations):
        confirmations.insert(0, _confirmation(silent, None, revision))
    last, _ = before.at(heard.end)
    told = until_the_next(spans, last.stop if last else None), until_the_next(confirmations)
    if anew is not None:
        before = Kept()
    return Kept(
        _as_written(told[0], before.spans, revision), _as_written(told[1], before.confirmations, revision)
    )


def _silent_since(
    rows: Sequence[Row], before: Sequence[Row], anew: datetime | None = None
) -> datetime | None:
    """The instant from which on something was told and is not now; None where there is none."""
    starts = [one for one in (before[0].start if before else None, anew) if one is not None]
    if not starts:
        return None
    began = max(min(starts), BEGINNING + TICK)  # the first frame is of the beginning, and empty
    return None if rows and rows[0].start <= began else began


def _span(place: Slug, span: Span, *, turns: bool, revision: int) -> KeptSpan:
    told = fragments.told(place, span.holding, span.unsettling)
    return KeptSpan(
        start=span.start,
        stop=None,
        status=told.status,
        held=told.held,
        turns=turns,
        clean=span.clean,
        body=told.body,
        state=_state(span.holding),
        written=revision,
    )


def _confirmation(start: datetime, word: Word | None, revision: int) -> KeptConfirmation:
    if word is None:
        return KeptConfirmation(start, None, None, None, revision)
    return KeptConfirmation(start, None, word.said.revision, fragments.confirmation(word.said), revision)


def _as_written(rows: Sequence[Row], before: Sequence[Row], revision: int) -> tuple[Row, ...]:
    """Each as written when the same was first told of all its time; else at this revision."""
    found = []
    for row in rows:
        same = in_force(before, row.start)
        kept_on = same is not None and same.tells() == row.tells() and _lasts(same, row.stop)
        written = same.written if same is not None and kept_on else revision
        found.append(row if row.written == written else replace(row, written=written))
    return tuple(found)


def _lasts(row: KeptSpan | KeptConfirmation, until: datetime | None) -> bool:
    return row.stop is None or (until is not None and until <= row.stop)
