"""Seconds to load the demonstration city, and to find on the second start that it is there."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time


def main() -> int:
    """Load into an empty folder, then start again; the first must take less than 10 s."""
    with tempfile.TemporaryDirectory(prefix="yoriai-benchmark-") as folder:
        environment = {**os.environ, "YORIAI_DATA_DIR": folder}
        command = [sys.executable, "-m", "yoriai", "demo", "--no-serve"]
        seconds = []
        for _run in ("empty", "loaded"):
            begun = time.perf_counter()
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            seconds.append(time.perf_counter() - begun)
            print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "")
    print(f"empty folder: {seconds[0]:.1f} s (tables and sample)   second start: {seconds[1]:.2f} s")
    return int(seconds[0] >= 10)


if __name__ == "__main__":
    raise SystemExit(main())
