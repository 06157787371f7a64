"""A temporary PostgreSQL cluster from Debian's binaries, run as an ordinary user, reached by a socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

BINARIES = Path("/usr/lib/postgresql/15/bin")


@dataclass
class TemporaryCluster:
    folder: Path

    @classmethod
    def start(cls, *, fsync: bool = False) -> TemporaryCluster:
        if not (BINARIES / "initdb").exists():
            pytest.exit(f"PostgreSQL 15 is not installed ({BINARIES}); Debian's package is postgresql-15", 3)
        cluster = cls(Path(tempfile.mkdtemp(prefix="yoriai-postgresql-")))
        if _owner():
            shutil.chown(cluster.folder, _owner())
        data = cluster.folder / "data"
        cluster._run(
            "initdb", "-D", data, "-U", "yoriai", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        flush = "on" if fsync else "off"
        options = f"-c listen_addresses='' -c unix_socket_directories={cluster.folder} -c fsync={flush}"
        cluster._run("pg_ctl", "-D", data, "-l", cluster.folder / "log", "-w", "-o", options, "start")
        cluster._run("createdb", "-h", cluster.folder, "-U", "yoriai", "yoriai")
        return cluster

    @property
    def url(self) -> str:
        return f"postgresql://yoriai@{quote(str(self.folder), safe='')}/yoriai"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(BINARIES / program), *map(str, arguments)]
        # pg_ctl leaves the server running: its output must not be a pipe that we would wait for.
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, user=_owner())


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: then the tests borrow an ordinary user."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
