"""Opinions accepted per second, durable, with every check on; and what a killed server had acknowledged.

Group commit against single commits, on SQLite (synchronous=FULL) and PostgreSQL, 16 clients, in one run; then
`kill -9` in the middle of the load, ten times: everything acknowledged must be stored, once.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.speaking import Site, clients

CLIENTS, SECONDS, KILLS = 16, 10, 10
COUNT = """
import django; django.setup()
import sys
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.ledger.models import LogLeaf, Receipt
keys = list(Opinion.objects.values_list("submission_key", flat=True))
receipts = Receipt.objects.filter(subject_type="consultations.Opinion").count()
leaves = LogLeaf.objects.filter(kind="opinion").count()
assert len(keys) == receipts == leaves, (len(keys), receipts, leaves)
sys.stdout.write("\\n".join(keys))
"""


def main() -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yoriai-benchmark-")))
        print(
            f"{CLIENTS} clients, {SECONDS} s each; every opinion with receipt, log leaf, checkpoint and audit event, "
            "every vote with its history and the sums"
        )
        print(
            f"{'database':12}{'what':10}{'commit':10}{'per second':>12}{'ratio':>8}{'median ms':>11}{'99 % ms':>10}{'CPU ms':>8}{'clients':>9}"
        )
        for database, settings in databases(stack):
            compare(Site(folder / database, settings), database)
        kill_again_and_again(folder)


def databases(stack: ExitStack) -> list[tuple[str, dict[str, str]]]:
    """Return SQLite and, where Debian's PostgreSQL 15 is installed, a temporary cluster that flushes to the disk."""
    from tests.postgresql import BINARIES, TemporaryCluster

    found: list[tuple[str, dict[str, str]]] = [("SQLite", {})]
    if (BINARIES / "initdb").exists():
        cluster = TemporaryCluster.start(fsync=True)
        stack.callback(cluster.stop)
        found.append(("PostgreSQL", {"YORIAI_DATABASE_URL": cluster.url}))
    return found


def compare(site: Site, database: str) -> None:
    site.folder.mkdir()
    site.prepare()
    settings = dict(site.settings)
    for what in ("opinions", "votes"):
        alone = 0.0
        for commit, gathered in (("single", "false"), ("group", "true")):
            site.settings = {**settings, "YORIAI_GROUP_COMMIT": gathered}
            alone = measure(site, what, f"{database:12}{what:10}{commit:10}", alone)


def measure(site: Site, what: str, label: str, alone: float) -> float:
    """Print a line and return what was accepted per second."""
    site.start()
    with clients(site.port, CLIENTS, 2, what):
        pass
    used_s = site.cpu_s()
    with clients(site.port, CLIENTS, SECONDS, what) as heard:
        pass
    accepted = len(heard.acknowledged)
    used_s = site.cpu_s() - used_s
    site.kill()
    waits = sorted(heard.waits_s)
    rate = accepted / SECONDS
    middle, late = statistics.median(waits) * 1000, waits[int(len(waits) * 0.99)] * 1000
    cpu, theirs = used_s / accepted * 1000, heard.cpu_s / accepted * 1000
    ratio = f"{rate / (alone or rate):.1f}"
    print(f"{label}{rate:12.0f}{ratio:>8}{middle:11.1f}{late:10.1f}{cpu:8.2f}{theirs:9.2f}", flush=True)
    if heard.refused:
        print(f"  refused: {len(heard.refused)}, for example {heard.refused[0]}")
    return rate


def kill_again_and_again(folder: Path) -> None:
    site = Site(folder / "killed")
    site.folder.mkdir()
    site.prepare()
    acknowledged: list[str] = []
    for _ in range(KILLS):
        site.start()
        with clients(site.port, CLIENTS, 20) as heard:
            time.sleep(2.5)
            site.kill()
        acknowledged += heard.acknowledged
    lost, twice = missing(site, acknowledged)
    print(
        f"kill -9, {KILLS} times under load: {len(acknowledged)} acknowledged, {lost} lost, {twice} stored twice"
    )
    if lost or twice:
        raise SystemExit(1)


def missing(site: Site, acknowledged: list[str]) -> tuple[int, int]:
    """Return how many acknowledged opinions are not stored, and how many are stored more than once."""
    command = [sys.executable, "-c", COUNT]
    stored = subprocess.run(
        command, env=site.variables, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    return len(set(acknowledged) - set(stored)), len(stored) - len(set(stored))


if __name__ == "__main__":
    main()
