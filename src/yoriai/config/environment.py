"""Settings from the environment: `YORIAI_…`, every fault reported at once.

Read by a hand of our own: every start of the site pays for what is imported here (see docs/decisions/0008).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from yoriai.config.mail import parse_mail_url
from yoriai.pure.errors import PureError
from yoriai.pure.japan.municipality import require_municipality_code
from yoriai.pure.values import dataclass

Reader = Callable[[str], Any]


def _matching(pattern: str) -> Reader:
    def read(given: str) -> str:
        if not re.match(pattern, given):
            raise ValueError(f"must match {pattern}")
        return given

    return read


def _number(kind: type[int] | type[float], least: float, most: float) -> Reader:
    def read(given: str) -> float:
        try:
            number = kind(given)
        except ValueError:
            raise ValueError("must be a whole number" if kind is int else "must be a number") from None
        if not least <= number <= most:  # also refuses "nan"
            raise ValueError(f"must be between {least:,} and {most:,}")
        return number

    return read


def _flag(given: str) -> bool:
    if given.lower() in ("true", "1", "yes", "on"):
        return True
    if given.lower() in ("false", "0", "no", "off"):
        return False
    raise ValueError("must be true or false")


def _secret_key(given: str) -> str:
    if len(given) < 32:
        raise ValueError("must have at least 32 characters")
    return given


def _hosts(given: str) -> tuple[str, ...]:
    return tuple(host.strip() for host in given.split(",") if host.strip())


def _mail_address(given: str) -> str:
    parse_mail_url(given)
    return given


def _municipality_code(given: str) -> str:
    try:
        return require_municipality_code(given)
    except PureError as fault:
        raise ValueError(str(fault)) from None


def _setting(read: Reader, default: Any, about: str = "") -> Any:
    """Declare a setting: how its text is read, what holds without one, and what it is for."""
    return field(default=default, metadata={"read": read, "about": about})


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What an operator can set; each field is `YORIAI_<NAME>` in the environment."""

    data_dir: Path = field(
        default_factory=lambda: user_data_path("yoriai"),
        metadata={"read": Path, "about": "database, uploads, keys"},
    )
    database_url: str | None = _setting(
        _matching(r"^(sqlite|postgres|postgresql)://"), None, "default: SQLite in data_dir"
    )
    secret_key: str | None = _setting(_secret_key, None, "default: made once in data_dir")
    log_key: str | None = _setting(
        _matching(r"^[0-9a-f]{64}\Z"),
        None,
        "seed of the key that signs the public log; default: made once in data_dir",
    )
    hosts: tuple[str, ...] = _setting(
        _hosts, ("127.0.0.1", "localhost"), "host names of the site, with commas between"
    )
    public_url: str = _setting(_matching(r"^https?://[^/]+\Z"), "http://127.0.0.1:8000")
    debug: bool = _setting(_flag, False)
    demo: bool = _setting(_flag, False, "shows the demonstration accounts; never in production")
    municipality_code: str = _setting(_municipality_code, "132292")
    consultation_minimum_days: int = _setting(_number(int, 1, 365), 30)
    answer_due_days: int = _setting(_number(int, 1, 365), 60, "days from close to published answers")
    measure_stale_days: int = _setting(
        _number(int, 1, 3650), 120, "days without news after which a measure says that it is out of date"
    )
    email_url: str = _setting(_mail_address, "console://")
    email_from: str = _setting(str, "yoriai@localhost")
    opinions_per_hour: int = _setting(
        _number(int, 0, 1_000_000), 60, "opinions from one address in an hour; 0: no limit"
    )
    votes_per_hour: int = _setting(
        _number(int, 0, 10_000_000), 3000, "votes on statements from one address in an hour; 0: no limit"
    )
    voters_per_hour: int = _setting(
        _number(int, 0, 1_000_000), 300, "browsers that begin to vote at one address in an hour; 0: no limit"
    )
    packages_per_hour: int = _setting(
        _number(int, 0, 1_000_000), 30, "files with all data of a consultation from one address; 0: no limit"
    )
    registrations_per_hour: int = _setting(
        _number(int, 0, 1_000_000), 30, "registrations for meetings from one address in an hour; 0: no limit"
    )
    unknown_receipts_per_hour: int = _setting(
        _number(int, 0, 1_000_000), 60, "unknown receipt numbers from one address in an hour; 0: no limit"
    )
    open_data_licence: str = _setting(
        _matching(r"^https?://[^\s\"<>]+\Z"),
        "https://creativecommons.org/licenses/by/4.0/deed.ja",
        "terms on which the data of consultations may be used",
    )
    api_per_hour: int = _setting(
        _number(int, 0, 10_000_000),
        3000,
        "requests of programs without a token from one address in an hour; 0: no limit",
    )
    api_per_hour_with_token: int = _setting(
        _number(int, 0, 10_000_000), 10_000, "requests with one access token in an hour; 0: no limit"
    )
    remark_due_days: int = _setting(
        _number(int, 1, 365), 30, "days within which a remark on what was promised is answered"
    )
    letters_per_minute: int = _setting(
        _number(int, 1, 10_000), 120, "letters about what became of opinions, at most so many in a minute"
    )
    letters_gathered_minutes: int = _setting(
        _number(int, 0, 1440), 10, "what belongs together is gathered so long before a letter leaves"
    )
    group_commit: bool = _setting(_flag, True, "commit opinions of many requests together")
    page_cache_entries: int = _setting(_number(int, 0, 10_000_000), 2000)
    page_cache_mb: int = _setting(_number(int, 1, 100_000), 64, "memory for kept pages, in each process")
    worker_lease_s: float = _setting(_number(float, 1, 3600), 10.0, "a silent worker loses its job after")
    worker_heartbeat_s: float = _setting(_number(float, 0.1, 600), 3.0, "a worker gives a sign of life")
    worker_poll_s: float = _setting(_number(float, 0.05, 60), 1.0, "a worker looks for jobs")
    worker_max_attempts: int = _setting(_number(int, 1, 50), 8, "then a job has failed")
    llm_url: str | None = _setting(
        _matching(r"^https?://[^\s/]+(/[^\s?#]*)?\Z"),
        None,
        "OpenAI-compatible address, up to /v1; without one no language model is ever asked",
    )
    llm_key: str | None = _setting(str, None, "sent to that address as a bearer token")
    llm_model: str = _setting(str, "", "name of the model there")
    llm_timeout_s: float = _setting(_number(float, 1, 600), 60.0, "then a request to the model has failed")
    trusted_proxies: int = _setting(_number(int, 0, 5), 0, "proxies in front that set X-Forwarded-For")


