"""The key that signs checkpoints and receipts: made once in the data folder, or given by the environment."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from yoriai.apps.ledger.models import Checkpoint
from yoriai.pure.transparency import public_bytes


class LogKeyMissing(RuntimeError):
    """The log was signed before, and its key is gone: a new one would make every old receipt look false."""


def origin() -> str:
    """Return the name of this log, as it stands in every checkpoint."""
    return f"yoriai-log/{settings.YORIAI_MUNICIPALITY_CODE}"


def signing_key() -> Ed25519PrivateKey:
    """Return the private key of the log."""
    return _key(settings.YORIAI_LOG_KEY, settings.DATA_DIR)


def public_key() -> bytes:
    """Return the 32 bytes with which anyone checks what the log signed."""
    return public_bytes(signing_key().public_key())


@lru_cache(maxsize=8)
def _key(given: str | None, folder: Path) -> Ed25519PrivateKey:
    seed = bytes.fromhex(given or _kept_seed(folder / "keys" / "log-ed25519"))
    return Ed25519PrivateKey.from_private_bytes(seed)


def _kept_seed(path: Path) -> str:
    """Read the seed, making it the first time: whoever links it into place first has made the key of all."""
    if not path.exists():
        if Checkpoint.objects.exists():
            raise LogKeyMissing(f"put back {path} from the backup, or give YORIAI_LOG_KEY")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
