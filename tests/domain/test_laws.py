"""What must be true of control for every history.

No law uses the function that it checks: what a claim says, when it counts and who agrees with whom
is stated here once more, in other words.
"""

from dataclasses import fields, replace
from datetime import datetime
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.answers import Control, Status, control_at
from app.domain.edtf import BEGINNING, parse
from app.domain.events import (
    AssessmentMade,
    ClaimCorrected,
    ClaimRetracted,
    ControlClaim,
    ControlContested,
    ControlLapsed,
    ControlLost,
    ControlObserved,
    ControlTaken,
    EventRedacted,
    IncidentKind,
    IncidentOccurred,
    Recorded,
    Standing,
)
from app.domain.lens import ALL, Lens, at_revision, standing
from tests.history import TICK, uid
from tests.strategies import (
    AFTER,
    BEFORE,
    DAYS,
    EXCEPTIONS,
    FILE,
    GRADES,
    PARENTS,
    UMBRELLAS,
    captures,
    claims,
    dates,
    instants,
    lenses,
    logs,
    places,
    plain_logs,
    record,
    rivalries,
)

# Questions to a log


def stand(log: list[Recorded], lens: Lens = ALL) -> list[Standing[ControlClaim]]:
    return [said for said in standing(log, lens) if isinstance(said.claim, ControlClaim)]


def answers(log: list[Recorded], at: datetime | None, lens: Lens = ALL) -> dict[str, Control]:
    return control_at(stand(log, lens), FILE, at=at)


def ids(said: list[Standing[ControlClaim]]) -> list[object]:
    return [one.id for one in said]


def own(answer: Control) -> dict[str, object]:
    """What an answer says of the place itself, whatever is said of its parts; claims by their ids."""
    named = ("holders", "contenders", "since", "contested_since", "because", "uncertain")
    told = {field: getattr(answer, field) for field in named}
    told["confirmed"] = answer.confirmed and answer.confirmed.id
    return told | {"rivals": sorted(map(str, ids(answer.rivals)))}


def actors(answer: Control) -> tuple[object, ...]:
    return answer.holders, answer.contenders


# What a claim says, in other words than the code


def line(place: str) -> list[str]:
    """The place and all it lies in."""
    return [place, *(line(PARENTS[place]) if PARENTS[place] else [])]


def speaks_of(claim: ControlClaim, place: str) -> bool:
    return claim.place in line(place) and not any(outside in line(place) for outside in claim.except_)


def within(place: str) -> list[str]:
    """All that lies in the place."""
    return [part for part in PARENTS if place in line(part)[1:]]


def above(actor: str) -> list[str]:
    return [actor, *(above(UMBRELLAS[actor]) if UMBRELLAS[actor] else [])]


def same(one: str, other: str) -> bool:
    return one in above(other) or other in above(one)


