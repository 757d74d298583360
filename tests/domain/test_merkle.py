"""The Merkle tree, held against the recursive definitions of RFC 9162 §2.1, word for word."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import merkle
from app.domain.merkle import Frontier, Subtree

# The definitions


def mth(leaves: list[bytes]) -> bytes:
    """MTH of §2.1.1, over hashes of leaves."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of §2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], b: bool) -> list[bytes]:
    """SUBPROOF of §2.1.4.1."""
    if m == len(leaves):
        return [] if b else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], b), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def split(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def leaves(size: int) -> list[bytes]:
    return [sha256(b"\x00" + str(number).encode()).digest() for number in range(size)]


ALL = leaves(700)
sizes = st.integers(1, 40) | st.integers(1, len(ALL)) | st.sampled_from([255, 256, 257, 511, 512, 513])


def given_by(size: int, several: list[range]) -> list[bytes]:
    """The hashes over leaves, each from those of the complete subtrees below it."""
    return [
        merkle.hash_over(under, lambda subtree: mth(ALL[subtree.leaves.start : subtree.leaves.stop]))
        for under in several
        if under.stop <= size
    ]


# The root


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert Frontier().root() == sha256(b"").digest()


@given(sizes, sizes)
def test_a_frontier_has_the_root_of_its_leaves_however_it_grew(one: int, other: int) -> None:
    first, last = sorted((one, other))
    small, _ = Frontier().grown(ALL[:first])
    grown, _ = small.grown(ALL[first:last])
    assert small.root() == mth(ALL[:first])
    assert grown.root() == mth(ALL[:last])
    assert len(grown.hashes) == last.bit_count()
    assert Frontier.from_bytes(last, grown.to_bytes()) == grown


@given(sizes, sizes)
def test_what_is_to_be_kept_is_the_hash_of_every_tile_that_was_completed(one: int, other: int) -> None:
    first, last = sorted((one, other))
    small, _ = Frontier().grown(ALL[:first])
    _, kept = small.grown(ALL[first:last])
    complete = [Subtree(8, number) for number in range(first // 256, last // 256)]
    assert kept == [(tile, mth(ALL[tile.leaves.start : tile.leaves.stop])) for tile in complete]


def test_tiles_of_tiles_are_kept_too() -> None:
    one = [ALL[0]] * 256 * 256
    _, kept = Frontier().grown(one)
    heights = [subtree.height for subtree, _ in kept]
    assert heights == [8] * 256 + [16]
    assert kept[-1] == (Subtree(16, 0), mth(one))


@pytest.mark.parametrize(("size", "count"), [(0, 1), (1, 0), (2, 2), (3, 1), (255, 7)])
def test_a_frontier_has_as_many_hashes_as_its_size_has_subtrees(size: int, count: int) -> None:
    with pytest.raises(ValueError, match="no tree of"):
        Frontier.from_bytes(size, b"x" * 32 * count)


# Proofs


@given(sizes, st.data())
def test_a_proof_of_inclusion_is_the_path_of_the_definition(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = given_by(size, merkle.inclusion(index, size))
    assert proof == path(index, ALL[:size])
    assert merkle.is_included(ALL[index], index, size, proof, mth(ALL[:size]))


@given(sizes, sizes)
def test_a_proof_of_consistency_is_that_of_the_definition(one: int, other: int) -> None:
    first, size = sorted((one, other))
    proof = given_by(size, merkle.consistency(first, size))
    assert proof == subproof(first, ALL[:size], True)
    assert merkle.is_consistent(first, size, proof, mth(ALL[:first]), mth(ALL[:size]))


def test_every_proof_in_every_small_tree() -> None:
    for size in range(1, 34):
        root = mth(ALL[:size])
        for index in range(size):
            assert merkle.is_included(ALL[index], index, size, path(index, ALL[:size]), root)
            first = index + 1
            proof = subproof(first, ALL[:size], True)
            assert merkle.is_consistent(first, size, proof, mth(ALL[:first]), root)
            assert given_by(size, merkle.consistency(first, size)) == proof
            assert given_by(size, merkle.inclusion(index, size)) == path(index, ALL[:size])


@given(sizes)
def test_the_subtrees_under_a_hash_are_complete_and_as_large_as_can_be(size: int) -> None:
    found = list(merkle.subtrees(range(size)))
    assert [leaf for subtree in found for leaf in subtree.leaves] == list(range(size))
    assert len(found) == size.bit_count()


# What is no proof

FLIPPED = bytes([ALL[0][0] ^ 1]) + ALL[0][1:]


def wrong(proof: list[bytes], data: st.DataObject) -> list[bytes]:
    """The proof with one hash changed, left out, doubled, or one too many."""
    at = data.draw(st.integers(0, len(proof)))
    match data.draw(st.sampled_from(["changed", "out", "doubled", "more"])) if proof else "more":
        case "changed" if at < len(proof):
            return [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]
        case "out" if at < len(proof):
            return proof[:at] + proof[at + 1 :]
        case "doubled" if at < len(proof):
            return [*proof[: at + 1], *proof[at:]]
        case _:
            return [*proof[:at], ALL[5], *proof[at:]]


@given(sizes, st.data())
def test_nothing_else_proves_inclusion(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, root = path(index, ALL[:size]), mth(ALL[:size])
    other = data.draw(st.integers(-1, size).filter(lambda number: number != index))
    assert not merkle.is_included(FLIPPED, index, size, proof, root)
    assert not merkle.is_included(ALL[index], other, size, proof, root)
    assert not merkle.is_included(ALL[index], index, size, wrong(proof, data), root)
    assert not merkle.is_included(ALL[index], index, size, proof, FLIPPED)


@given(sizes, sizes, st.data())
def test_nothing_else_proves_consistency(one: int, two: int, data: st.DataObject) -> None:
    first, size = sorted((one, two))
    proof, before, root = subproof(first, ALL[:size], True), mth(ALL[:first]), mth(ALL[:size])
    assert not merkle.is_consistent(first, size, wrong(proof, data), before, root)
    assert not merkle.is_consistent(first, size, proof, FLIPPED, root)
    assert not merkle.is_consistent(first, size, proof, before, FLIPPED)
    assert not merkle.is_consistent(size + 1, size, proof, before, root)
    assert not merkle.is_consistent(0, size, proof, before, root)


@given(sizes, sizes, st.data())
def test_a_rewritten_history_is_consistent_with_nothing_signed_before(
    one: int, two: int, data: st.DataObject
) -> None:
    first, size = sorted((one, two))
    at = data.draw(st.integers(0, first - 1))
    rewritten = [*ALL[:at], *(sha256(leaf).digest() for leaf in ALL[at:size])]
    proof = subproof(first, rewritten, True)
    assert not merkle.is_consistent(first, size, proof, mth(ALL[:first]), mth(rewritten))
