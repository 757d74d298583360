"""Checkpoints: how long a log is and its root, signed (C2SP's tlog-checkpoint, signed-note and Ed25519)."""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
LONGEST = 100_000
"""Characters that a note may have; those of a checkpoint with sixteen signatures are far fewer."""

NAME = re.compile(r"[^\s+\x00-\x1f]+")
SIZE = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)


class InvalidCheckpoint(ValueError):
    """A text that is no checkpoint, or none that a key has signed."""


class InvalidKey(ValueError):
    """A text that is no key; it is not repeated."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """That the log of this origin had so many events, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public key of one log, under its origin: name+id+key, as signed-note writes it."""

    name: str
    public: bytes

    @classmethod
    def from_text(cls, text: str) -> "VerifierKey":
        """The key that a text says; raises InvalidKey."""
        name, id, public = _key(text)
        key = cls(name, public)
        if key.id.hex() != id:
            raise InvalidKey("the id of the key is not that of its name and bytes")
        return key

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint as it was read, and who says to have signed it: names, ids and signatures."""

    checkpoint: Checkpoint
    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    @classmethod
    def from_text(cls, text: str) -> "Note":
        """The note that a text says; raises InvalidCheckpoint. Nothing is verified yet."""
        said, gap, signed = text[:LONGEST].rpartition("\n\n")
        said += "\n"
        if not gap or not signed.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", text):
            raise InvalidCheckpoint("this is no signed note: a text, an empty line, and signatures")
        lines = said.split("\n")
        if len(lines) < 4 or not lines[0] or not SIZE.fullmatch(lines[1]):
            raise InvalidCheckpoint("a checkpoint has an origin, a size and a root, a line each")
        checkpoint = Checkpoint(lines[0], int(lines[1]), _decoded(lines[2], 32))
        return cls(checkpoint, said, tuple(map(_signature, signed.splitlines())))

    def check(self, key: VerifierKey) -> None:
        """Raise InvalidCheckpoint unless the key has signed; signatures of others are passed over."""
        own = [signature for name, id, signature in self.signatures if (name, id) == (key.name, key.id)]
        if not own:
            raise InvalidCheckpoint(f"the checkpoint is not signed by {key.name}")
        for signature in own:
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(signature, self.text.encode())
            except InvalidSignature as error:
                raise InvalidCheckpoint(f"the signature of {key.name} is not right") from error


class SigningKey:
    """The key of a service. Each of its logs has an origin, name/conflict, and signs under that name."""

    def __init__(self, name: str, seed: bytes) -> None:
        if not NAME.fullmatch(name):
            raise InvalidKey("the name of a key has neither spaces nor a plus")
        self.name = name
        self._seed = seed
        self._private = Ed25519PrivateKey.from_private_bytes(seed)

    @classmethod
    def new(cls, name: str) -> "SigningKey":
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def from_text(cls, text: str) -> "SigningKey":
        """The key that a text says (PRIVATE+KEY+name+id+key); raises InvalidKey."""
        start = "PRIVATE+KEY+"
        if not text.startswith(start):
            raise InvalidKey(f"a signing key begins with {start}")
        name, id, seed = _key(text.removeprefix(start))
        key = cls(name, seed)
        if key._under(name).id.hex() != id:
            raise InvalidKey("the id of the key is not that of its name and bytes")
        return key

    def secret(self) -> str:
        """The text to keep it by."""
        id = self._under(self.name).id.hex()
        return f"PRIVATE+KEY+{self.name}+{id}+{base64.b64encode(ED25519 + self._seed).decode()}"

    def origin(self, conflict: str) -> str:
        return f"{self.name}/{conflict}"

    def verifier(self, conflict: str) -> VerifierKey:
        """What the signatures under one log are verified with."""
        return self._under(self.origin(conflict))

    def sign(self, conflict: str, size: int, root: bytes) -> str:
        """The signed checkpoint of a log."""
        text = str(Checkpoint(self.origin(conflict), size, root))
        key = self.verifier(conflict)
        signature = base64.b64encode(key.id + self._private.sign(text.encode())).decode()
        return f"{text}\n— {key.name} {signature}\n"

    def _under(self, name: str) -> VerifierKey:
        return VerifierKey(name, self._private.public_key().public_bytes_raw())


def _key(text: str) -> tuple[str, str, bytes]:
    """The name, the id and the bytes of an Ed25519 key."""
    name, _, rest = text.strip().partition("+")
    id, _, encoded = rest.partition("+")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if not NAME.fullmatch(name) or len(key) != 33 or key[:1] != ED25519:
        raise InvalidKey("a key is name+id+key, of Ed25519")
    return name, id, key[1:]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    mark, name, encoded = (*line.split(" "), "", "")[:3]
    if mark != "—" or not NAME.fullmatch(name):
        raise InvalidCheckpoint("a signature is a line: —, the name of a key, and base64")
    signature = _decoded(encoded)
    return name, signature[:4], signature[4:]


def _decoded(text: str, length: int | None = None) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidCheckpoint(f"{text!r} is not base64") from error
    if length is not None and len(found) != length:
        raise InvalidCheckpoint(f"{text!r} is not {length} bytes")
    return found
