"""Every kind of event that a conflict's log can hold.

NOTE: the names in `TYPE`, the field names and the values of the enums are the stored format.
Classes may be renamed; what stands in quotes may not.
A changed shape gets a new schema version and an upcaster.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from app.domain.edtf import Edtf

Slug = str
"""Lower-case ASCII words joined by hyphens: how places, actors, sources and conflicts are referred to."""

Text = str | Mapping[str, str]
"""Plain text, or the same by language (BCP 47 tag to text)."""

Point = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84 (RFC 7946 order)."""

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
LONGEST_SLUG = 64


def is_slug(text: str) -> bool:
    return len(text) <= LONGEST_SLUG and SLUG.fullmatch(text) is not None


class IncidentKind(StrEnum):
    AIRSTRIKE = "airstrike"
    SHELLING = "shelling"
    BATTLE = "battle"
    OFFENSIVE = "offensive"
    SIEGE = "siege"
    BOMBING = "bombing"
    CHEMICAL_ATTACK = "chemical-attack"
    MASSACRE = "massacre"
    CEASEFIRE = "ceasefire"
    AGREEMENT = "agreement"
    PROTEST = "protest"
    DISPLACEMENT = "displacement"
    WITHDRAWAL = "withdrawal"
    STATEMENT = "statement"
    OTHER = "other"


class RelationKind(StrEnum):
    BACKS = "backs"
    OPPOSES = "opposes"
    ALLIED_WITH = "allied-with"
    PART_OF = "part-of"
    DESIGNATES_TERRORIST = "designates-terrorist"
    EXTENSION_OF = "extension-of"

    @property
    def is_symmetric(self) -> bool:
        return self is RelationKind.ALLIED_WITH


class WarPhase(StrEnum):
    ACTIVE = "active"
    FROZEN = "frozen"
    ENDED = "ended"


class ShareOf(StrEnum):
    AREA = "area"
    POPULATION = "population"
    PLACES = "places"


class PlaceKind(StrEnum):
    COUNTRY = "country"
    REGION = "region"
    GOVERNORATE = "governorate"
    CITY = "city"
    DISTRICT = "district"
    TOWN = "town"
    VILLAGE = "village"
    AIRPORT = "airport"
    BASE = "base"
    CROSSING = "crossing"
    STRAIT = "strait"
    SITE = "site"


class ActorKind(StrEnum):
    STATE = "state"
    ARMED_GROUP = "armed-group"
    COALITION = "coalition"
    ORGANISATION = "organisation"


class Reliability(StrEnum):
    """The Admiralty grade of a source: A is completely reliable, E unreliable, F cannot be judged."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


CLOSED_SETS = (IncidentKind, RelationKind, WarPhase, ShareOf, PlaceKind, ActorKind, Reliability)
"""Every set of values that a field of an event is limited to."""

UNJUDGED = 6
"""The Admiralty credibility of a claim that cannot be judged; 1 is confirmed, 5 improbable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture, a film or a page that shows what is claimed; its address is never fetched."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deaths:
    """How many died: the lowest, the best and the highest estimate, in persons."""

    low: int | None = None
    best: int | None = None
    high: int | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """One record in a conflict's log."""

    TYPE: ClassVar[str]
    VERSION: ClassVar[int] = 1


def _check_slug(slug: Slug) -> None:
    if not is_slug(slug):
        raise ValueError(f"{slug!r} is not a slug: lower-case words joined by hyphens")


def _name_somebody(actors: tuple[Slug, ...]) -> None:
    if not actors:
        raise ValueError("it names no actor")


# Claims: what a source says about the war.


@dataclass(frozen=True, kw_only=True)
class Claim(Event):
    """What a source says; `occurred` is valid time, `reported` report time."""

    occurred: Edtf
    reported: Edtf
    source: Slug
    locator: str | None = None
    credibility: int = UNJUDGED
    summary: Text | None = None
    media: Media | None = None
    tags: tuple[str, ...] = ()
    responds_to: UUID | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.credibility <= UNJUDGED:
            raise ValueError(f"credibility is a grade from 1 to {UNJUDGED}, not {self.credibility}")


