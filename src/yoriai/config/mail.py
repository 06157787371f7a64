"""How letters leave the house, from one address: console://, file://…, smtp://…, smtps://…."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from yoriai.pure.values import dataclass

_BACKENDS = "django.core.mail.backends"
_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION = 587


@dataclass(frozen=True)
class Mail:
    """Django's mail settings."""

    backend: str
    folder: Path | None = None
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False


def parse_mail_url(url: str) -> Mail:
    """Read a mail address.

    `smtps` speaks TLS from the first byte; `smtp` asks for STARTTLS on port 587 and whenever there is a
    password, because a password never travels in clear.

    Raises:
        ValueError: the address names no server, an impossible port, or a user without a password.

    Example:
        >>> parse_mail_url("smtp://robot:p%40ss@mail.example.jp:587").password
        'p@ss'
    """
    parts = urlsplit(url)
    if parts.scheme == "console":
        return Mail(f"{_BACKENDS}.console.EmailBackend")
    if parts.scheme == "file":
        return Mail(f"{_BACKENDS}.filebased.EmailBackend", Path(unquote(parts.path)) if parts.path else None)
    if parts.scheme not in _PORTS:
        raise ValueError("expected console://, file://, smtp:// or smtps://")
    if not parts.hostname:
        raise ValueError("names no mail server, as in smtp://user:password@mail.example.jp:587")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("names a user without a password, or a password without a user")
    port = parts.port or _PORTS[parts.scheme]
    is_plain = parts.scheme == "smtp"
    return Mail(
        backend=f"{_BACKENDS}.smtp.EmailBackend",
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=is_plain and (bool(parts.password) or port == _SUBMISSION),
        use_ssl=not is_plain,
    )
