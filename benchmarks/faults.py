"""What is left after a power cut and on a full disk. Needs root, loop devices and xfsprogs (Linux)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.crowd import FORM, exchange
from benchmarks.durable import missing
from benchmarks.speaking import Site, clients

ROUNDS, CLIENTS = 5, 16


def main() -> int:
    if os.geteuid() != 0 or not shutil.which("mkfs.xfs"):
        print("faults: skipped; a simulated power cut needs root and Debian's package xfsprogs")
        return 0
    with tempfile.TemporaryDirectory(prefix="yoriai-benchmark-") as name:
        return max(power_cut(Path(name)), full_disk(Path(name)))


def power_cut(folder: Path) -> int:
    """Stop a file system in the middle of the load as a power cut would: what was not flushed is gone."""
    image, place = folder / "disk", folder / "xfs"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(600 * 2**20)
    run("mkfs.xfs", "-q", str(image))
    lost_in_all = twice_in_all = acknowledged_in_all = 0
    site = Site(place / "data")
    for number in range(ROUNDS):
        with mounted("-o", "loop", str(image), str(place)):
            if number == 0:
                site.folder.mkdir()
                site.prepare()
            site.start()
            with clients(site.port, CLIENTS, 20) as heard:
                time.sleep(3)
                run("xfs_io", "-x", "-c", "shutdown", str(place))
                site.kill()
        acknowledged = heard.acknowledged
        with mounted("-o", "loop", str(image), str(place)):
            lost, twice = missing(site, acknowledged)
        acknowledged_in_all += len(acknowledged)
        lost_in_all, twice_in_all = lost_in_all + lost, twice_in_all + twice
    print(
        f"power cut, {ROUNDS} times: {acknowledged_in_all} acknowledged, {lost_in_all} lost, {twice_in_all} twice"
    )
    return int(lost_in_all or twice_in_all)


def full_disk(folder: Path) -> int:
    """Fill the disk under load: clear refusals, reading goes on, the count is exact, and space is enough to go on."""
    place = folder / "small"
    place.mkdir()
    with mounted("-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)):
        site = Site(place / "data")
        site.folder.mkdir()
        site.prepare()
        filler = place / "filler"
        filler.write_bytes(b"\0" * (shutil.disk_usage(place).free - 3 * 2**20))
        site.start()
        with clients(site.port, CLIENTS, 12) as heard:
            pass
        reading = status(site, FORM.replace("opinions/new/", ""))
        refusals = {answer.split("\r")[0] for answer in heard.refused}
        filler.unlink()
        with clients(site.port, CLIENTS, 2) as again:
            pass
        lost, twice = missing(site, [*heard.acknowledged, *again.acknowledged])
        site.kill()
    print(
        f"full disk: {len(heard.acknowledged)} acknowledged before, refusals {sorted(refusals)}, reading {reading},"
    )
    print(f"  {len(again.acknowledged)} acknowledged after space returned, {lost} lost, {twice} stored twice")
    return int(bool(lost or twice or not again.acknowledged or "200" not in reading))


def status(site: Site, path: str) -> str:
    import socket

    with socket.create_connection(("127.0.0.1", site.port), 10) as line:
        return exchange(line, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").decode().split("\r")[0]


@contextmanager
def mounted(*arguments: str) -> Iterator[None]:
    run("mount", *arguments)
    try:
        yield
    finally:
        if not any(_unmounted(arguments[-1]) for _ in range(50)):
            raise RuntimeError(f"{arguments[-1]} is still in use")


def _unmounted(place: str) -> bool:
    if subprocess.call(["umount", place], stderr=subprocess.DEVNULL) == 0:
        return True
    time.sleep(0.2)
    return False


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
