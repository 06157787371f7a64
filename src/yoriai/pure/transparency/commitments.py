"""What a leaf holds instead of content: a salted commitment that says nothing once the salt is erased."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

from yoriai.pure.errors import PureError
from yoriai.pure.transparency.canonical import canonical
from yoriai.pure.values import dataclass

SALT_BYTES = 32

Fact = str | int | bool | None


@dataclass(frozen=True)
class Leaf:
    """What one leaf says: of what kind and about which subject it is, when, and what may be read of it by all."""

    kind: str
    subject: str
    seq: int
    at: datetime
    commitment: bytes | None
    public: Mapping[str, Fact] = field(default_factory=dict)

    def body(self) -> bytes:
        """Return the leaf as it is hashed and published: canonical JSON, time in UTC to the second."""
        return canonical(
            {
                "commitment": self.commitment.hex() if self.commitment else None,
                "kind": self.kind,
                "public": self.public,
                "seq": self.seq,
                "subject": self.subject,
                "time": _to_the_second(self.at),
            }
        )


@lru_cache(maxsize=16)
def _to_the_second(at: datetime) -> str:  # the leaves of one moment bear one time
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def commit(salt: bytes, content: Mapping[str, Fact]) -> bytes:
    """Return SHA-256(salt ‖ canonical JSON of the content).

    Args:
        salt: 32 random bytes, new for each leaf; whoever has it can prove the content, and without it
            not even a short text can be guessed from the commitment.
        content: what is committed to.
    """
    if len(salt) != SALT_BYTES:
        raise PureError("a salt has 32 bytes")
    return sha256(salt + canonical(content)).digest()


def opens(commitment: bytes, *, salt: bytes, content: Mapping[str, Fact]) -> bool:
    """Tell whether this content, with this salt, is what was committed to."""
    return len(salt) == SALT_BYTES and hmac.compare_digest(commitment, commit(salt, content))
