"""Run the named benchmarks, or all: `python -m benchmarks [pages] [durable] [faults] [start] [opinionmap] [listening]`."""

from __future__ import annotations

import subprocess
import sys

NAMES = ("pages", "durable", "faults", "start", "opinionmap", "listening", "flood", "peers")


def main() -> int:
    names = sys.argv[1:] or NAMES
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"there is no benchmark {unknown[0]!r}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    return max(subprocess.call([sys.executable, "-m", f"benchmarks.{name}"]) for name in names)


if __name__ == "__main__":
    raise SystemExit(main())
