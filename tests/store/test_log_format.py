"""The log format of docs/log-format.md: its vectors, checked by the standard library and by the code."""

import json
import re
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.checkpoints import SigningKey
from app.domain.merkle import Frontier
from app.store import codec

PAGE = (Path(__file__).parents[2] / "docs" / "log-format.md").read_text(encoding="utf-8")
VECTORS = [
    dict(re.split(r"\s{2,}", line, maxsplit=1) for line in block.strip().splitlines())
    for block in re.findall(r"```\n(salt .*?)```", PAGE, re.DOTALL)
]
ROOTS = [bytes.fromhex(root) for root in re.findall(r"^size \d  ([0-9a-f]{64})$", PAGE, re.MULTILINE)]


def test_the_page_has_its_vectors() -> None:
    assert [vector["text"].count("type") for vector in VECTORS] == [1, 1, 1]


@pytest.mark.parametrize("vector", VECTORS)
def test_anybody_can_check_a_vector_with_sha256(vector: dict[str, str]) -> None:
    commitment = sha256(bytes.fromhex(vector["salt"]) + vector["text"].encode()).hexdigest()
    assert commitment == vector["commitment"] == json.loads(vector["envelope"])["commitment"]
    assert sha256(b"\x00" + vector["envelope"].encode()).hexdigest() == vector["leaf hash"]


@pytest.mark.parametrize("vector", VECTORS)
def test_the_service_writes_what_the_page_says(vector: dict[str, str]) -> None:
    event = codec.read(vector["text"], version=1)
    assert codec.canonical(codec.encode(event)) == vector["text"]
    commitment = codec.commitment(bytes.fromhex(vector["salt"]), vector["text"])
    assert commitment.hex() == vector["commitment"]
    envelope = json.loads(vector["envelope"])
    text = codec.envelope(
        **envelope
        | {
            "id": UUID(envelope["id"]),
            "recorded": datetime.fromisoformat(envelope["recorded"]),
            "commitment": commitment,
        }
    )
    assert text == vector["envelope"]
    assert codec.leaf_hash(text).hex() == vector["leaf hash"]


def test_the_roots_are_those_of_the_definition_and_of_the_service() -> None:
    one, two, three = (bytes.fromhex(vector["leaf hash"]) for vector in VECTORS)
    both = sha256(b"\x01" + one + two).digest()
    assert [one, both, sha256(b"\x01" + both + three).digest()] == ROOTS
    leaves = [one, two, three]
    assert [Frontier().grown(leaves[:size])[0].root() for size in (1, 2, 3)] == ROOTS


def test_the_checkpoint_is_what_anybody_would_sign() -> None:
    seed, key, note = re.findall(r"the seed `(\w+)`.*?```\n(\S+)\n```.*?```\n(.*?)```", PAGE, re.DOTALL)[0]
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    public = b"\x01" + private.public_key().public_bytes_raw()
    origin = "timeline.example.org/war"
    id = sha256(origin.encode() + b"\n" + public).digest()[:4]
    assert key == f"{origin}+{id.hex()}+{b64encode(public).decode()}"
    text = f"{origin}\n3\n{b64encode(ROOTS[2]).decode()}\n"
    signature = b64encode(id + private.sign(text.encode())).decode()
    assert note == f"{text}\n— {origin} {signature}\n"
    assert SigningKey("timeline.example.org", bytes.fromhex(seed)).sign("war", 3, ROOTS[2]) == note
