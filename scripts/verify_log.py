#!/usr/bin/env python3
"""Check what a conflict timeline service says of its log, without the service: exports and proofs.

    verify_log.py export war.ndjson --key KEY --checkpoint kept-in-2024.txt
    verify_log.py inclusion proof.json --checkpoint checkpoint.txt --key KEY
    verify_log.py consistency proof.json --checkpoint old.txt --checkpoint new.txt --key KEY

It needs Python 3.11 and, to check signatures, `cryptography`. What it checks is in docs/log-format.md.
"""

import argparse
import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, NamedTuple

Hash = bytes


class Wrong(Exception):
    """What was given is not as it must be; the message says where."""


class Object(dict[str, Any]):
    """An object of JSON; raises Wrong where a member is asked for that it does not have."""

    def __missing__(self, name: str) -> Any:
        raise Wrong(f"there is no {name!r} where there must be one")


class Checkpoint(NamedTuple):
    origin: str
    size: int
    root: Hash


def main(arguments: list[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    check = {"export": check_export, "inclusion": check_inclusion, "consistency": check_consistency}
    try:
        kept = [read_checkpoint(open_text(path), given.key, path) for path in given.checkpoint]
        for line in check[given.what](given, kept):
            print(line)
        if not given.key:
            print("no signature was checked: give --key")
    except (Wrong, OSError, ValueError, TypeError, AttributeError) as error:
        print(f"WRONG: {error}")
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["export", "inclusion", "consistency"])
    parser.add_argument("file", help="what the service answered; - is standard input")
    parser.add_argument("--key", help="the public key of the log, name+id+key")
    parser.add_argument("--checkpoint", action="append", default=[], help="a file with a checkpoint")
    return parser


# Exports


def check_export(given: argparse.Namespace, kept: list[Checkpoint]) -> Iterator[str]:
    lines = read_lines(given.file)
    number, first = next(lines, (0, Object()))
    if first.get("format") != 1:
        raise Wrong("line 1: an export begins with its conflict, and with format 1")
    tree, log, last = Tree(), Log(first["conflict"]), None
    waiting = sorted(kept, key=lambda checkpoint: checkpoint.size)
    for number, line in lines:
        if "root" in line:
            last = line
            break
        tree.add(log.leaf(number, line))
        while waiting and waiting[0].size <= tree.size:
            yield agreed(waiting.pop(0), tree)
    if last is None:
        raise Wrong("the export ends before its last line, which has the root")
    if next(lines, None):
        raise Wrong(f"line {number + 1}: nothing comes after the root")
    log.end()
    root = tree.root()
    if (last.get("size"), last.get("root")) != (tree.size, text_of(root)):
        raise Wrong("the root over the events is not that of the last line")
    if waiting:
        raise Wrong(f"the log ends at {tree.size}, before a checkpoint of {waiting[0].size} events")
    yield f"{log.conflict}: {tree.size} events, {log.redacted} redacted, with the root {text_of(root)}"
    if "checkpoint" in last:
        checkpoint = read_checkpoint(last["checkpoint"], given.key, "the last line")
        yield agreed(checkpoint, tree)
        if checkpoint.origin.rpartition("/")[2] != log.conflict:
            raise Wrong(f"the checkpoint is of {checkpoint.origin}, not of {log.conflict}")
    elif given.key:
        raise Wrong("the last line has no checkpoint")


class Log:
    """The events of an export, checked one after the other; no more is kept of them than must be."""

    def __init__(self, conflict: str) -> None:
        self.conflict = conflict
        self.revision = 0
        self.recorded = ""
        self.redacted = 0
        self.without_body: dict[str, int] = {}

    def leaf(self, number: int, line: Object) -> Hash:
        """The leaf hash of the next event; raises Wrong unless it is what its line says."""
        where = f"line {number}"
        envelope, leaf = open_event(line, where)
        where = f"revision {envelope['revision']} ({where})"
        if (envelope["conflict"], envelope["revision"]) != (self.conflict, self.revision + 1):
            raise Wrong(f"{where}: this is not revision {self.revision + 1} of {self.conflict}")
        if envelope["recorded"] <= self.recorded:
            raise Wrong(f"{where}: it is recorded no later than the one before")
        self.revision, self.recorded = envelope["revision"], envelope["recorded"]
        if "text" not in line:
            self.without_body[envelope["id"]] = self.revision
            return leaf
        said = read_object(line["text"], where)
        if said["type"] != envelope["type"]:
            raise Wrong(f"{where}: its body is of another type")
        if self.revision == 1 and (said["type"], said.get("slug")) != ("conflict.opened", self.conflict):
            raise Wrong(f"{where}: it does not open {self.conflict}")
        if said["type"] == "event.redacted":
            if self.without_body.pop(said["target"], None) is None:
                raise Wrong(f"{where}: it redacts {said['target']}, whose body is still there")
            self.redacted += 1
        return leaf

    def end(self) -> None:
        for revision in self.without_body.values():
            raise Wrong(f"revision {revision}: its body is gone, and no redaction says so")


def open_event(line: Object, where: str) -> tuple[Object, Hash]:
    """The envelope and the leaf hash of a line; raises Wrong unless the hashes in it are right."""
    try:
        leaf = sha256(b"\x00" + line["envelope"].encode()).digest()
        if leaf.hex() != line["hash"]:
            raise Wrong(f"{where}: its envelope is not what its leaf hash says")
        envelope = read_object(line["envelope"], where)
        if line.keys() not in ({"envelope", "hash"}, {"envelope", "hash", "salt", "text", "posted"}):
            raise Wrong(f"{where}: it has more or less than it may")
        if "text" in line:
            salt = bytes.fromhex(line["salt"])
            commitment = sha256(salt + line["text"].encode()).hexdigest()
            if commitment != envelope["commitment"] or salt.hex() != line["salt"]:
                raise Wrong(f"{where}: its body is not what its commitment says")
    except (TypeError, ValueError, AttributeError) as error:
        raise Wrong(f"{where}: this is no event ({error})") from error
    return envelope, leaf


def agreed(checkpoint: Checkpoint, tree: "Tree") -> str:
    if checkpoint.size != tree.size or checkpoint.root != tree.root():
        raise Wrong(f"the first {checkpoint.size} events are not those of the checkpoint")
    return f"the first {checkpoint.size} events are those of the checkpoint of {checkpoint.origin}"


# Proofs (RFC 9162 §2.1.3.2 and §2.1.4.2)


def check_inclusion(given: argparse.Namespace, kept: list[Checkpoint]) -> Iterator[str]:
    proof = read_object(open_text(given.file), "the proof")
    checkpoint, event = of_size(kept, proof["size"]), proof["event"]
    envelope, leaf = open_event(event, f"revision {proof['revision']}")
    if (envelope["revision"], envelope["conflict"]) != (proof["revision"], proof["conflict"]):
        raise Wrong("the proof is of another event than it says")
    if not is_included(leaf, envelope["revision"] - 1, checkpoint, hashes(proof["path"])):
        raise Wrong("the proof does not lead from the event to the root of the checkpoint")
    yield f"revision {envelope['revision']} is in the log of {checkpoint.origin}: {envelope['id']}"
    yield f"recorded {envelope['recorded']} by {envelope['recorded_by']}: {event.get('text', 'redacted')}"


def check_consistency(given: argparse.Namespace, kept: list[Checkpoint]) -> Iterator[str]:
    proof = read_object(open_text(given.file), "the proof")
    old, new = of_size(kept, proof["from"]), of_size(kept, proof["to"])
    if old.origin != new.origin or not is_consistent(old, new, hashes(proof["path"])):
        raise Wrong("the proof does not lead from the one checkpoint to the other")
    yield f"the log of {new.origin} with {new.size} events begins with the {old.size} of before"


def is_included(leaf: Hash, node: int, checkpoint: Checkpoint, path: list[Hash]) -> bool:
    last, found = checkpoint.size - 1, leaf
    if not 0 <= node <= last:
        return False
    for beside in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = over(beside, found)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = over(found, beside)
        node, last = node >> 1, last >> 1
    return last == 0 and found == checkpoint.root


def is_consistent(old: Checkpoint, new: Checkpoint, path: list[Hash]) -> bool:
    if old.size == new.size:
        return not path and old.root == new.root
    if old.size.bit_count() == 1:
        path = [old.root, *path]
    if not path or not 0 < old.size < new.size:
        return False
    node, last = old.size - 1, new.size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    before = after = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            before, after = over(beside, before), over(beside, after)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            after = over(after, beside)
        node, last = node >> 1, last >> 1
    return last == 0 and (before, after) == (old.root, new.root)


# The tree (RFC 9162 §2.1.1)


class Tree:
    """A tree that grows by a leaf at a time; of it no more is kept than its largest complete subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self.subtrees: list[Hash] = []

    def add(self, leaf: Hash) -> None:
        self.subtrees.append(leaf)
        self.size += 1
        for _ in range((self.size & -self.size).bit_length() - 1):
            right = self.subtrees.pop()
            self.subtrees.append(over(self.subtrees.pop(), right))

    def root(self) -> Hash:
        if not self.subtrees:
            return sha256().digest()
        *rest, found = self.subtrees
        for left in reversed(rest):
            found = over(left, found)
        return found


def over(left: Hash, right: Hash) -> Hash:
    return sha256(b"\x01" + left + right).digest()


# Checkpoints (c2sp.org/tlog-checkpoint, c2sp.org/signed-note)


def read_checkpoint(note: str, key: str | None, where: str) -> Checkpoint:
    """The checkpoint of a note; raises Wrong unless the key, if there is one, signed it."""
    said, gap, signatures = str(note).rpartition("\n\n")
    lines = said.split("\n")
    if not gap or len(lines) < 3 or not re.fullmatch("0|[1-9][0-9]{0,17}", lines[1], re.ASCII):
        raise Wrong(f"{where}: this is no checkpoint")
    checkpoint = Checkpoint(lines[0], int(lines[1]), *hashes([lines[2]]))
    if key:
        check_signature(f"{said}\n", signatures.splitlines(), key, where)
        if key.partition("+")[0] != checkpoint.origin:
            raise Wrong(f"{where}: the checkpoint is of {checkpoint.origin}")
    return checkpoint


def check_signature(text: str, signatures: Iterable[str], key: str, where: str) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 (hashes can be checked without)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    name, id, encoded = (*key.strip().split("+", 2), "", "")[:3]
    public = decoded(encoded)
    if public[:1] != b"\x01" or sha256(f"{name}\n".encode() + public).digest()[:4].hex() != id:
        raise Wrong("this is no Ed25519 key, name+id+key")
    for line in signatures:
        mark, signer, signature = (*line.split(" "), "", "")[:3]
        signed = decoded(signature)
        if (mark, signer, signed[:4].hex()) == ("—", name, id):
            try:
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(signed[4:], text.encode())
            except InvalidSignature as error:
                raise Wrong(f"{where}: the signature of {name} is not right") from error
            return
    raise Wrong(f"{where}: the checkpoint is not signed by {name}")


def of_size(kept: list[Checkpoint], size: int) -> Checkpoint:
    for checkpoint in kept:
        if checkpoint.size == size:
            return checkpoint
    raise Wrong(f"give --checkpoint: one of {size} events is needed")


# Files


def read_lines(path: str) -> Iterator[tuple[int, Object]]:
    with sys.stdin if path == "-" else open(path, encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            yield number, read_object(line, f"line {number}")


def read_object(text: str, where: str) -> Object:
    try:
        document = json.loads(text, object_hook=Object)
    except (ValueError, RecursionError) as error:
        raise Wrong(f"{where}: this is no JSON: {error}") from error
    if not isinstance(document, Object):
        raise Wrong(f"{where}: this is no object")
    return document


def open_text(path: str) -> str:
    with sys.stdin if path == "-" else open(path, encoding="utf-8", newline="\n") as file:
        return file.read()


def hashes(texts: Iterable[str]) -> list[Hash]:
    found = [decoded(text) for text in texts]
    if any(len(each) != 32 for each in found):
        raise Wrong("a hash is 32 bytes, in base64")
    return found


def decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (ValueError, TypeError) as error:
        raise Wrong(f"{text!r} is not base64") from error


def text_of(hash: Hash) -> str:
    return b64encode(hash).decode()


if __name__ == "__main__":
    sys.exit(main())
