"""Run the named benchmarks: `python -m benchmarks [pages] [durable] [faults] [start] [opinionmap] [listening] [flood] [peers]`.

Without a name all but the last two, in some 25 minutes on two quiet cores. `flood` takes 200,000 letters through the
whole system, in some 15 minutes; `peers` prints ours beside other programs, in some 10, and fetches them on first use.
"""

from __future__ import annotations

import subprocess
import sys

USUAL = ("pages", "durable", "faults", "start", "opinionmap", "listening")
NAMES = (*USUAL, "flood", "peers")


def main() -> int:
    names = sys.argv[1:] or USUAL
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"there is no benchmark {unknown[0]!r}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    return max(subprocess.call([sys.executable, "-m", f"benchmarks.{name}"]) for name in names)


if __name__ == "__main__":
    raise SystemExit(main())
