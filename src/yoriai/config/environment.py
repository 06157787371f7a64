"""Settings from the environment: `YORIAI_…`, every fault reported at once."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_data_path
from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from yoriai.config.mail import parse_mail_url
from yoriai.pure.errors import PureError
from yoriai.pure.japan.municipality import require_municipality_code


class Environment(BaseSettings):
    """What an operator can set; each field is `YORIAI_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="YORIAI_", extra="forbid")

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("yoriai"), description="database, uploads, keys"
    )
    database_url: str | None = Field(
        default=None, pattern=r"^(sqlite|postgres|postgresql)://", description="default: SQLite in data_dir"
    )
    secret_key: str | None = Field(default=None, min_length=32, description="default: made once in data_dir")
    log_key: str | None = Field(
        default=None,
        pattern=r"^[0-9a-f]{64}$",
        description="seed of the key that signs the public log; default: made once in data_dir",
    )
    hosts: Annotated[list[str], NoDecode] = Field(
        default=["127.0.0.1", "localhost"], description="host names of the site, with commas between"
    )
    public_url: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://[^/]+$")
    debug: bool = False
    demo: bool = Field(default=False, description="shows the demonstration accounts; never in production")
    municipality_code: str = Field(default="132292", pattern=r"^\d{6}$")
    consultation_minimum_days: int = Field(default=30, ge=1, le=365)
    answer_due_days: int = Field(default=60, ge=1, le=365, description="days from close to published answers")
    measure_stale_days: int = Field(
        default=120,
        ge=1,
        le=3650,
        description="days without news after which a measure says that it is out of date",
    )
    email_url: str = Field(default="console://", pattern=r"^(console|smtp|smtps|file)://")
    email_from: str = "yoriai@localhost"
    opinions_per_hour: int = Field(
        default=60, ge=0, le=1_000_000, description="opinions from one address in an hour; 0: no limit"
    )
    group_commit: bool = Field(default=True, description="commit opinions of many requests together")
    page_cache_entries: int = Field(default=2000, ge=0)
    worker_lease_s: float = Field(
        default=10, ge=1, le=3600, description="a silent worker loses its job after"
    )
    worker_heartbeat_s: float = Field(default=3, ge=0.1, le=600, description="a worker gives a sign of life")
    worker_poll_s: float = Field(default=1, ge=0.05, le=60, description="a worker looks for jobs")
    worker_max_attempts: int = Field(default=8, ge=1, le=50, description="then a job has failed")
    trusted_proxies: int = Field(
        default=0, ge=0, le=5, description="proxies in front that set X-Forwarded-For"
    )

    @field_validator("hosts", mode="before")
    @classmethod
    def _split_hosts(cls, given: Any) -> Any:
        return (
            [host.strip() for host in given.split(",") if host.strip()] if isinstance(given, str) else given
        )

    @field_validator("email_url")
    @classmethod
    def _read_email_url(cls, given: str) -> str:
        parse_mail_url(given)
        return given

    @field_validator("municipality_code")
    @classmethod
    def _check_municipality_code(cls, given: str) -> str:
        try:
            return require_municipality_code(given)
        except PureError as fault:
            raise ValueError(str(fault)) from None

    @field_validator("worker_heartbeat_s")
    @classmethod
    def _beat_within_the_lease(cls, given: float, info: ValidationInfo) -> float:
        lease_s = info.data.get("worker_lease_s")
        if lease_s is not None and given * 2 > lease_s:
            raise ValueError(
                "must be at most half of YORIAI_WORKER_LEASE_S, or living workers lose their jobs"
            )
        return given


# Read by the starter before there is an environment.
_ELSEWHERE = {"YORIAI_ENV_DIR"}
_SECRET_ENDINGS = ("_KEY", "_URL")


@lru_cache
def environment() -> Environment:
    """Read the environment once; say every fault in one message and stop if there is one."""
    known = {f"YORIAI_{name.upper()}" for name in Environment.model_fields} | _ELSEWHERE
    faults = [
        f"{name}: no such setting"
        for name in sorted(os.environ)
        if name.startswith("YORIAI_") and name not in known
    ]
    try:
        read = Environment()
    except ValidationError as invalid:
        faults += [_fault(fault["loc"], fault["msg"], fault["input"]) for fault in invalid.errors()]
    if faults:
        heading = "設定に誤りがあります。直してから、もう一度始めてください。"
        sys.stderr.write("\n".join([heading, *faults, ""]))
        raise SystemExit(2)
    return read


def _fault(place: tuple[int | str, ...], message: str, given: object) -> str:
    name = "YORIAI_" + "_".join(str(part) for part in place).upper()
    # Keys and passwords in addresses do not belong into a terminal or a log.
    shown = "" if name.endswith(_SECRET_ENDINGS) else f" (given: {given!r})"
    return f"{name}: {message}{shown}"
