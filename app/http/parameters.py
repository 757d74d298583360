"""The parameters that URLs may carry."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from app.domain.clusters import MANY, Closeness
from app.domain.edtf import Edtf
from app.domain.events import CLAIM_TYPES, EVENT_TYPES, IncidentKind, ShareOf
from app.domain.lens import Lens
from app.domain.search import Term, terms
from app.domain.shares import Step
from app.http.fields import BoundingBox, Date, DateOrDays, Days, Digits, Moment, Names, Slug, Switch, line
from app.queries.facets import FACETS
from app.queries.filters import Filter
from app.queries.orders import Order
from app.queries.shares import Asked
from app.queries.snapshots import Question
from app.queries.timelines import MOST_CLAIMS, Wanted

MOST_EVENTS = 1000
MOST_POINTS = 5000
MOST_TERMS = 20
MOST_HOLDS = 10_000
ONE_OF_TWO = "changes are between two dates (from, to) or between two revisions (from_revision, revision)"


def says(text: str) -> dict[str, Any]:
    """What a parameter means, for those who read the description of the service."""
    return {"description": text}


WITHIN = says("Only this place, and what lies in it.")
MOST = says("How many entries a page has at most.")
FIELDS = says("Only these members of each entry, parted by commas; what names the entry is always there.")
BOX = "West,south,east,north in degrees, the edges included; it goes over 180° where west is past east."
CREDIBLE = says("Only claims at least so credible: 1 is confirmed, 5 improbable, 6 not judged.")
WORDS = says(
    "Only events with all these words in a summary, a name, a title or a reason, or in the name of what they"
    ' mention; "words in quotes" stand side by side, begin* is how a word begins.'
)
LANG = says("The language of what is told.")


def _one_of(values: type[StrEnum]) -> fields.String:
    return fields.String(validate=validate.OneOf([value.value for value in values]))


class NoParameters(Schema):
    """A resource without parameters."""


class PostParameters(Schema):
    """Whether the request is only tried."""

    dry_run = Switch(load_default=False, metadata=says("Only say what the events would do to control."))


class Revision(Schema):
    """At which revision of the log; without one, at its head."""

    revision = Digits(1, metadata=says("The number of the last event that counts; makes a permalink."))


class LensParameters(Revision):
    """Which claims an answer rests on."""

    reported_by = Moment(metadata=says("Only what was reported by the end of this date."))
    source = fields.List(
        Slug(),
        validate=validate.Length(1, 50),
        metadata=says("Only what these sources say; may be repeated."),
    )
    min_credibility = Digits(1, 6, metadata=CREDIBLE)

    def lens(self, given: dict[str, Any]) -> Lens:
        reported_by = given.get("reported_by")
        return Lens(
            reported_by=reported_by and reported_by.latest,
            sources=frozenset(given.get("source", ())),
            min_credibility=given.get("min_credibility"),
        )


class SnapshotParameters(LensParameters):
    """A date, a lens and a place, and since when silence is marked."""

    at = Moment(metadata=says("The end of this date; left out: after every claim."))
    place = Slug(metadata=WITHIN)
    stale_after = DateOrDays(
        metadata=says("Mark what nobody has spoken of since; days (P90D) are counted back from `at`.")
    )

    @post_load
    def question(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        at = given.get("at")
        question = Question(
            at=at and at.latest,
            lens=self.lens(given),
            place=given.get("place"),
            stale_after=_stale_after(given.get("stale_after"), at),
        )
        return {**given, "question": question}


def _stale_after(given: Edtf | Days | None, at: Edtf | None) -> datetime | None:
    """The instant that is meant; days are counted back from the end of `at`."""
    if not isinstance(given, Days):
        return given.latest if given else None
    if at is None:
        raise ValidationError(
            f"{given.text} is counted back from a date: give `at`", field_name="stale_after"
        )
    return given.before(at.latest)


class PlaceParameters(SnapshotParameters):
    """A date and a lens; the claims come in pages."""

    class Meta:
        exclude = ("place",)

    limit = Digits(1, 500, load_default=50, metadata=MOST)
    offset = Digits(0, 1_000_000, load_default=0, metadata=says("How many entries to leave out."))


class HistoryParameters(PlaceParameters):
    """A lens; the spans and the claims come in pages."""

    class Meta:
        exclude = ("place", "at")


class TimeMapParameters(SnapshotParameters):
    """A date, a lens and a place; the revisions come in pages."""

    class Meta:
        exclude = ("revision",)

    after = Digits(0, load_default=0, metadata=says("Only revisions after this one."))


class DateParameters(SnapshotParameters):
    """A date and a lens."""

    class Meta:
        exclude = ("place", "stale_after")


class SpansParameters(LensParameters):
    """A lens and a place."""

    place = Slug(metadata=WITHIN)

    @post_load
    def with_lens(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**given, "lens": self.lens(given)}


class SharesParameters(LensParameters):
    """From when until when, at which instants, by which weight, of which place; the points come in pages."""

    from_ = Moment(data_key="from", metadata=says("The first point is at the end of this date."))
    to = Moment(metadata=says("The last point is at the end of this date."))
    step = fields.Enum(Step, by_value=True, load_default=Step.CHANGE, metadata=says("A point for each."))
    by = fields.Enum(
        ShareOf, by_value=True, load_default=ShareOf.PLACES, metadata=says("What places are weighed by.")
    )
    place = Slug(metadata=WITHIN)
    limit = Digits(1, MOST_POINTS, load_default=1000, metadata=MOST)

    @post_load
    def asked(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        first, last = given.get("from_"), given.get("to")
        if first and last and first.latest > last.latest:
            raise ValidationError(f"{first} ends after {last}, the end of what is asked", field_name="from")
        asked = Asked(
            first=first,
            last=last,
            step=given["step"],
            by=given["by"],
            lens=self.lens(given),
            place=given.get("place"),
            limit=given["limit"],
        )
        return {**given, "asked": asked}


class ChangesParameters(SnapshotParameters):
    """Two dates, or one date at two revisions; a lens and a place."""

    from_ = Moment(data_key="from", metadata=says("The end of this date is the earlier state."))
    to = Moment(metadata=says("The end of this date is the later state; left out: after every claim."))
    from_revision = Digits(1, metadata=says("The earlier of two revisions; `revision` is the later."))

    @validates_schema
    def between(self, given: dict[str, Any], **_: Any) -> None:
        """Exactly one of the two questions is asked, and its earlier end is not the later one."""
        start, end = given.get("from_"), given.get("to")
        if "from_revision" in given:
            if start or end:
                raise ValidationError(f"{ONE_OF_TWO}, not both", "from_revision")
            if given["from_revision"] > given.get("revision", given["from_revision"]):
                raise ValidationError("this is a revision after the other", "from_revision")
        elif start is None:
            raise ValidationError(f"{ONE_OF_TWO}; this is neither", "from")
        elif "at" in given:
            raise ValidationError(f"{ONE_OF_TWO}: at goes with revisions", "at")
        elif end and end.latest < start.latest:
            raise ValidationError("this ends before from does", "to")

    @post_load
    def question(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        later = given.get("to") or given.get("at")
        question = Question(at=later and later.latest, lens=self.lens(given), place=given.get("place"))
        return {**given, "question": question}


class WindowParameters(Schema):
    """A date."""

    date = Date(required=True, metadata=says("The text whose meaning is asked for."))


class RegisterParameters(Revision):
    """A page of what is on file."""

    q = line(longest=200, metadata=says("Only what has all these words in its names; as in events."))
    slug = fields.List(
        Slug(), validate=validate.Length(1, 100), metadata=says("Only these slugs; may be repeated.")
    )
    after = Slug(metadata=says("Only slugs after this one."))
    limit = Digits(1, 10_000, load_default=1000, metadata=MOST)
    fields_ = Names(data_key="fields", metadata=FIELDS)

    @post_load
    def sought(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**given, "terms": _terms(given)} if "q" in given else given


class PlacesParameters(RegisterParameters):
    """A page of the places on file."""

    bbox = BoundingBox(metadata=says(f"Only places whose point lies in this box. {BOX}"))


class EventParameters(Schema):
    """Which events, and which page of them."""

    type = fields.List(
        fields.String(validate=validate.OneOf(sorted(EVENT_TYPES))),
        metadata=says("Only events of these types; may be repeated."),
    )
    kind = fields.List(
        _one_of(IncidentKind), metadata=says("Only incidents of these kinds; may be repeated.")
    )
    place = Slug(metadata=WITHIN)
    bbox = BoundingBox(metadata=says(f"Only claims about a place whose point lies in this box. {BOX}"))
    actor = Slug(metadata=says("Only events that name this actor."))
    source = Slug(metadata=says("Only claims of this source."))
    tag = line(longest=64, metadata=says("Only claims with this tag."))
    from_ = Moment(data_key="from", metadata=says("Only claims that may be about a time after its start."))
    to = Moment(metadata=says("Only claims that may be about a time before the end of this date."))
    reported_from = Moment(metadata=says("Only claims that were reported after its start."))
    reported_to = Moment(metadata=says("Only claims that were reported by the end of this date."))
    recorded_from = Moment(metadata=says("Only events that were recorded since its start."))
    recorded_to = Moment(metadata=says("Only events that were recorded before the end of this date."))
    credibility = fields.List(
        Digits(1, 6), metadata=says("Only claims of these grades of credibility; may be repeated.")
    )
    min_credibility = Digits(1, 6, metadata=CREDIBLE)
    q = line(longest=200, metadata=WORDS)
    standing = Switch(metadata=says("Only claims that no amendment has taken down, or only the others."))
    sort = fields.Enum(
        Order,
        by_value=True,
        load_default=Order.REVISION,
        metadata=says(
            "By what they are listed, ties by revision; by `occurred` and `reported`, only claims."
        ),
    )
    after = Digits(0, load_default=0, metadata=says("Only events after this revision."))
    cursor = line(longest=500, metadata=says("Where the page before ended, as its `next` has it."))
    limit = Digits(1, MOST_EVENTS, metadata=MOST)
    wait = Digits(0, 25, load_default=0, metadata=says("Wait so many seconds for what is new after `after`."))
    fields_ = Names(data_key="fields", metadata=FIELDS)
    facet = fields.List(
        fields.String(validate=validate.OneOf(FACETS)),
        metadata=says("Count the events of the whole list by this, the most frequent 100; may be repeated."),
    )
    total = Switch(load_default=False, metadata=says("Count the events of the whole list."))

    @validates_schema
    def waits_for_what_is_new(self, given: dict[str, Any], **_: Any) -> None:
        if given["wait"] and "cursor" in given:
            raise ValidationError("a page that goes on waits for nothing", "wait")

    @post_load
    def filter(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        wanted = Filter(
            after=given["after"],
            types=given.get("type", ()),
            kinds=given.get("kind", ()),
            place=given.get("place"),
            actor=given.get("actor"),
            source=given.get("source"),
            tag=given.get("tag"),
            earliest=_start(given, "from_"),
            latest=_end(given, "to"),
            known_after=_start(given, "reported_from"),
            known_by=_end(given, "reported_to"),
            recorded_from=_start(given, "recorded_from"),
            recorded_before=_end(given, "recorded_to"),
            credibility=given.get("credibility", ()),
            min_credibility=given.get("min_credibility"),
            standing=given.get("standing"),
            box=given.get("bbox"),
            terms=_terms(given),
        )
        return {**given, "filter": wanted}


def _terms(given: dict[str, Any]) -> list[Term] | None:
    """What `q` asks for, if it is there."""
    asked = terms(given["q"]) if "q" in given else None
    if asked and len(asked) > MOST_TERMS:
        raise ValidationError(f"these are more than {MOST_TERMS} words", field_name="q")
    return asked


def _start(given: dict[str, Any], name: str) -> datetime | None:
    date: Edtf | None = given.get(name)
    return date.earliest if date else None


def _end(given: dict[str, Any], name: str) -> datetime | None:
    date: Edtf | None = given.get(name)
    return date.latest if date else None


class InclusionParameters(Schema):
    """Of which event, and in the log of which size."""

    revision = Digits(1, required=True, metadata=says("The event."))
    size = Digits(1, required=True, metadata=says("The size of the log that a checkpoint has."))

    @validates_schema
    def within(self, given: dict[str, Any], **_: Any) -> None:
        if given["revision"] > given["size"]:
            raise ValidationError("the log of this size ends before the event", "size")


class ConsistencyParameters(Schema):
    """The sizes of the log that two checkpoints have."""

    from_ = Digits(1, required=True, data_key="from", metadata=says("The size in the earlier checkpoint."))
    to = Digits(1, required=True, metadata=says("The size in the later checkpoint."))

    @validates_schema
    def in_order(self, given: dict[str, Any], **_: Any) -> None:
        if given["from_"] > given["to"]:
            raise ValidationError("this is larger than the other", "from")


class StreamParameters(Schema):
    """After which revision."""

    after = Digits(0, metadata=says("Only events after this revision; else new ones."))


class FeedParameters(LensParameters):
    """A lens, a language, and which claims."""

    lang = fields.String(validate=validate.OneOf(["en", "ar"]), load_default="en", metadata=LANG)
    place = Slug(metadata=WITHIN)
    actor = Slug(metadata=says("Only claims that name this actor."))
    type = fields.List(
        fields.String(validate=validate.OneOf(sorted(CLAIM_TYPES))),
        metadata=says("Only claims of these types; may be repeated."),
    )
    from_ = Moment(data_key="from", metadata=says("Only claims that may be about a time after its start."))
    to = Moment(metadata=says("Only claims that may be about a time before the end of this date."))
    before = Digits(1, metadata=says("Only claims recorded before this revision, as `next` has it."))
    limit = Digits(
        1,
        MOST_CLAIMS,
        load_default=MOST_CLAIMS,
        metadata=says("Only so many claims, those that were recorded last."),
    )

    @post_load
    def wanted(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        start, end = given.get("from_"), given.get("to")
        wanted = Wanted(
            lens=self.lens(given),
            place=given.get("place"),
            actor=given.get("actor"),
            types=given.get("type", ()),
            earliest=start and start.earliest,
            latest=end and end.latest,
            before=given.get("before"),
            limit=given["limit"],
        )
        return {**given, "wanted": wanted}


class VisParameters(FeedParameters):
    """A lens, a language, which claims, and how close together they may stand."""

    cluster = fields.Enum(
        Closeness,
        by_value=True,
        load_default=Closeness.AUTO,
        metadata=says(
            "Tell the claims of one place and one day, month or year as one that counts them; never,"
            f" or (auto) as far as it takes to have no more than {MANY} items."
        ),
    )


class NewsParameters(FeedParameters):
    """A lens, a language, and which claims; the newest alone."""

    limit = Digits(1, MOST_EVENTS, load_default=50, metadata=says("Only so many entries, the newest."))


class HoldParameters(LensParameters):
    """A lens, a language, and which places, whose holds, and when."""

    lang = fields.String(validate=validate.OneOf(["en", "ar"]), load_default="en", metadata=LANG)
    place = Slug(metadata=WITHIN)
    actor = Slug(metadata=says("Only what this actor held or contested."))
    from_ = Moment(data_key="from", metadata=says("Only what lasted after the start of this date."))
    to = Moment(metadata=says("Only what began before the end of this date."))
    limit = Digits(
        1, 100_000, load_default=MOST_HOLDS, metadata=says("Only so many of these, those that began last.")
    )

    @post_load
    def with_lens(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**given, "lens": self.lens(given)}


class ControlFeedParameters(HoldParameters):
    """The same, and how it ends what goes on."""

    open_end = fields.String(
        validate=validate.OneOf(["horizon", "null"]),
        load_default="horizon",
        metadata=says("What goes on ends where the record does (horizon), or its end is null."),
    )


class OEmbedParameters(Schema):
    """A page, and how much room there is for what stands for it."""

    url = line(longest=4000, required=True, metadata=says("The address of a page of a conflict or a place."))
    format = line(longest=20, load_default="json", metadata=says("json or xml; any other is a 501."))
    maxwidth = Digits(1, 100_000, metadata=says("How many pixels wide it may be."))
    maxheight = Digits(1, 100_000, metadata=says("How many pixels tall it may be."))