@dataclass(frozen=True, kw_only=True)
class ControlClaim(Claim):
    """Says something about who holds one place, and what lies within it but for the places in `except_`."""

    place: Slug
    except_: tuple[Slug, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ControlTaken(ControlClaim):
    """A new hold starts: the actors hold the place, and nobody contests it."""

    TYPE: ClassVar[str] = "control.taken"
    actors: tuple[Slug, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        _name_somebody(self.actors)


@dataclass(frozen=True, kw_only=True)
class ControlObserved(ControlClaim):
    """What was seen at that time; without actors, nobody holds the place."""

    TYPE: ClassVar[str] = "control.observed"
    actors: tuple[Slug, ...] = ()
    contenders: tuple[Slug, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ControlLost(ControlClaim):
    """A withdrawal or a surrender: the actors neither hold nor contest the place any more."""

    TYPE: ClassVar[str] = "control.lost"
    actors: tuple[Slug, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        _name_somebody(self.actors)


@dataclass(frozen=True, kw_only=True)
class ControlContested(ControlClaim):
    """The actors fight over the place."""

    TYPE: ClassVar[str] = "control.contested"
    actors: tuple[Slug, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        _name_somebody(self.actors)


@dataclass(frozen=True, kw_only=True)
class ControlLapsed(ControlClaim):
    """The source no longer says who holds the place: it is unknown again."""

    TYPE: ClassVar[str] = "control.lapsed"


@dataclass(frozen=True, kw_only=True)
class IncidentOccurred(Claim):
    """Something that happened, without effect on control."""

    TYPE: ClassVar[str] = "incident.occurred"
    kind: IncidentKind
    place: Slug | None = None
    actors: tuple[Slug, ...] = ()
    against: tuple[Slug, ...] = ()
    deaths: Deaths | None = None


@dataclass(frozen=True, kw_only=True)
class RelationClaim(Claim):
    """Says how one actor stands towards another."""

    actor: Slug
    relation: RelationKind
    toward: Slug


@dataclass(frozen=True, kw_only=True)
class RelationDeclared(RelationClaim):
    """The relation holds, from the start of `occurred`; through an interval, until its end."""

    TYPE: ClassVar[str] = "relation.declared"


@dataclass(frozen=True, kw_only=True)
class RelationEnded(RelationClaim):
    """The relation holds no longer."""

    TYPE: ClassVar[str] = "relation.ended"


@dataclass(frozen=True, kw_only=True)
class PhaseBegan(Claim):
    """The state of the war itself, one at a time."""

    TYPE: ClassVar[str] = "phase.began"
    phase: WarPhase
    name: Text


@dataclass(frozen=True, kw_only=True)
class ShareReported(Claim):
    """A figure that the source gives for an actor's share of a place, from 0 to 1."""

    TYPE: ClassVar[str] = "share.reported"
    place: Slug
    actor: Slug
    share: float
    of: ShareOf
    approximate: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.share <= 1:
            raise ValueError(f"a share lies between 0 and 1, not at {self.share}")


@dataclass(frozen=True, kw_only=True)
class AssessmentMade(Claim):
    """A judgement, a forecast or a conditional; `horizon` is how far it looks."""

    TYPE: ClassVar[str] = "assessment.made"
    actors: tuple[Slug, ...] = ()
    places: tuple[Slug, ...] = ()
    horizon: Edtf | None = None


# Registrations: what is on file. The latest of a slug wins, and replaces the whole entry.


@dataclass(frozen=True, kw_only=True)
class Registration(Event):
    slug: Slug

    def __post_init__(self) -> None:
        _check_slug(self.slug)


@dataclass(frozen=True, kw_only=True)
class PlaceRegistered(Registration):
    """Where what claims say happened; `parent` is the place that it lies in."""

    TYPE: ClassVar[str] = "place.registered"
    names: Text
    kind: PlaceKind
    parent: Slug | None = None
    point: Point | None = None
    geometry: Mapping[str, Any] | None = None
    population: int | None = None
    area_km2: float | None = None
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ActorRegistered(Registration):
    """Who does what claims say; `umbrella` is the actor it belongs under, `colour` is #rrggbb."""

    TYPE: ClassVar[str] = "actor.registered"
    names: Text
    kind: ActorKind
    umbrella: Slug | None = None
    colour: str | None = None
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SourceRegistered(Registration):
    """Who says what claims say, and how reliable they are."""

    TYPE: ClassVar[str] = "source.registered"
    title: str
    author: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: Edtf | None = None
    reliability: Reliability = Reliability.F
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class ConflictDescribed(Event):
    """What the conflict is called and how its record may be used; `bbox` is west, south, east, north.

    Who may read it: everyone, or (`private`) who has a token of it; None leaves that as it was.
    """

    TYPE: ClassVar[str] = "conflict.described"
    names: Text
    bbox: tuple[float, float, float, float] | None = None
    languages: tuple[str, ...] = ("en",)
    licence: str | None = None
    citation: str | None = None
    private: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ConflictOpened(ConflictDescribed):
    """Revision 1 of every log."""

    TYPE: ClassVar[str] = "conflict.opened"
    slug: Slug

    def __post_init__(self) -> None:
        _check_slug(self.slug)


# Amendments: events about an earlier claim, which itself is never altered.


@dataclass(frozen=True, kw_only=True)
class Amendment(Event):
    """Without `reported` it is our own mistake; with it, the source's, known from then on."""

    target: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClaimCorrected(Amendment):
    """The target no longer stands; the replacement does, under this event's id."""

    TYPE: ClassVar[str] = "claim.corrected"
    reported: Edtf | None = None
    replacement: Claim


@dataclass(frozen=True, kw_only=True)
class ClaimRetracted(Amendment):
    """The target no longer stands."""

    TYPE: ClassVar[str] = "claim.retracted"
    reported: Edtf | None = None


@dataclass(frozen=True, kw_only=True)
class EventRedacted(Amendment):
    """The target's body is destroyed; it stands at no revision.

    `amended` is the claim that a redacted correction was about: it does not stand again,
    and the log must say so once the correction's own body is gone.
    """

    TYPE: ClassVar[str] = "event.redacted"
    amended: UUID | None = None


def _with_type(base: type[Event]) -> dict[str, type[Event]]:
    found = {base.TYPE: base} if "TYPE" in vars(base) else {}
    for subclass in base.__subclasses__():
        found |= _with_type(subclass)
    return found


EVENT_TYPES: Mapping[str, type[Event]] = _with_type(Event)
CLAIM_TYPES: Mapping[str, type[Event]] = _with_type(Claim)
CONTROL_TYPES: Mapping[str, type[Event]] = _with_type(ControlClaim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event in its place in the log."""

    id: UUID
    revision: int
    recorded: datetime
    recorded_by: str
    event: Event


ClaimT_co = TypeVar("ClaimT_co", bound=Claim, covariant=True)


@dataclass(frozen=True)
class Standing(Generic[ClaimT_co]):
    """A claim that stands, under the id and the revision of the event that says so."""

    id: UUID
    revision: int
    claim: ClaimT_co = field(compare=False)
