"""Ours beside the peers, in one table and one run: opinion map and free text, found groups, CPU seconds, memory.

    python -m benchmarks.peers [--quick] [--umap]

Ours and each peer that a package registry offers run in turns, each time in a process of its own, single-threaded; the
peers live in environments of their own under the cache folder and are no dependency. A line marked † was NOT measured
in this run: it is carried over from one run on an equally large machine before this was built. What a peer needs and
nobody has here (a checkout that no registry offers, a language model) is carried over, too, and never guessed.
UMAP compiles itself for minutes, so it runs only when asked for.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import opinionmap
from benchmarks.listening import BIKESHED, adjusted_mutual, adjusted_rand, cells, recombined
from tests.pure.opinionmap.open_data import BETTER_PEER
from tests.shared_data import FOLDER

RUNS = Path(__file__).with_name("peer_runs.py")
# The core dictionary of Sudachi is that of `requirements/calculations.txt`.
TEXTS = ("scikit-learn==1.9.1", "sudachipy==0.7.0", "sudachidict-core==20261015", "umap-learn==0.5.12")
MAPS_EARLIER = (
    ("red-dwarf 0.4.0 †", "100k", "no result in 600 s, 11.1 GB"),
    ("polismath (fork) †", "20k", "24.6 CPU s, 2,460 MB, groups 0.371 on planted groups that overlap (red-dwarf there 0.555)"),
    ("polismath (fork) †", "100k", "fails at 16.3 GB after 118 s"),
    ("red-dwarf 0.4.0 †", "1M", "out of memory at 15 GB while it builds its input"),
    ("polismath (fork) †", "1M", "out of memory at 16 GB while it builds its input"),
)  # fmt: skip
# Agreement of the fork with the exported groups; it is on no package registry.
POLISMATH_EARLIER = {
    "15-per-hour-seattle": 0.267,
    "austria-climate.5twd2jsnkf.2022-08-08": 0.216,
    "austria-climate.7z7ejpbmv5.2022-08-08": 0.376,
    "bg2050-volunteers": -0.010,
    "canadian-electoral-reform": 0.047,
    "london.youth.policing": 0.057,
    "scoop-hivemind.biodiversity": 0.333,
    "vtaiwan.uberx": 0.352,
}
TEXTS_EARLIER = (
    ("kouchou-ai's exported run †", "ministry's 77 groups", "ARI 0.167, AMI 0.247 (with a language model; one run)"),
    ("Sudachi, TF-IDF, LSA, average linkage †", "ministry's 77 groups", "ARI 0.220, AMI 0.304 (the method used here; those groups are not published with the file)"),
    ("UMAP and k-means on TF-IDF †", "100,000 opinions", "no result in 7 minutes (20,000: 49.7 CPU s)"),
)  # fmt: skip


def main() -> None:
    is_quick = "--quick" in sys.argv
    print("Measured here, in turns; † carried over, not measured here. ARI: adjusted Rand index.\n")
    maps(1 if is_quick else 3, ("20k",) if is_quick else tuple(opinionmap.SIZES))
    conversations()
    texts(20_000 if is_quick else 100_000)
    stances("--umap" in sys.argv)


# Opinion maps -----------------------------------------------------------------------------------------------------


def maps(repeats: int, sizes: Sequence[str]) -> None:
    """Generated votes with three planted groups; the whole pipeline."""
    print(
        f"OPINION MAP, generated votes {'':13}{'size':>6}{'CPU s':>9}{'MB':>8}{'ARI':>8}   (with the planted groups)"
    )
    python = opinionmap.environment(opinionmap.PEER.replace("==", "-"), opinionmap.PEER)
    ratios: list[tuple[float, float]] = []
    for _ in range(repeats if python else 0):
        both = opinionmap.measured(sys.executable, "ours", "20k"), opinionmap.measured(python, "peer", "20k")
        if None in both:
            break
        _map_line("yoriai", "20k", both[0])
        _map_line(opinionmap.PEER.replace("==", " "), "20k", both[1])
        ratios.append(tuple(both[1][what] / both[0][what] for what in ("whole_s", "peak_mb")))
    if ratios:
        cpu, memory = (statistics.median(values) for values in zip(*ratios, strict=True))
        print(
            f"  the peer takes {cpu:.0f} times the CPU and {memory:.0f} times the memory (median of {len(ratios)}; goal 50)"
        )
    else:
        print(f"  {opinionmap.PEER} cannot be had or gave no result: not compared")
    for size in sizes:
        if size == "20k" and ratios:
            continue
        if found := opinionmap.measured(sys.executable, "ours", size):
            _map_line("yoriai", size, found, f"goal {opinionmap.GOALS[size]}; {_of_bandwidth(found)}")
    for name, size, said in MAPS_EARLIER:
        print(f"  {name:40}{size:>6}   {said}")


def _map_line(name: str, size: str, found: dict[str, float], more: str = "") -> None:
    print(
        f"  {name:40}{size:>6}{found['whole_s']:9.2f}{found['peak_mb']:8.0f}{found['ari']:8.3f}   {more}",
        flush=True,
    )


def _of_bandwidth(found: dict[str, float]) -> str:
    return (
        f"{found['products']:.0f} sparse products take {found['product_s'] / found['floor_s']:.1f} times, the whole "
        f"{found['whole_s'] / found['floor_s']:.0f} times what reading their bytes once takes ({found['floor_s']:.2f} s)"
    )


def conversations() -> None:
    """Real conversations: agreement with the groups that the original exported, people grouped and groups."""
    print(f"\nOPINION MAP, real conversations {'':27}{'yoriai':^30}{'red-dwarf':^30}{'polismath †':>12}")
    columns = f"{'ARI':>7}{'people':>8}{'k':>4}{'CPU s':>8}   "
    print(f"{'':59}{columns}{columns}{'ARI':>9}")
    python = opinionmap.environment(opinionmap.PEER.replace("==", "-"), opinionmap.PEER)
    agreed: list[tuple[float, float, float]] = []
    for name in BETTER_PEER:
        folder = FOLDER / "polis" / "openData" / name
        if not folder.exists():
            print(f"  {name:57}not on this machine")
            continue
        mine = _run([sys.executable, "-m", "benchmarks.peers", "--conversation", name])
        theirs = _run([str(python), str(RUNS), "conversation", str(folder)]) if python else None
        cells_of = [
            _conversation_cells(found, mine["exported"]) if found else None for found in (mine, theirs)
        ]
        shown = "".join(
            f"{one[0]:7.3f}{one[1]:8}{one[2]:4}{one[3]:8.2f}   " if one else f"{'not run':^30}"
            for one in cells_of
        )
        print(f"  {name:57}{shown}{POLISMATH_EARLIER[name]:9.3f}", flush=True)
        agreed.append(
            (cells_of[0][0], cells_of[1][0] if cells_of[1] else float("nan"), POLISMATH_EARLIER[name])
        )
    if agreed:
        middle = [statistics.median(column) for column in zip(*agreed, strict=True)]
        print(f"  {'median (goal 0.900)':57}{middle[0]:7.3f}{'':23}{middle[1]:7.3f}{'':23}{middle[2]:9.3f}")


def _conversation_cells(found: dict[str, Any], exported: dict[str, str]) -> tuple[float, int, int, float]:
    labels = found["labels"]
    both = [person for person in labels if exported.get(person)]
    ari = adjusted_rand([labels[one] for one in both], [exported[one] for one in both])
    return ari, len(labels), len(set(labels.values())), found["cpu_s"]


def conversation(name: str) -> dict[str, Any]:
    """Our groups of a real conversation; in a process of its own."""
    import csv
    import time

    from tests.pure.opinionmap import open_data
    from yoriai.pure.opinionmap import whole

    talk = open_data.conversation(name)
    begun = time.process_time()
    labels = whole.opinion_map(talk.votes, talk.settings).groups.labels
    spent = time.process_time() - begun
    with (FOLDER / "polis" / "openData" / name / "participants-votes.csv").open(
        encoding="utf-8", newline=""
    ) as lines:
        people = [row["participant"] for row in csv.DictReader(lines)]
    return {
        "cpu_s": spent,
        "labels": {person: str(label) for person, label in zip(people, labels, strict=True) if label >= 0},
        "exported": dict(zip(people, talk.exported.tolist(), strict=True)),
    }


# Free text --------------------------------------------------------------------------------------------------------


def texts(count: int) -> None:
    """Themes of very many short opinions, and whether the order in which they came changes them."""
    print(
        f"\nFREE TEXT, {count:,} opinions recombined from real sentences {'':8}{'CPU s':>9}{'MB':>8}{'ARI':>8}   (same opinions, other order)"
    )
    said = recombined(count)
    python = opinionmap.environment("texts", *TEXTS)
    for name, command in {
        "yoriai": [sys.executable, "-m", "benchmarks.peers", "--themes", ""],
        "Sudachi, TF-IDF, SVD, mini-batch k-means": [str(python), str(RUNS), "plain"],
    }.items():
        if name != "yoriai" and python is None:
            print(f"  {name:64}cannot be had here")
            continue
        _text_line(name, command, said)
    for name, of, result in TEXTS_EARLIER:
        print(f"  {name:42}{of:22}   {result}")


def _text_line(name: str, command: list[str], said: list[str]) -> None:
    order = list(range(len(said)))
    random.Random(5).shuffle(order)
    one, other = _run(command, said), _run(command, [said[at] for at in order])
    if one is None or other is None:
        print(f"  {name:64}no result")
        return
    again = [one["labels"][at] for at in order]
    same = adjusted_rand([str(label) for label in again], [str(label) for label in other["labels"]])
    print(f"  {name:64}{one['cpu_s']:9.1f}{one['peak_mb']:8.0f}{same:8.3f}", flush=True)


def stances(has_umap: bool) -> None:
    """The one labelled file that can be had: 85 opinions with stances, and the same among 80 posted ones."""
    print(
        f"\nFREE TEXT, themes against the stances of the authors {'':31}{'ARI':>8}{'AMI':>8}   (stances are not themes: read with care)"
    )
    python = opinionmap.environment("texts", *TEXTS)
    for name in ("bikeshed-without-attack", BIKESHED):
        if not (FOLDER / "opinions" / f"{name}.csv").exists():
            print(f"  {name} is not on this machine")
            continue
        rows = cells(name)
        said, stance = [row[0] for row in rows], [row[1].replace("緑色・派", "緑色・緑化派") for row in rows]
        _stance_line(
            f"yoriai, {name}", [sys.executable, "-m", "benchmarks.peers", "--themes", ""], said, stance
        )
        if python:
            recipe = f"Sudachi, TF-IDF, SVD, mini-batch k-means, {name}"
            _stance_line(recipe, [str(python), str(RUNS), "plain"], said, stance)
        for _ in range(3 if python and has_umap else 0):
            recipe = f"UMAP and k-means (another result each run), {name}"
            _stance_line(recipe, [str(python), str(RUNS), "flat"], said, stance)


def _stance_line(name: str, command: list[str], said: list[str], stance: list[str]) -> None:
    found = _run(command, said)
    if found is None:
        print(f"  {name:82}no result")
        return
    labels = [str(label) for label in found["labels"]]
    print(
        f"  {name:82}{adjusted_rand(labels, stance):8.3f}{adjusted_mutual(labels, stance):8.3f}", flush=True
    )


def themes() -> dict[str, Any]:
    """Our themes of the texts that come in; a voice outside all themes is a group of its own."""
    import resource
    import time

    from yoriai.pure.listening import tokens
    from yoriai.pure.listening.themes.finding import find_themes

    said = json.load(sys.stdin)
    tokens.dictionary()
    begun = time.process_time()
    found = find_themes(said)
    spent = time.process_time() - begun
    labels = [key or f"alone {at}" for at, key in enumerate(found.theme_of)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu_s": spent, "labels": labels, "peak_mb": peak}


def _run(command: list[str], given: Any = None) -> dict[str, Any] | None:
    single = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
    )
    ended = subprocess.run(
        command,
        input=json.dumps(given),
        env={**os.environ, **single},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        print(ended.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    return json.loads(ended.stdout.splitlines()[-1])


if __name__ == "__main__":
    if "--conversation" in sys.argv:
        print(json.dumps(conversation(sys.argv[-1])))
    elif "--themes" in sys.argv:
        print(json.dumps(themes()))
    else:
        main()
