"""The Merkle tree over a log (RFC 9162 §2.1): its root, and proofs of what is in it and that it only grew.

Leaves are given by their hashes, counted from 0: revision 1 is leaf 0.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

Hash = bytes

NODE = b"\x01"  # §2.1.1: the prefix that tells a node from a leaf
HASH_BYTES = 32
TILE_HEIGHT = 8
"""At every eighth height hashes of subtrees are kept, one for 256 below it: a proof reads few."""


class Subtree(NamedTuple):
    """A complete subtree: of those over 2^height leaves, the one with this number from the left."""

    height: int
    number: int

    @property
    def leaves(self) -> range:
        return range(self.number << self.height, (self.number + 1) << self.height)


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree of so many leaves by what it can grow from: its largest complete subtrees, from the left."""

    size: int = 0
    hashes: tuple[Hash, ...] = ()

    def __post_init__(self) -> None:
        if self.size.bit_count() != len(self.hashes):
            raise ValueError(f"{len(self.hashes)} subtrees are no tree of {self.size} leaves")

    @classmethod
    def from_bytes(cls, size: int, text: bytes) -> "Frontier":
        """The frontier of a tree of that size by its hashes in a row; raises ValueError."""
        cuts = range(0, len(text), HASH_BYTES)
        return cls(size, tuple(text[cut : cut + HASH_BYTES] for cut in cuts))

    def to_bytes(self) -> bytes:
        return b"".join(self.hashes)

    def root(self) -> Hash:
        """The hash of the whole tree."""
        return _over(self.hashes)

    def grown(self, leaves: Iterable[Hash]) -> tuple["Frontier", list[tuple[Subtree, Hash]]]:
        """The frontier with more leaves, and the hashes to be kept of the subtrees that they complete."""
        size, hashes = self.size, list(self.hashes)
        kept: list[tuple[Subtree, Hash]] = []
        for leaf in leaves:
            hashes.append(leaf)
            size += 1
            for height in range(1, (size & -size).bit_length()):
                right = hashes.pop()
                hashes[-1] = _node(hashes[-1], right)
                if height % TILE_HEIGHT == 0:
                    kept.append((Subtree(height, (size >> height) - 1), hashes[-1]))
        return Frontier(size, tuple(hashes)), kept


def inclusion(index: int, size: int) -> list[range]:
    """The leaves under each hash of the proof that a leaf is in a tree of that size (§2.1.3.1)."""
    leaves, path = range(size), []
    while len(leaves) > 1:
        left, right = _halves(leaves)
        leaves, beside = (left, right) if index in left else (right, left)
        path.append(beside)
    return path[::-1]


def consistency(first: int, size: int) -> list[range]:
    """The leaves under each hash of the proof that a tree grew from `first` leaves, 1 or more (§2.1.4.1)."""
    leaves, path = range(size), []
    while leaves.stop != first:
        left, right = _halves(leaves)
        leaves, beside = (left, right) if first <= left.stop else (right, left)
        path.append(beside)
    if leaves.start:  # else it is the first tree itself, whose root is known to who asks
        path.append(leaves)
    return path[::-1]


def subtrees(leaves: range) -> Iterator[Subtree]:
    """The largest complete subtrees over leaves that stand under one hash, from the left."""
    start = leaves.start
    while start < leaves.stop:
        height = (leaves.stop - start).bit_length() - 1
        yield Subtree(height, start >> height)
        start += 1 << height


def hash_over(leaves: range, hash_of: Callable[[Subtree], Hash]) -> Hash:
    """The hash over leaves that stand under one, by those of complete subtrees."""
    return _over([hash_of(subtree) for subtree in subtrees(leaves)])


def is_included(leaf: Hash, index: int, size: int, path: Sequence[Hash], root: Hash) -> bool:
    """Whether a proof shows that a leaf is in the tree of that size and root (§2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = _node(beside, found)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = _node(found, beside)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(first: int, size: int, path: Sequence[Hash], first_root: Hash, root: Hash) -> bool:
    """Whether a proof shows that the tree of `first` leaves, 1 or more, grew into the other (§2.1.4.2)."""
    if not 0 < first <= size:
        return False
    if first == size:
        return not path and first_root == root
    if first.bit_count() == 1:
        path = [first_root, *path]
    if not path:
        return False
    node, last = first - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    before = after = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            before, after = _node(beside, before), _node(beside, after)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            after = _node(after, beside)
        node, last = node >> 1, last >> 1
    return last == 0 and before == first_root and after == root


def _node(left: Hash, right: Hash) -> Hash:
    return sha256(NODE + left + right).digest()


def _over(hashes: Sequence[Hash]) -> Hash:
    if not hashes:
        return sha256().digest()
    *rest, found = hashes
    for left in reversed(rest):
        found = _node(left, found)
    return found


def _halves(leaves: range) -> tuple[range, range]:
    """The leaves left and right under their hash: left the largest power of two that leaves some."""
    middle = leaves.start + (1 << (len(leaves) - 1).bit_length() - 1)
    return range(leaves.start, middle), range(middle, leaves.stop)
