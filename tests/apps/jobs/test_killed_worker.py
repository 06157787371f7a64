"""A worker process that dies loses nothing: seen with real processes and `kill -9`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.postgresql import TemporaryCluster

pytestmark = pytest.mark.database
ROOT = Path(__file__).parents[3]
PUT = """
import sys
from tests.apps.jobs import probe
probe.install()
import django
django.setup()
from django.utils import timezone
from yoriai.apps.jobs import operations
operations.enqueue(task="yoriai.apps.probe.tasks.write_slowly",
                   arguments={"path": sys.argv[1], "seconds": float(sys.argv[2])}, at=timezone.now())
"""


class Site:
    """A data folder of its own, with commands run in it."""

    def __init__(self, folder: Path, database_url: str | None):
        self.folder = folder
        self.lines = folder / "lines.txt"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("YORIAI_")},
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
            "DJANGO_SETTINGS_MODULE": "yoriai.config.settings",
            "YORIAI_DATA_DIR": str(folder),
            "YORIAI_WORKER_LEASE_S": "2",
            "YORIAI_WORKER_HEARTBEAT_S": "0.5",
            "YORIAI_WORKER_POLL_S": "0.1",
        }
        if database_url:
            self.environment["YORIAI_DATABASE_URL"] = database_url
        subprocess.run(
            [sys.executable, "-m", "yoriai", "manage", "migrate", "-v0"], env=self.environment, check=True
        )

    def put(self, seconds: float) -> None:
        subprocess.run(
            [sys.executable, "-c", PUT, str(self.lines), str(seconds)], env=self.environment, check=True
        )

    def worker(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.apps.jobs.probe", "worker"], env=self.environment
        )

    def wait_for(self, text: str, within_s: float) -> float:
        """Wait until the file reads as `text`; return the seconds it took."""
        begin = time.monotonic()
        while time.monotonic() - begin < within_s:
            if self.lines.exists() and self.lines.read_text() == text:
                return time.monotonic() - begin
            time.sleep(0.05)
        pytest.fail(f"after {within_s} s: {self.lines.read_text() if self.lines.exists() else 'nothing'!r}")


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path):
    if request.param == "sqlite":
        yield Site(tmp_path, None)
        return
    cluster = TemporaryCluster.start()
    try:
        yield Site(tmp_path, cluster.url)
    finally:
        cluster.stop()


def test_a_job_whose_worker_was_killed_is_done_by_another_within_seconds(site):
    site.put(seconds=1.5)
    victim = site.worker()
    site.wait_for("begin\n", within_s=20)
    heir = site.worker()
    try:
        victim.send_signal(signal.SIGKILL)
        victim.wait()

        took_s = site.wait_for("begin\nbegin\nend\n", within_s=30)

        assert took_s < 15
    finally:
        heir.terminate()
        assert heir.wait(timeout=15) == 0


def test_a_worker_asked_to_end_finishes_the_job_in_hand_and_no_other(site):
    site.put(seconds=4)  # longer than the lease: the signs of life keep the second worker away
    site.put(seconds=0)
    worker = site.worker()
    site.wait_for("begin\n", within_s=20)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(timeout=20) == 0
    assert site.lines.read_text() == "begin\nend\n"
