"""Settings from the environment: `YORIAI_…`, every fault reported at once."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    hosts: list[str] = Field(default=["127.0.0.1", "localhost"], description="host names of the site")
    public_url: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://[^/]+$")
    debug: bool = False
    demo: bool = Field(default=False, description="shows the demonstration accounts; never in production")
    municipality_code: str = Field(default="132292", pattern=r"^\d{6}$")
    consultation_minimum_days: int = Field(default=30, ge=1, le=365)
    answer_due_days: int = Field(default=60, ge=1, le=365, description="days from close to published answers")
    measure_stale_days: int = Field(
        default=120, ge=1, le=3650, description="days without news after which a measure says that it is out of date"
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


@lru_cache
def environment() -> Environment:
    """Read the environment once; print every fault in one message and stop if there is one."""
    try:
        return Environment()
    except ValidationError as faults:
        for fault in faults.errors():
            name = "YORIAI_" + "_".join(str(part) for part in fault["loc"]).upper()
            given = "kept secret" if name.endswith("_KEY") else repr(fault["input"])
            print(f"{name}: {fault['msg']} (given: {given})", file=sys.stderr)  # noqa: T201
        raise SystemExit(2) from None
