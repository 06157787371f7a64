"""The opinion map: CPU seconds, memory and right groups on generated votes, beside a peer; then real conversations.

    python -m benchmarks.opinionmap [--quick] [--peer-100k] [--dask]

Every measurement runs in a process of its own, single-threaded. CPU seconds, not wall; generating the votes is not
counted, for nobody. The peer, red-dwarf, lives in an environment of its own under the cache folder, made from PyPI
on first use; without it the comparison is skipped. `--peer-100k` gives it 100,000 people for at most ten minutes.
`--dask` computes the million again over parts on a local Dask cluster, in an environment of its own, and compares.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
PEER = "red-dwarf==0.4.0"
DASK = ("dask[distributed]==2026.8.0", "numpy>=2", "scipy>=1.14")
WORKERS, PARTS = 2, 8
SIZES = {"20k": (20_000, 1_000, 48), "100k": (100_000, 2_000, 50), "1M": (1_000_000, 5_000, 50)}
GOALS = {"20k": "50x the peer", "100k": "6 s, 1 GB", "1M": "30 s, 3 GB"}
GROUPS, REPEATS, PEER_LIMIT_S, AT_ONCE = 3, 5, 600, 20_000
SEED = 7


def planted(people: int) -> np.ndarray:
    """Return the group each person was made for: one half, three tenths, one fifth."""
    return np.array([0, 1, 0, 2, 0, 1, 0, 1, 0, 2])[np.arange(people) % 10]


def generated(people: int, statements: int, each: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield chunks of votes in random order: person, statement, value; a few are re-votes.

    Three groups, well separated: on seven of ten statements each group leans to one side with 90 %, on the others
    everybody agrees with 60 %; a tenth of the votes are passes.
    """
    draws = np.random.default_rng(SEED)
    lean = draws.choice([0.1, 0.9], size=(GROUPS, statements))
    lean[:, draws.random(statements) < 0.3] = 0.6
    for begin in range(0, people, AT_ONCE):
        count = min(AT_ONCE, people - begin)
        who = np.repeat(np.arange(begin, begin + count, dtype=np.int32), each)
        what = draws.integers(statements, size=count * each, dtype=np.int32)
        chance = draws.random(count * each, np.float32)
        agree = lean[planted(begin + count)[who], what] * 0.9
        value = np.where(chance < agree, 1, np.where(chance < 0.9, -1, 0)).astype(np.int8)
        order = draws.permutation(count * each)
        yield who[order], what[order], value[order]


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Clock:
    """CPU seconds of this process since the start, without those spent on generating."""

    def __init__(self) -> None:
        self.started, self.elsewhere = time.process_time(), 0.0

    def generated(self, size: tuple[int, int, int]) -> Iterator[tuple[np.ndarray, ...]]:
        chunks = generated(*size)
        while True:
            before = time.process_time()
            chunk = next(chunks, None)
            self.elsewhere += time.process_time() - before
            if chunk is None:
                return
            yield chunk

    def seconds(self) -> float:
        return time.process_time() - self.started - self.elsewhere


# In a process of its own -------------------------------------------------------------------------------------------


def ours(size: tuple[int, int, int]) -> dict[str, float]:
    from yoriai.pure.opinionmap import trials, whole
    from yoriai.pure.opinionmap.groups.certainty import adjusted_rand
    from yoriai.pure.opinionmap.space import centring
    from yoriai.pure.opinionmap.votes.building import Chunk, Size, vote_matrix

    products = _counting(centring.Centred)
    clock = Clock()
    votes = vote_matrix((Chunk(*chunk) for chunk in clock.generated(size)), Size(size[0], size[1]))
    built_s = clock.seconds()
    found = whole.opinion_map(votes)
    whole_s = clock.seconds()
    peak = peak_mb()
    used = products[:]
    sure = trials.certainty(votes)
    return {
        "votes": votes.vote_count,
        "build_s": built_s,
        "whole_s": whole_s,
        "peak_mb": peak,
        "ari": adjusted_rand(found.groups.labels, np.where(found.groups.labels < 0, -1, planted(size[0]))),
        "certainty_s": clock.seconds() - whole_s,
        "stability": sure.stability,
        "products": len(used),
        "floor_s": len(used) * _floor_s(votes.vote_count),
        "product_s": sum(used),
    }


def _counting(kind: type) -> list[float]:
    """Note the CPU seconds of every product with the matrix and its transpose."""
    noted: list[float] = []
    original = kind.scatter_times

    def scatter_times(self, columns):
        before = time.process_time()
        result = original(self, columns)
        noted.append(time.process_time() - before)
        return result

    kind.scatter_times = scatter_times
    return noted