# Read by the starter before there is an environment.
_ELSEWHERE = {"YORIAI_ENV_DIR"}
_SECRET_ENDINGS = ("_KEY", "_URL")
_READERS: Mapping[str, Reader] = {one.name: one.metadata["read"] for one in fields(Environment)}


@lru_cache
def environment() -> Environment:
    """Read the environment once; say every fault in one message and stop if there is one."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for variable, given in sorted(os.environ.items()):
        if not variable.startswith("YORIAI_") or variable in _ELSEWHERE:
            continue
        name = variable.removeprefix("YORIAI_").lower()
        if name not in _READERS or variable != variable.upper():
            faults.append(f"{variable}: no such setting")
            continue
        try:
            values[name] = _READERS[name](given.strip())
        except ValueError as fault:
            faults.append(_fault(variable, str(fault), given))
    read = Environment(**values)
    if read.worker_heartbeat_s * 2 > read.worker_lease_s and "YORIAI_WORKER_LEASE_S" not in _named(faults):
        rule = "must be at most half of YORIAI_WORKER_LEASE_S, or living workers lose their jobs"
        faults.append(f"YORIAI_WORKER_HEARTBEAT_S: {rule} (given: {read.worker_heartbeat_s})")
    if faults:
        heading = "設定に誤りがあります。直してから、もう一度始めてください。"
        sys.stderr.write("\n".join([heading, *faults, ""]))
        raise SystemExit(2)
    return read


def _named(faults: list[str]) -> set[str]:
    return {fault.split(":")[0] for fault in faults}


def _fault(variable: str, message: str, given: str) -> str:
    # Keys and passwords in addresses do not belong into a terminal or a log.
    shown = "" if variable.endswith(_SECRET_ENDINGS) else f" (given: {given!r})"
    return f"{variable}: {message}{shown}"
