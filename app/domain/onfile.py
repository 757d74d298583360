"""What is on file at a revision, as far as control depends on it: the tree of places, umbrellas, grades."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from app.domain.events import (
    ActorRegistered,
    Event,
    PlaceKind,
    PlaceRegistered,
    Registration,
    Reliability,
    Slug,
    SourceRegistered,
)


@dataclass(frozen=True, eq=False)
class OnFile:
    """Places by slug with their kind and parent, actors with their umbrella, sources with their grade.

    What is worked out from a file is kept with it: files are told apart by identity.
    """

    kinds: Mapping[Slug, PlaceKind] = field(default_factory=dict)
    parents: Mapping[Slug, Slug | None] = field(default_factory=dict)
    umbrellas: Mapping[Slug, Slug | None] = field(default_factory=dict)
    reliability: Mapping[Slug, Reliability] = field(default_factory=dict)

    def line(self, place: Slug) -> tuple[Slug, ...]:
        """The place itself, its parent, and so on up."""
        line = self._lines.get(place)
        if line is None:
            line = self._lines[place] = _upward(place, self.parents)
        return line

    @cached_property
    def _lines(self) -> dict[Slug, tuple[Slug, ...]]:
        """The lines that were asked for so far: the same few, again and again."""
        return {}

    def depth(self, place: Slug) -> int:
        return len(self.line(place)) - 1

    def above(self, places: Iterable[Slug]) -> set[Slug]:
        """The places, and what they lie in."""
        return {above for place in places for above in self.line(place)}

    @cached_property
    def parts(self) -> Mapping[Slug, tuple[Slug, ...]]:
        """The places directly within each place that has any, in the order of their slugs."""
        within: dict[Slug, list[Slug]] = {}
        for place, parent in sorted(self.parents.items()):
            if parent is not None:
                within.setdefault(parent, []).append(place)
        return {place: tuple(parts) for place, parts in within.items()}

    @cached_property
    def nests(self) -> tuple["Nest", ...]:
        """Every place that has parts, after those of its parts that have some."""
        return tuple(self._nest(place) for place in sorted(self.parts, key=self.depth, reverse=True))

    def _nest(self, place: Slug) -> "Nest":
        branches = [part for part in self.parts[place] if part in self.parts]
        leaves = [part for part in self.parts[place] if part not in self.parts]
        return Nest(place, tuple(branches), tuple(leaves), tuple(self.kinds[leaf] for leaf in leaves))

    def within(self, place: Slug) -> Iterator[Slug]:
        """The place and everything in it, each parent before its parts."""
        waiting = [place]
        while waiting:
            here = waiting.pop()
            yield here
            waiting.extend(reversed(self.parts.get(here, ())))

    def umbrellas_of(self, actor: Slug) -> tuple[Slug, ...]:
        """The actor itself, its umbrella, and so on up."""
        return _upward(actor, self.umbrellas)

    def are_leaves(self, actors: Iterable[Slug]) -> bool:
        """Whether none of the actors has others under it."""
        return self._heads.isdisjoint(actors)

    @cached_property
    def _heads(self) -> frozenset[Slug | None]:
        return frozenset(self.umbrellas.values())

    def is_under(self, actor: Slug, umbrella: Slug) -> bool:
        """Whether the actor is the umbrella or belongs under it."""
        return actor == umbrella or umbrella in self._over.get(actor, ())

    @cached_property
    def _over(self) -> Mapping[Slug, frozenset[Slug]]:
        """The actors over each that has any."""
        return {
            actor: frozenset(self.umbrellas_of(umbrella))
            for actor, umbrella in self.umbrellas.items()
            if umbrella is not None
        }

    def agree(self, some: Set[Slug], others: Set[Slug]) -> bool:
        """Whether both name the same actors, an actor and its umbrella counting as the same."""
        if some == others:
            return True
        if self.are_leaves(some) and self.are_leaves(others):
            return False
        return self.shared(some, others) == some and self.shared(others, some) == others

    @cached_property
    def are_alike(self) -> Callable[[tuple[Slug, ...], tuple[Slug, ...]], bool]:
        """Whether two lists of actors agree; of the same few it is asked again and again."""
        return lru_cache(maxsize=1 << 14)(lambda some, others: self.agree(set(some), set(others)))

    def shared(self, some: Set[Slug], others: Set[Slug]) -> Set[Slug]:
        """Those of some that others name too, an actor and its umbrella counting as the same."""
        return {a for a in some if any(self.is_under(a, b) or self.is_under(b, a) for b in others)}

    def most_specific(self, actors: Set[Slug]) -> Set[Slug]:
        """The actors without those that are an umbrella of another one among them."""
        return {a for a in actors if not any(b != a and self.is_under(b, a) for b in actors)}


@dataclass(frozen=True, slots=True)
class Nest:
    """A place and what lies directly within it: what has parts of its own; what has none, and its kinds."""

    place: Slug
    branches: tuple[Slug, ...]
    leaves: tuple[Slug, ...]
    kinds_of_leaves: tuple[PlaceKind, ...]


def on_file(events: Iterable[Event]) -> OnFile:
    """What registrations, in the order of the log, put on file: the latest of a slug wins."""
    latest: dict[tuple[type[Event], Slug], Event] = {}
    for event in events:
        if isinstance(event, Registration):
            latest[type(event), event.slug] = event
    places = [event for event in latest.values() if isinstance(event, PlaceRegistered)]
    actors = [event for event in latest.values() if isinstance(event, ActorRegistered)]
    sources = [event for event in latest.values() if isinstance(event, SourceRegistered)]
    return OnFile(
        kinds={place.slug: place.kind for place in places},
        parents={place.slug: place.parent for place in places},
        umbrellas={actor.slug: actor.umbrella for actor in actors},
        reliability={source.slug: source.reliability for source in sources},
    )


def _upward(slug: Slug, parents: Mapping[Slug, Slug | None]) -> tuple[Slug, ...]:
    """The slug, its parent, its parent's parent ...; circles are refused at the append."""
    line = [slug]
    while (parent := parents.get(line[-1])) is not None:
        line.append(parent)
    return tuple(line)
