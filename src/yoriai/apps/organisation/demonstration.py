"""The accounts of a demonstration site: everybody may know their password and second factor."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from datetime import datetime

# No mail reaches this domain (RFC 6761), so nobody's real address can end like this.
DOMAIN = "demo.yoriai.example"
PASSWORD = "yoriai-demo-2026"  # noqa: S105 - published on purpose; such accounts cannot sign in elsewhere


def is_demonstration(email: str) -> bool:
    """Tell whether an address belongs to a demonstration account."""
    return email.lower().endswith(f"@{DOMAIN}")


def secret_of(email: str) -> str:
    """Return the fixed secret of the second factor, in base 32: the same after every load."""
    digest = hashlib.sha256(f"yoriai demonstration {email.lower()}".encode()).digest()
    return base64.b32encode(digest[:20]).decode("ascii")


def current_code(email: str, at: datetime) -> str:
    """Return the six digits that the second factor asks for now.

    Source:
        RFC 6238 with SHA-1, 30 s, 6 digits; dynamic truncation after RFC 4226 §5.3.
    """
    counter = struct.pack(">Q", int(at.timestamp()) // 30)
    digest = hmac.new(base64.b32decode(secret_of(email)), counter, hashlib.sha1).digest()
    place = digest[-1] & 0x0F
    value = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{value % 1_000_000:06d}"
