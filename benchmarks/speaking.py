"""A server process with one open consultation, and clients that send opinions through the public form."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.crowd import CODE, STATEMENTS, VOTING

SETUP = f"""
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import datetime, timezone
from benchmarks.world import World
World.small(datetime.now(timezone.utc), {CODE!r}).open_voting({VOTING!r}, {STATEMENTS})
"""


@dataclass
class Site:
    """A site in a folder of its own, served by `yoriai serve`."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    port: int = 0

    @property
    def variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("YORIAI_")}
        return kept | {
            "YORIAI_DATA_DIR": str(self.folder),
            "YORIAI_OPINIONS_PER_HOUR": "0",
            "YORIAI_VOTES_PER_HOUR": "0",
            "YORIAI_VOTERS_PER_HOUR": "0",
            "DJANGO_SETTINGS_MODULE": "yoriai.config.settings",
            **self.settings,
        }

    def prepare(self) -> None:
        subprocess.run([sys.executable, "-c", SETUP], env=self.variables, check=True)

    def start(self, workers: int = 2) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [
            "serve",
            "--port",
            str(self.port),
            "--workers",
            str(workers),
            "--threads",
            "16",
            "--no-worker",
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yoriai", *command],
                env=self.variables,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError((self.folder / "log").read_text()[-2000:])

    def kill(self, how: int = signal.SIGKILL) -> None:
        """End the server and its web processes at once, as a power cut or the kernel would."""
        assert self.process is not None
        os.killpg(self.process.pid, how)
        self.process.wait()

    def cpu_s(self) -> float:
        """Return the CPU seconds that the server's processes have used so far."""
        assert self.process is not None
        group, total = self.process.pid, 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parts = stat.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(parts[2]) == group:
                total += int(parts[11]) + int(parts[12])
        return total / os.sysconf("SC_CLK_TCK")


@dataclass
class Heard:
    """What a crowd was answered, and the CPU seconds that it took itself."""

    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)
    cpu_s: float = 0.0


@contextmanager
def clients(port: int, number: int, seconds: float, what: str = "opinions") -> Iterator[Heard]:
    """Let a number of clients speak for some seconds; what they heard is there when they have ended."""
    heard = Heard()
    command = [sys.executable, "-m", "benchmarks.crowd", str(port), str(number), str(seconds), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as crowd:
        yield heard
        written, _ = crowd.communicate()
    heard.__dict__.update(json.loads(written))