def agree(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    matched = [(one, other) for one in some for other in others if same(one, other)]
    return {one for one, _ in matched} == set(some) and {other for _, other in matched} == set(others)


def far_end(claim: ControlClaim) -> datetime:
    return min(claim.occurred.latest, claim.reported.latest)


def begins(claim: ControlClaim) -> datetime:
    """The earliest instant that disputes test: the start, or of "by b" the start of b."""
    return (claim.occurred.start or claim.occurred.end).window.earliest


def meet(one: ControlClaim, other: ControlClaim) -> bool:
    return begins(one) < far_end(other) and begins(other) < far_end(one)


def middle(claim: ControlClaim) -> datetime:
    return begins(claim) + (far_end(claim) - begins(claim)) / 2


def counts(claim: ControlClaim) -> list[datetime]:
    """The instants from which it counts."""
    observed_throughout = isinstance(claim, ControlObserved) and "/" in claim.occurred.text
    if observed_throughout and claim.occurred.start:
        return [min(claim.occurred.start.window.latest, claim.reported.latest), far_end(claim)]
    return [far_end(claim)]


def counted(claim: ControlClaim, at: datetime | None) -> bool:
    return at is None or min(counts(claim)) <= at


def may_count(claim: ControlClaim, at: datetime) -> bool:
    """Whether it may already have happened, and does not count yet (again)."""
    by = claim.occurred.start is None and not isinstance(claim, ControlObserved)
    return (BEGINNING if by else begins(claim)) < at < max(counts(claim))


def says_held_by(claim: ControlClaim, actor: str) -> bool:
    return isinstance(claim, ControlTaken | ControlObserved) and actor in claim.actors


def says_contested_by(claim: ControlClaim, actor: str) -> bool:
    contenders = claim.actors if isinstance(claim, ControlContested) else getattr(claim, "contenders", ())
    return actor in contenders


# The log only grows


@given(logs(), st.lists(claims, min_size=1, max_size=3), st.integers(1, 12), instants)
def test_later_events_never_change_an_earlier_revision(log, later, revision, at):
    longer = [*log, *(replace(one, revision=len(log) + one.revision) for one in record(later))]
    first = [entry for entry in longer if entry.revision <= revision]
    assert answers(at_revision(revision, longer), at) == answers(first, at)


@given(logs(redactions=True), instants)
def test_the_latest_revision_is_the_log(log, at):
    assert answers(at_revision(len(log), log), at) == answers(log, at)


@given(st.data(), plain_logs, instants)
def test_the_order_of_arrival_does_not_matter_to_claims_not_reported_at_the_same_time(data, log, at):
    # Claims that tie on everything but the revision are reported at one time: those keep their order.
    arrived = data.draw(st.permutations(log))
    queues = {entry.event.reported.latest: [] for entry in log}
    for entry in log:
        queues[entry.event.reported.latest].append(entry)
    shuffled = [queues[entry.event.reported.latest].pop(0) for entry in arrived]
    again = [replace(entry, revision=revision) for revision, entry in enumerate(shuffled, start=1)]
    before, after = answers(log, at), answers(again, at)
    assert {slug: own(answer) for slug, answer in before.items()} == {
        slug: own(answer) for slug, answer in after.items()
    }
    assert [answer.composition for answer in before.values()] == [a.composition for a in after.values()]


@given(plain_logs, st.integers(0, 8), instants, lenses)
def test_a_retracted_claim_leaves_no_trace_in_later_answers_and_stays_in_earlier_ones(log, which, at, lens):
    target = log[which % len(log)]
    retraction = ClaimRetracted(target=target.id, reason="test")
    after = record([*(entry.event for entry in log), retraction])
    assert answers(after, at, lens) == answers([entry for entry in log if entry is not target], at, lens)
    assert answers(at_revision(len(log), after), at, lens) == answers(log, at, lens)


@given(plain_logs, st.integers(0, 8), claims, instants, lenses)
def test_a_corrected_claim_is_as_if_the_right_one_had_been_made_instead(log, which, replacement, at, lens):
    target = log[which % len(log)]
    correction = ClaimCorrected(target=target.id, reason="test", replacement=replacement)
    *_, corrected = record([*(entry.event for entry in log), correction])
    *_, instead = record([*(entry.event for entry in log), replacement])
    others = [entry for entry in log if entry is not target]
    assert answers([*log, corrected], at, lens) == answers([*others, instead], at, lens)


@given(plain_logs, st.integers(0, 8), st.integers(1, 10), instants)
def test_a_redacted_claim_leaves_no_trace_at_any_revision(log, which, revision, at):
    target = log[which % len(log)]
    redaction = EventRedacted(target=target.id, reason="test")
    after = record([*(entry.event for entry in log), redaction])
    never = [entry for entry in log if entry is not target]
    assert answers(at_revision(revision, after), at) == answers(at_revision(revision, never), at)


@given(plain_logs, claims, claims, instants)
def test_nothing_amended_ever_stands_again(log, first, second, at):
    said = [entry.event for entry in log]
    corrected = ClaimCorrected(target=log[0].id, reason="test", replacement=first)
    again = ClaimCorrected(target=uid(f"event-{len(log) + 1}"), reason="test", replacement=second)
    withdrawn = ClaimRetracted(target=uid(f"event-{len(log) + 2}"), reason="test")
    after = record([*said, corrected, again, withdrawn])
    assert answers(after, at) == answers(log[1:], at)


# Answers rest on claims


@given(logs(), instants, lenses)
def test_every_claim_that_an_answer_names_stands_and_counts_and_speaks_of_the_place(log, at, lens):
    stands = {said.id: said.claim for said in stand(log, lens)}
    for place, answer in answers(log, at, lens).items():
        named = [*answer.because, *ids(answer.rivals), *([answer.confirmed.id] if answer.confirmed else [])]
        for said in named:
            assert speaks_of(stands[said], place)
            assert counted(stands[said], at)
        for said in answer.uncertain:
            assert speaks_of(stands[said], place)
            assert may_count(stands[said], at)
        assert len(set(answer.because)) == len(answer.because)
        assert len(set(answer.uncertain)) == len(answer.uncertain)
        assert len(set(ids(answer.rivals))) == len(answer.rivals)


@given(logs(), instants)
def test_every_holder_and_contender_has_a_claim_that_says_so(log, at):
    said = {said.id: said.claim for said in stand(log)}
    for answer in answers(log, at).values():
        because = [said[one] for one in answer.because]
        for actor in answer.holders:
            assert any(says_held_by(claim, actor) for claim in because)
        for actor in answer.contenders:
            assert any(says_contested_by(claim, actor) for claim in because)


@given(logs(), instants)
def test_no_claim_is_a_reason_without_cause(log, at):
    """Each carries a holder or a contender, or is the one that the hold dates from."""
    said = {said.id: said.claim for said in stand(log)}
    for answer in answers(log, at).values():
        idle = [
            said[one]
            for one in answer.because
            if not any(says_held_by(said[one], actor) for actor in answer.holders)
            and not any(says_contested_by(said[one], actor) for actor in answer.contenders)
        ]
        assert len(idle) <= 1
        for claim in idle:
            assert claim.occurred == answer.since.occurred


@given(logs(), instants)
def test_the_hold_dates_from_a_claim_that_set_it(log, at):
    said = {said.id: said.claim for said in stand(log)}
    for answer in answers(log, at).values():
        if answer.since is None:
            assert answer.holders == ()
            continue
        deciding = [said[one] for one in answer.because if said[one].occurred == answer.since.occurred]
        assert any(not isinstance(claim, ControlContested) for claim in deciding)
        assert at is None or answer.since.latest <= at
        assert answer.since.earliest is None or answer.since.earliest < answer.since.latest


@given(logs(), instants)
def test_a_contest_dates_from_the_first_claim_for_the_contenders_that_there_still_are(log, at):
    said = {said.id: said.claim for said in stand(log)}
    for answer in answers(log, at).values():
        assert (answer.contested_since is None) == (answer.contenders == ())
        if answer.contested_since:
            carriers = [
                said[one]
                for one in answer.because
                if any(says_contested_by(said[one], actor) for actor in answer.contenders)
            ]
            assert answer.contested_since.occurred in [claim.occurred for claim in carriers]


@given(logs(), instants)
def test_what_confirms_agrees(log, at):
    for answer in answers(log, at).values():
        if answer.confirmed:
            assert isinstance(answer.confirmed.claim, ControlObserved)
            assert agree(answer.confirmed.claim.actors, answer.holders)


# Disputes


@given(logs(), instants)
def test_every_rival_contradicts_a_claim_of_another_source_about_the_same_place_and_time(log, at):
    said = [said.claim for said in stand(log) if counted(said.claim, at)]
    for answer in answers(log, at).values():
        for rival in (one.claim for one in answer.rivals):
            assert isinstance(rival, ControlTaken | ControlObserved | ControlLost)
            against = [c for c in said if c.source != rival.source and c.place == rival.place]
            assert any(meet(rival, claim) for claim in against)


@given(logs(), instants)
def test_no_rival_says_the_same_as_the_holders_unless_it_contradicts_a_loss(log, at):
    said = [said.claim for said in stand(log) if counted(said.claim, at)]
    for place, answer in answers(log, at).items():
        heard = {type(claim) for claim in said if speaks_of(claim, place)}
        # A lapsed place is unknown: who says that nobody is there says something else.
        if ControlLost in heard or (ControlLapsed in heard and not answer.holders):
            continue
        for rival in answer.rivals:
            assert not agree(rival.claim.actors, answer.holders)


@given(logs(), st.sampled_from(sorted(GRADES)), instants)
def test_one_source_alone_is_never_disputed(log, source, at):
    for answer in answers(log, at, Lens(sources=frozenset({source}))).values():
        assert answer.rivals == ()


@given(rivalries)
def test_of_two_claims_that_contradict_each_other_the_weightier_stands(pair):
    assume(meet(*pair) and not agree(*(claim.actors for claim in pair)))
    # A state throughout an interval is weighed at both its ends: only its grades are the same at both.
    assume(_ranks(pair[0]) != _ranks(pair[1]) or all(len(counts(claim)) == 1 for claim in pair))
    for said in (pair, pair[::-1]):
        weights = [_weight(claim, revision) for revision, claim in enumerate(said)]
        worse, better = said if weights[0] < weights[1] else said[::-1]
        answer = answers(record(said), None)["aleppo"]
        assert answer.holders == tuple(sorted(better.actors))
        assert [rival.claim for rival in answer.rivals] == [worse]


def _weight(claim: ControlClaim, revision: int) -> tuple[object, ...]:
    credible, reliable = _ranks(claim)
    return -credible, -reliable, middle(claim), claim.reported.latest, revision


def _ranks(claim: ControlClaim) -> tuple[int, int]:
    """Lower is better."""
    return _credible(claim.credibility), "ABCFDE".index(GRADES[claim.source])


def _credible(grade: int) -> int:
    return "123645".index(str(grade))


# Time


@given(logs(), dates, dates, lenses)
def test_control_persists_while_no_claim_begins_to_count(log, one, other, lens):
    first, last = sorted((one, other))
    changing = [at for said in stand(log, lens) for at in counts(said.claim) if first < at <= last]
    assume(not changing)
    before, after = answers(log, first, lens), answers(log, last, lens)
    for place, answer in before.items():
        assert replace(answer, uncertain=()) == replace(after[place], uncertain=())


@given(logs(), places, st.integers(0, 20))
def test_a_place_is_uncertain_exactly_where_the_next_claim_to_count_changes_who_is_there(log, place, which):
    speaking = [said for said in stand(log) if speaks_of(said.claim, place)]
    soon = sorted({at for said in speaking for at in counts(said.claim)})
    assume(soon)
    at = soon[which % len(soon)]
    new = [said for said in speaking if at in counts(said.claim)]
    assume(len(new) == 1 and counts(new[0].claim).count(at) == 1)
    before, after = (answers(log, instant)[place] for instant in (at - TICK, at))
    changes = set(before.holders) != set(after.holders) or set(before.contenders) != set(after.contenders)
    assert (new[0].id in before.uncertain) == changes


@given(logs(), lenses)
def test_after_every_claim_is_after_the_last_of_them(log, lens):
    last = max(entry.event.reported.latest for entry in log if isinstance(entry.event, ControlClaim))
    last = max([last, *(far_end(said.claim) for said in stand(log, lens))])
    assert answers(log, None, lens) == answers(log, last, lens)


@given(logs())
def test_before_everything_that_is_told_all_is_unknown(log):
    for answer in answers(log, parse(BEFORE).latest).values():
        assert (answer.status, actors(answer), answer.because) == (Status.UNKNOWN, ((), ()), ())


@given(captures)
def test_of_the_captures_that_one_source_tells_the_likeliest_to_be_the_last_decides(log):
    last = max(log, key=lambda entry: (middle(entry.event), entry.event.reported.latest, entry.revision))
    answer = answers(log, None)["aleppo"]
    assert (answer.since.occurred, answer.rivals) == (last.event.occurred, ())
    assert any(same(one, other) for one in answer.holders for other in last.event.actors)


NAIVE_SAYINGS = st.sampled_from(["taken", "observed", "lost", "contested", "lapsed"])
NAIVE = st.lists(
    st.tuples(
        NAIVE_SAYINGS,
        st.sets(st.sampled_from(["government", "hts", "sdf"]), min_size=1),
        st.sampled_from(sorted(GRADES)),
    ),
    min_size=1,
    max_size=len(DAYS),
)


@given(NAIVE)
def test_where_every_date_is_known_the_last_word_counts(days):
    said, holders, contenders, known = [], set(), set(), False
    for day, (kind, named, source) in zip(DAYS, days, strict=False):
        who = {"actors": tuple(sorted(named))} if kind != "lapsed" else {}
        event = {
            "taken": ControlTaken,
            "observed": ControlObserved,
            "lost": ControlLost,
            "contested": ControlContested,
            "lapsed": ControlLapsed,
        }[kind]
        on = {"occurred": parse(day), "reported": parse(day)}
        said.append(event(place="aleppo", source=source, **on, **who))
        if kind in ("taken", "observed"):
            holders, contenders, known = named, set(), True
        elif kind == "lost":
            holders, contenders = holders - named, contenders - named
        elif kind == "contested":
            contenders = contenders | named
        else:
            holders, contenders, known = set(), set(), False
        answer = answers(record(said), parse(day).latest)["aleppo"]
        assert (set(answer.holders), set(answer.contenders)) == (holders, contenders)
        assert (answer.status is Status.UNKNOWN) == (not known and not contenders)
        assert answer.rivals == ()


# Places


@given(logs(), instants)
def test_a_place_nobody_speaks_of_is_unknown(log, at):
    said = stand(log)
    for place, answer in answers(log, at).items():
        if not any(speaks_of(one.claim, place) for one in said):
            assert (actors(answer), answer.since, answer.because) == (((), ()), None, ())
            assert (answer.rivals, answer.uncertain, answer.confirmed) == ((), (), None)
            assert answer.status in (Status.UNKNOWN, Status.DIVIDED)


@given(logs(), places, instants, lenses)
def test_a_place_that_no_claim_names_is_as_what_it_lies_in(log, place, at, lens):
    said = [one.claim for one in stand(log, lens)]
    assume(PARENTS[place] and not any(place in (claim.place, *claim.except_) for claim in said))
    found = answers(log, at, lens)
    assert own(found[place]) == own(found[PARENTS[place]])


@given(logs(), claims, places, instants)
def test_what_is_said_of_another_place_changes_nothing(log, more, place, at):
    assume(not speaks_of(more, place))
    *_, added = record([*(entry.event for entry in log), more])
    assert own(answers([*log, added], at)[place]) == own(answers(log, at)[place])


@given(logs(), claims, st.sampled_from(EXCEPTIONS), instants)
def test_a_claim_is_heard_everywhere_but_in_the_places_that_it_excepts(log, more, exception, at):
    place, outside = exception
    said = [entry.event for entry in log]
    whole, but = (
        record([*said, replace(more, place=place, except_=except_)])[-1] for except_ in ((), (outside,))
    )
    unsaid, said, excepted = (answers([*log, *added], at) for added in ([], [whole], [but]))
    for slug in PARENTS:
        expected = unsaid if outside in line(slug) else said
        assert own(excepted[slug]) == own(expected[slug])


@given(logs(), st.sampled_from(sorted(UMBRELLAS)), st.sampled_from(sorted(GRADES)), st.integers(1, 6))
def test_a_later_wider_claim_that_overlaps_all_changes_only_where_no_nearer_one_speaks(
    log, actor, source, credibility
):
    overall = ControlTaken(
        place="syria",
        actors=(actor,),
        occurred=parse(f"{DAYS[0]}/{AFTER}"),
        reported=parse(AFTER),
        source=source,
        credibility=credibility,
    )
    *_, added = record([*(entry.event for entry in log), overall])
    alone, after = answers(log, None), answers([*log, added], None)
    nearer = [said.claim for said in stand(log) if said.claim.place != "syria"]
    for place in PARENTS:
        if any(speaks_of(claim, place) for claim in nearer):
            assert own(after[place]) == own(alone[place])


@given(logs(), instants)
def test_the_status_tells_how_many_hold_a_place_and_whether_its_parts_differ(log, at):
    found = answers(log, at)
    # Of a contested place without a holder, nobody can tell whether one left or none was ever known.
    assume(all(answer.holders or not answer.contenders for answer in found.values()))
    for place, answer in found.items():
        known = [part for part in within(place) if _known(found, part)]
        smallest = [part for part in known if not set(within(part)) & set(known)]
        differ = any(
            not agree(found[one].holders, found[other].holders) for one, other in combinations(smallest, 2)
        )
        assert (answer.status is Status.DIVIDED) == differ
        if not differ:
            assert (answer.status is Status.CONTESTED) == bool(answer.contenders)
        if not (differ or answer.contenders):
            held = {1: Status.HELD, 2: Status.SHARED}
            assert answer.status in (held.get(len(answer.holders)), Status.VACANT, Status.UNKNOWN)
            assert (answer.status in held.values()) == bool(answer.holders)


def _known(found, place):
    """Whether it is known who holds it, or that nobody does."""
    if found[place].holders or found[place].status is Status.VACANT:
        return True
    # Divided places hide whether they are vacant or unknown; a reason that is no lapse tells.
    return found[place].status is Status.DIVIDED and found[place].since is not None


@given(logs(), instants)
def test_the_composition_counts_every_place_within_once(log, at):
    found = answers(log, at)
    for place, answer in found.items():
        counted = {division[:3]: division.places for division in answer.composition}
        assert sum(counted.values()) == len(within(place))
        for part in within(place):
            assert (FILE.kinds[part], found[part].status, found[part].holders) in counted


@given(logs(), places, instants)
def test_a_place_is_answered_alone_as_among_all(log, place, at):
    alone = control_at(stand(log), FILE, at=at, places=[place])
    assert alone.items() <= answers(log, at).items()
    assert set(alone) == {place, *within(place)}


# Lenses


@given(logs(), instants)
def test_a_lens_without_effect_changes_nothing(log, at):
    wide = Lens(reported_by=parse("2030").latest, sources=frozenset(GRADES), min_credibility=5)
    assert answers(log, at, wide) == answers(log, at, Lens()) == answers(log, at)


@given(logs(), lenses, instants)
def test_an_answer_through_a_lens_is_the_answer_over_fewer_events(log, lens, at):
    def known(reported):
        return lens.reported_by is None or reported is None or reported.latest <= lens.reported_by

    def inside(claim):
        least = _credible(lens.min_credibility or 5)
        from_here = not lens.sources or claim.source in lens.sources
        return from_here and known(claim.reported) and _credible(claim.credibility) <= least

    gone = {
        entry.event.target
        for entry in log
        if isinstance(entry.event, ClaimCorrected | ClaimRetracted) and known(entry.event.reported)
    }
    # A correction that is known is the claim in its replacement.
    said = [
        replace(entry, event=getattr(entry.event, "replacement", entry.event))
        for entry in log
        if isinstance(entry.event, ControlClaim)
        or (isinstance(entry.event, ClaimCorrected) and known(entry.event.reported))
    ]
    kept = [entry for entry in said if entry.id not in gone and inside(entry.event)]
    assert answers(log, at, lens) == answers(kept, at)


@given(logs(), st.sampled_from(sorted(GRADES)), places, instants)
def test_a_source_that_says_nothing_of_a_place_is_not_missed_there(log, silent, place, at):
    others = Lens(sources=frozenset(GRADES) - {silent})
    assume(not any(s.claim.source == silent and speaks_of(s.claim, place) for s in stand(log)))
    assert own(answers(log, at, others)[place]) == own(answers(log, at)[place])


# What makes no difference


@given(logs(), instants)
def test_what_is_no_claim_of_control_changes_nothing(log, at):
    day = {"occurred": parse(DAYS[2]), "reported": parse(DAYS[2]), "source": "sana"}
    said = [entry.event for entry in log]
    incident = IncidentOccurred(kind=IncidentKind.BATTLE, place="aleppo", actors=("hts",), **day)
    more = record([*said, incident, AssessmentMade(actors=("hts",), places=("aleppo",), **day)])
    assert answers([*log, *more[-2:]], at) == answers(log, at)


@given(plain_logs, st.integers(0, 8), instants)
def test_hearing_a_claim_twice_changes_nobody(log, which, at):
    which %= len(log)
    said = [entry.event for entry in log]
    twice = record([*said[: which + 1], *said[which:]])
    before, after = answers(log, at), answers(twice, at)
    assert {slug: actors(answer) for slug, answer in before.items()} == {
        slug: actors(answer) for slug, answer in after.items()
    }


SWAPPED = {"government": "sdf", "sdf": "government", "hts": "sna", "sna": "hts", "opposition": "opposition"}
SOURCES_SWAPPED = {"sana": "sohr", "sohr": "sana"}


@given(plain_logs, instants)
def test_no_name_is_favoured(log, at):
    def swap(names):
        return tuple(sorted(SWAPPED[name] for name in names))

    def swapped(claim):
        named = {"actors", "contenders"} & {field.name for field in fields(claim)}
        actors = {field: swap(getattr(claim, field)) for field in named}
        source = SOURCES_SWAPPED.get(claim.source, claim.source)
        return replace(claim, source=source, **actors)

    other = answers([replace(entry, event=swapped(entry.event)) for entry in log], at)
    for place, answer in answers(log, at).items():
        expected = own(answer) | {"holders": swap(answer.holders), "contenders": swap(answer.contenders)}
        assert own(other[place]) == expected
        assert other[place].status is answer.status
