"""Signed checkpoints, held against what the formats say: put together here, by hashlib and cryptography."""

import base64
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from app.checkpoints import Checkpoint, InvalidCheckpoint, InvalidKey, Note, SigningKey, VerifierKey
from app.config import Settings, UnfitSettings

SEED = bytes(range(32))
TYPE, OTHER = b"\x01", b"\x02"
PRIVATE = Ed25519PrivateKey.from_private_bytes(SEED)
PUBLIC = PRIVATE.public_key().public_bytes_raw()
ROOT = sha256(b"root").digest()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def key_id(name: str) -> bytes:
    return sha256(name.encode() + b"\n\x01" + PUBLIC).digest()[:4]


SECRET = f"PRIVATE+KEY+example.org/log+{key_id('example.org/log').hex()}+{b64(TYPE + SEED)}"
ORIGIN = "example.org/log/war"
VERIFIER = f"{ORIGIN}+{key_id(ORIGIN).hex()}+{b64(TYPE + PUBLIC)}"
TEXT = f"{ORIGIN}\n12\n{b64(ROOT)}\n"
NOTE = f"{TEXT}\n— {ORIGIN} {b64(key_id(ORIGIN) + PRIVATE.sign(TEXT.encode()))}\n"


def test_a_checkpoint_is_what_the_formats_say() -> None:
    assert SigningKey.from_text(SECRET).sign("war", 12, ROOT) == NOTE


def test_the_example_of_the_format_is_read() -> None:
    """C2SP's tlog-checkpoint has it."""
    note = Note.from_text(
        "example.com/behind-the-sofa\n"
        "20852163\n"
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
        "\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5"
        "/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    )
    assert note.checkpoint.origin == "example.com/behind-the-sofa"
    assert note.checkpoint.size == 20852163
    assert note.checkpoint.root == base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    ((name, id, signature),) = note.signatures
    assert (name, id.hex(), len(signature)) == ("example.com/behind-the-sofa", "033de0ae", 64)


def test_the_known_answer_of_the_go_implementation_is_verified() -> None:
    """The key and the note in the documentation of golang.org/x/mod/sumdb/note."""
    key = VerifierKey.from_text("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signed = base64.b64decode(
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    assert key.id == signed[:4]
    Ed25519PublicKey.from_public_bytes(key.public).verify(signed[4:], text.encode())
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(key.public).verify(signed[4:], b"x" + text.encode())


def test_a_note_is_read_back_and_verified() -> None:
    key = SigningKey.from_text(SECRET).verifier("war")
    assert (str(key), VerifierKey.from_text(VERIFIER)) == (VERIFIER, key)
    note = Note.from_text(NOTE)
    assert note.checkpoint == Checkpoint(ORIGIN, 12, ROOT)
    note.check(key)


def test_signatures_of_others_are_passed_over() -> None:
    Note.from_text(NOTE + f"— example.org/witness {b64(bytes(68))}\n").check(VerifierKey.from_text(VERIFIER))


def test_each_log_signs_under_its_own_name() -> None:
    key = SigningKey.from_text(SECRET)
    with pytest.raises(InvalidCheckpoint, match="not signed by"):
        Note.from_text(NOTE).check(key.verifier("peace"))


@given(st.integers(0, len(TEXT.encode()) * 8 - 1))
def test_a_note_of_which_one_bit_was_flipped_is_refused(bit: int) -> None:
    flipped = bytearray(NOTE.encode())
    flipped[bit // 8] ^= 1 << bit % 8
    try:
        note = Note.from_text(flipped.decode())
    except (InvalidCheckpoint, UnicodeDecodeError):
        return
    with pytest.raises(InvalidCheckpoint):
        note.check(VerifierKey.from_text(VERIFIER))


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT,
        NOTE[:-1],
        NOTE.replace("\n12\n", "\n012\n"),
        NOTE.replace("\n12\n", "\n-1\n"),
        NOTE.replace("\n12\n", "\n１\n"),
        NOTE.replace("\n12\n", "\n"),
        NOTE.replace(b64(ROOT), b64(ROOT[1:])),
        NOTE.replace(b64(ROOT), "???"),
        NOTE.replace("—", "-"),
        NOTE.replace("\n12\n", "\r\n12\r\n"),
        NOTE + "\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(InvalidCheckpoint):
        Note.from_text(text)


def test_a_new_key_is_kept_by_its_text() -> None:
    key = SigningKey.new("example.org")
    again = SigningKey.from_text(key.secret())
    assert again.sign("war", 1, ROOT) == key.sign("war", 1, ROOT)
    assert SigningKey.new("example.org").secret() != key.secret()


KEYS = [
    "x",
    SECRET[:-4],
    SECRET.removeprefix("PRIVATE+KEY+"),
    SECRET.replace("example.org/log", "example.org/other"),
    f"PRIVATE+KEY+a b+00000000+{b64(TYPE + SEED)}",
    f"PRIVATE+KEY+a+00000000+{b64(OTHER + SEED)}",
]


@pytest.mark.parametrize("text", KEYS)
def test_a_key_that_is_none_stops_the_start_and_is_not_repeated(text: str) -> None:
    with pytest.raises(UnfitSettings) as refusal:
        Settings.from_environment({"LOG_SIGNING_KEY": text})
    assert "LOG_SIGNING_KEY" in str(refusal.value)
    assert b64(TYPE + SEED)[:20] not in str(refusal.value)


@pytest.mark.parametrize("text", ["x", VERIFIER[:-4], VERIFIER.replace("/war", "/peace"), "+" + VERIFIER])
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidKey):
        VerifierKey.from_text(text)


def test_the_settings_have_the_key_and_do_not_show_it() -> None:
    settings = Settings.from_environment({"LOG_SIGNING_KEY": SECRET})
    assert settings.log_signing_key
    assert settings.log_signing_key.secret() == SECRET
    assert b64(TYPE + SEED)[:20] not in repr(settings)
