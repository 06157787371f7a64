"""Checkpoints: the size and root of the log, signed, as a note that fits into a newspaper (C2SP signed note)."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from yoriai.pure.errors import PureError
from yoriai.pure.transparency.tree import HASH_BYTES
from yoriai.pure.values import dataclass

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_NOTE = re.compile(
    r"(?P<origin>[!-*,-~]{1,100})\n(?P<size>0|[1-9][0-9]{0,15})\n(?P<root>[A-Za-z0-9+/=]{44})\n"
    r"\n\u2014 (?P<signer>[!-*,-~]{1,100}) (?P<signature>[A-Za-z0-9+/=]{92})\n"
)


class BadCheckpoint(PureError):
    """The note is not a checkpoint, or its signature is not by this key."""


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: in the log `origin` there were `size` leaves, with this root hash."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the signed part of the note: three lines."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def sign_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """Return the checkpoint as a signed note.

    Source:
        C2SP signed-note and tlog-checkpoint; the name of the key is the origin of the log.
    """
    text = checkpoint.text()
    signature = _own_key_id(checkpoint.origin, key) + key.sign(text.encode())
    return f"{text}\n\u2014 {checkpoint.origin} {b64encode(signature).decode()}\n"


@lru_cache(maxsize=8)
def _own_key_id(name: str, key: Ed25519PrivateKey) -> bytes:
    """Return the four bytes that name the key; asked at every checkpoint, and computed once."""
    return key_id(name, public_bytes(key.public_key()))


def open_checkpoint(note: str, public_key: bytes) -> Checkpoint:
    """Read a signed note and check its signature.

    Args:
        note: the note, exactly as it was published.
        public_key: 32 bytes, Ed25519.

    Raises:
        BadCheckpoint: anything about the note is not exactly as it must be.
    """
    found = _NOTE.fullmatch(note)
    if not found or found["signer"] != found["origin"]:
        raise BadCheckpoint("not a checkpoint note")
    checkpoint = Checkpoint(found["origin"], int(found["size"]), exact_base64(found["root"]))
    signature = exact_base64(found["signature"])
    if len(checkpoint.root) != HASH_BYTES or signature[:_KEY_ID_BYTES] != key_id(
        checkpoint.origin, public_key
    ):
        raise BadCheckpoint("root or key id do not fit")
    if not is_signed(checkpoint.text().encode(), signature[_KEY_ID_BYTES:], public_key):
        raise BadCheckpoint("the signature is not by this key")
    return checkpoint


def is_signed(message: bytes, signature: bytes, public_key: bytes) -> bool:
    """Tell whether the signature of the message is by this Ed25519 key (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(name: str, public_key: bytes) -> bytes:
    """Return the four bytes by which a note names the key (C2SP signed-note)."""
    return sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:_KEY_ID_BYTES]


def public_bytes(key: Ed25519PublicKey) -> bytes:
    """Return the 32 bytes of a public key."""
    return key.public_bytes_raw()


def fingerprint(public_key: bytes) -> str:
    """Return SHA-256 of a public key in groups of four hexadecimal digits, to be compared by eye or aloud."""
    digits = sha256(public_key).hexdigest()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def exact_base64(text: str) -> bytes:
    """Read base64, refusing a second way to write the same bytes.

    Raises:
        BadCheckpoint: not base64 as `b64encode` writes it.
    """
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadCheckpoint("not base64") from fault
    if b64encode(data).decode() != text:
        raise BadCheckpoint("base64 with stray bits")
    return data