def _floor_s(votes: int) -> float:
    """Return CPU seconds to read the centred matrix (a value of 8 and a place of 4 bytes a vote) twice."""
    block = np.ones(min(votes * 12 // 8, 40_000_000))
    block.sum()
    before = time.process_time()
    for _ in range(3):
        block.sum()
    return (time.process_time() - before) / 3 / block.nbytes * votes * 12 * 2


def peer(size: tuple[int, int, int]) -> dict[str, float]:
    import warnings

    warnings.simplefilter("ignore")
    from reddwarf.implementations.base import run_pipeline

    # The peer wants one vote of a person on a statement: the last.
    last = {
        (person, statement): value
        for chunk in generated(*size)
        for person, statement, value in zip(*(column.tolist() for column in chunk), strict=True)
    }
    votes = [
        {"participant_id": person, "statement_id": statement, "vote": value, "modified": 0}
        for (person, statement), value in last.items()
    ]
    del last
    clock = Clock()
    found = run_pipeline(votes=votes, random_state=1)
    whole_s = clock.seconds()
    labels = found.participants_df["cluster_id"]
    labels = labels[labels.notna()]
    return {
        "whole_s": whole_s,
        "peak_mb": peak_mb(),
        "ari": _rand(labels.to_numpy(), planted(size[0])[labels.index]),
    }


def parts(size: tuple[int, int, int]) -> dict[str, float]:
    """Compute the same votes in this process and over parts on a local cluster, and compare."""
    from distributed import Client, LocalCluster

    from yoriai.pure.opinionmap import whole
    from yoriai.pure.opinionmap.parts import opinion_map_of_parts
    from yoriai.pure.opinionmap.votes.building import Chunk, Size, vote_matrix

    votes = vote_matrix((Chunk(*chunk) for chunk in generated(*size)), Size(size[0], size[1]))
    begun = time.monotonic()
    here = whole.opinion_map(votes)
    here_s = time.monotonic() - begun
    cuts = np.linspace(0, votes.people_count, PARTS + 1).astype(int).tolist()
    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        pieces = [votes.people(begin, end) for begin, end in pairwise(cuts)]
        handles = client.scatter(pieces)
        begun = time.monotonic()
        there = opinion_map_of_parts(handles, engine=Dask(client))
        there_s = time.monotonic() - begun
    return {
        "here_s": here_s,
        "there_s": there_s,
        "other_groups": int((here.groups.labels != there.groups.labels).sum()),
        "furthest": float(np.abs(here.positions - there.positions).max()),
        "same_lists": float(_lists(here) == _lists(there)),
    }


def _lists(found) -> list[list[int]]:
    return [[entry.statement for entry in entries] for entries in (*found.representative, found.consensus)]


class Dask:
    """The engine of a Dask cluster: handles are futures."""

    def __init__(self, client) -> None:
        self.client = client

    def on_each(self, work, handles):
        return self.client.map(work, handles, pure=False)

    def collect(self, handles):
        return self.client.gather(handles)


def _rand(first: np.ndarray, second: np.ndarray) -> float:
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(first, second))


# The table ---------------------------------------------------------------------------------------------------------


def measured(
    python: Path | str, what: str, size: str, limit_s: float | None = None
) -> dict[str, float] | None:
    """Run one measurement; None when it gave no result within the limit."""
    single = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
    )
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    variables = {**os.environ, **single, **({"PYTHONPATH": paths} if what != "peer" else {})}
    command = [str(python), str(Path(__file__)), f"--measure={what}:{size}"]
    try:
        ended = subprocess.run(
            command, env=variables, capture_output=True, text=True, timeout=limit_s, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if ended.returncode:
        print(ended.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    return json.loads(ended.stdout.splitlines()[-1])


def environment(name: str, *packages: str) -> Path | None:
    """Return the interpreter of an environment of its own, made on first use; None when it cannot be had."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "yoriai" / "benchmarks"
    folder = cache / name
    python = folder / "bin" / "python"
    if python.exists():
        return python
    uv = shutil.which("uv")
    if uv is None:
        return None
    making = (
        [uv, "venv", "-q", "--python", "3.11", str(folder)],
        [uv, "pip", "install", "-q", "--python", str(python), *packages],
    )
    for command in making:
        if subprocess.run(command, check=False).returncode:
            shutil.rmtree(folder, ignore_errors=True)
            return None
    return python


def line(name: str, size: str, found: dict[str, float], more: str = "") -> None:
    print(
        f"{name:10}{size:6}{found['whole_s']:9.2f}{found['peak_mb']:9.0f}{found['ari']:8.3f}  {more}",
        flush=True,
    )


def side_by_side(python: Path, repeats: int) -> None:
    """Alternate ours and the peer on 20,000 people."""
    pairs = []
    for _ in range(repeats):
        both = measured(sys.executable, "ours", "20k"), measured(python, "peer", "20k")
        if None in both:
            print("the peer gave no result on 20,000 people")
            return
        line("ours", "20k", both[0])
        line("red-dwarf", "20k", both[1], f"{both[1]['whole_s'] / both[0]['whole_s']:.0f}x")
        pairs.append(both)
    ratios = sorted(theirs["whole_s"] / mine["whole_s"] for mine, theirs in pairs)
    print(f"{'':16}median {statistics.median(ratios):.0f}x less CPU, {ratios[0]:.0f}x to {ratios[-1]:.0f}x\n")


def alone(sizes: tuple[str, ...]) -> None:
    for size in sizes:
        found = measured(sys.executable, "ours", size)
        if found is None:
            continue
        line("ours", size, found, f"goal {GOALS[size]}")
        print(
            f"{'':16}{found['votes'] / 1e6:.2f}M votes; matrix {found['build_s']:.2f} s; {found['products']:.0f} products "
            f"{found['product_s']:.2f} s, {found['product_s'] / found['floor_s']:.1f}x the time to read their bytes "
            f"({found['floor_s']:.2f} s); the whole {found['whole_s'] / found['floor_s']:.0f}x; "
            f"certainty {found['certainty_s']:.1f} s more, {found['stability']:.2f}"
        )


def over_parts() -> None:
    python = environment("dask", *DASK)
    found = None if python is None else measured(python, "parts", "1M")
    if found is None:
        print("Dask cannot be had here; no comparison over parts")
        return
    print(
        f"{'':16}1M over {PARTS} parts on {WORKERS} Dask workers: {found['there_s']:.1f} s (in one process "
        f"{found['here_s']:.1f} s, wall); {found['other_groups']} people in another group, positions within "
        f"{found['furthest']:.0e}, the same lists: {'yes' if found['same_lists'] else 'no'}"
    )


def real(orders: int) -> None:
    """Print agreement with the exported groups, sameness under random orders, and stability."""
    from tests.pure.opinionmap.open_data import BETTER_PEER, conversation
    from tests.shared_data import FOLDER
    from yoriai.pure.opinionmap import trials, whole

    present = [name for name in BETTER_PEER if (FOLDER / "polis/openData" / name).exists()]
    if not present:
        print("real conversations are not on this machine")
        return
    print(f"\n{'conversation':40}{'exported':>9}{'peer':>7}{f'{orders} orders':>12}{'-5 % votes':>12}  clear")
    agreements = []
    for name in present:
        talk = conversation(name)
        labels = whole.opinion_map(talk.votes, talk.settings).groups.labels
        agreements.append(talk.agreement(labels))
        worst = min((_reordered(talk, labels, seed) for seed in range(orders)), default=1.0)
        fewer = min(_thinned(talk, labels, seed) for seed in range(100, 105))
        clear = trials.certainty(talk.votes, talk.settings).is_clear
        print(
            f"{name:40}{agreements[-1]:9.3f}{BETTER_PEER[name]:7.3f}{worst:12.3f}{fewer:12.3f}  {'yes' if clear else 'no'}",
            flush=True,
        )
    print(
        f"{'median':40}{statistics.median(agreements):9.3f}{statistics.median(BETTER_PEER[n] for n in present):7.3f}"
    )


def _reordered(talk, labels: np.ndarray, seed: int) -> float:
    from tests.pure.opinionmap.open_data import shuffled
    from yoriai.pure.opinionmap import whole
    from yoriai.pure.opinionmap.groups.certainty import adjusted_rand

    votes, people, statements = shuffled(talk.votes, seed)
    place = np.argsort(statements)
    settings = whole.Settings(hidden=frozenset(int(place[number]) for number in talk.settings.hidden))
    return adjusted_rand(whole.opinion_map(votes, settings).groups.labels, labels[people])


def _thinned(talk, labels: np.ndarray, seed: int) -> float:
    from yoriai.pure.opinionmap import whole
    from yoriai.pure.opinionmap.groups.certainty import adjusted_rand, without_some

    other = whole.opinion_map(without_some(talk.votes, 0.05, seed), talk.settings).groups.labels
    both = (labels >= 0) & (other >= 0)
    return adjusted_rand(labels[both], other[both])


def main() -> None:
    quick = "--quick" in sys.argv
    print(
        f"{'':10}{'size':6}{'CPU s':>9}{'peak MB':>9}{'groups':>8}   (adjusted Rand with the planted groups)"
    )
    python = environment(PEER.replace("==", "-"), PEER)
    if python is None:
        print(f"{PEER} cannot be had here; no comparison")
    else:
        side_by_side(python, 1 if quick else REPEATS)
    alone(("20k", "100k") if quick else tuple(SIZES))
    if python is not None and "--peer-100k" in sys.argv:
        found = measured(python, "peer", "100k", PEER_LIMIT_S)
        if found is None:
            print(f"{'red-dwarf':10}100k   no result in {PEER_LIMIT_S} s")
        else:
            line("red-dwarf", "100k", found)
    if "--dask" in sys.argv:
        over_parts()
    real(5 if quick else 100)


if __name__ == "__main__":
    asked = [argument for argument in sys.argv if argument.startswith("--measure=")]
    if asked:
        what, size = asked[0].removeprefix("--measure=").split(":")
        print(json.dumps({"ours": ours, "peer": peer, "parts": parts}[what](SIZES[size])))
    else:
        main()
