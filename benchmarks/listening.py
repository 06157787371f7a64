"""Free text: copies in a flood of 200,000, themes of 100,000, and how good both are. Each part in its own process.

CPU seconds of the part itself, its largest memory, and beside them what the machine needs today for a fixed yardstick
(Sudachi alone on the same texts), because other work on the machine slows every figure alike.
"""

from __future__ import annotations

import csv
import json
import math
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence

from benchmarks.letters import area_under_curve, flood, injected, pairs
from tests.shared_data import FOLDER

DATA = FOLDER / "opinions"
MINISTRY, BIKESHED, SAMPLE = "ministry-round-337", "bikeshed-with-attack", "sample-comments-399"


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(PARTS[sys.argv[1]](), ensure_ascii=False))
        return
    for name in PARTS:
        ended = subprocess.run(
            [sys.executable, "-m", "benchmarks.listening", name], capture_output=True, text=True, check=False
        )
        if ended.returncode:
            print(f"{name}: not run: {ended.stderr.strip().splitlines()[-1]}")
            continue
        print(name)
        for what, value in json.loads(ended.stdout.splitlines()[-1]).items():
            print(f"  {what:58}{value}", flush=True)


def copies() -> dict[str, object]:
    """200,000 opinions, 96 % copies, 0–20 % of the characters of each changed."""
    made = flood(200_000)
    from yoriai.pure.listening.copies.grouping import find_copies

    begun, wall = time.process_time(), time.monotonic()
    found = find_copies(made.texts)
    spent, waited = time.process_time() - begun, time.monotonic() - wall
    labels = [place if place >= 0 else -1 - index for index, place in enumerate(found.group_of)]
    sizes = Counter(made.origin)
    figures: dict[str, object] = {
        "CPU s / wall s / MiB (goal 60 s, 2,048 MiB)": f"{spent:.1f} / {waited:.1f} / {memory_mib()}",
        "different texts / voices found / voices made": f"{len(set(made.texts))} / {found.voices} / {len(sizes)}",
        "precision, recall of pairs (goal 0.99)": shown(pairs(labels, made.origin)),
    }
    for least, most in ((2, 5), (6, 100), (101, len(made.texts))):
        chosen = [at for at, origin in enumerate(made.origin) if least <= sizes[origin] <= most]
        part = pairs([labels[at] for at in chosen], [made.origin[at] for at in chosen])
        figures[f"  in groups of {least}–{most} ({len(chosen)} opinions)"] = shown(part)
    return figures


def floods_without_original() -> dict[str, object]:
    """The hard case: nobody sent the letter itself, and every letter is changed by the same share, one by one."""
    from benchmarks.letters import scattered
    from yoriai.pure.listening.copies.grouping import find_copies

    figures: dict[str, object] = {}
    for share in (0.05, 0.10, 0.15, 0.20):
        texts, origin = scattered(letters=10, each=300, share=share, seed=4)
        found = find_copies(texts)
        labels = [place if place >= 0 else -1 - index for index, place in enumerate(found.group_of)]
        figures[f"every letter changed by {share:.0%}: precision, recall"] = shown(pairs(labels, origin))
    return figures


def mass_posting() -> dict[str, object]:
    from yoriai.pure.listening.copies.posting import mass

    figures: dict[str, object] = {}
    for letters, each in ((1, 110), (5, 22), (10, 11), (22, 5)):
        texts, truth = injected(opinions(MINISTRY), letters=letters, each=each, seed=7)
        name = f"ministry's round, {letters} letters × {each} copies injected"
        figures[f"{name}: AUC"] = f"{area_under_curve(mass(texts), truth):.3f}"
    rows = cells(BIKESHED)
    score = area_under_curve(mass([row[0] for row in rows]), [row[1] == "青色攻撃" for row in rows])
    figures["80 of 165 written to blend in: AUC (goal 0.75)"] = f"{score:.3f}"
    return figures


def themes() -> dict[str, object]:
    """100,000 different short opinions, recombined from the sentences of real ones, as in the published baseline."""
    return _themes_of(recombined(100_000), "CPU s / MiB (goal 20 s, 1,024 MiB)")


def themes_without_repetition() -> dict[str, object]:
    """The hard case: the same, but no sentence is written twice, so nothing is gained by reading each once."""
    return _themes_of(unrepeated(100_000), "CPU s / MiB")


def _themes_of(texts: Sequence[str], what: str) -> dict[str, object]:
    from yoriai.pure.listening import tokens
    from yoriai.pure.listening.themes.finding import find_themes

    tokens.dictionary()
    begun = time.process_time()
    found = find_themes(texts)
    spent = time.process_time() - begun
    peak = memory_mib()
    begun = time.process_time()
    using = tokens.tokenizer("short")
    for text in texts:
        using.tokenize(text)
    yardstick = time.process_time() - begun
    return {
        "opinions, mean characters": f"{len(texts)}, {sum(map(len, texts)) / len(texts):.0f}",
        what: f"{spent:.1f} / {peak}",
        "  for comparison: Sudachi alone, all these texts, today": f"{yardstick:.1f}",
        "themes / minority voices": f"{len(found.themes)} / {len(found.minority)}",
    }


def quality() -> dict[str, object]:
    from yoriai.pure.listening.themes.finding import find_themes

    figures: dict[str, object] = {}
    for name in ("bikeshed-without-attack", BIKESHED):
        rows = [(row[0], row[1].replace("緑色・派", "緑色・緑化派")) for row in cells(name)]
        found = find_themes([text for text, _ in rows])
        by_theme, by_chapter = labels_of(found)
        stance = [label for _, label in rows]
        values = f"{adjusted_rand(by_theme, stance):.3f}, {adjusted_mutual(by_theme, stance):.3f}"
        upper = f"{adjusted_rand(by_chapter, stance):.3f}, {adjusted_mutual(by_chapter, stance):.3f}"
        figures[f"{name}: themes against stances: ARI, AMI"] = values
        figures[f"{name}: chapters against stances: ARI, AMI"] = upper
    texts = opinions(MINISTRY)
    found = find_themes(texts)
    together = [one == other != "" for one, other in zip(found.theme_of, found.theme_of[1:], strict=False)]
    chance = sum(len(theme.opinions) * (len(theme.opinions) - 1) for theme in found.themes)
    expected = chance / (len(texts) * (len(texts) - 1))
    figures["ministry: neighbours in its order in one theme / by chance"] = (
        f"{sum(together) / len(together):.3f} / {expected:.3f}"
    )
    order = list(range(len(texts)))
    random.Random(4).shuffle(order)
    shuffled = find_themes([texts[at] for at in order])
    same = adjusted_rand(
        [shuffled.theme_of[order.index(at)] for at in range(len(texts))], list(found.theme_of)
    )
    figures["ministry: same themes in another order: ARI"] = f"{same:.3f}"
    figures["ministry: themes / minority voices"] = f"{len(found.themes)} / {len(found.minority)}"
    kept = find_themes(texts[:300])
    grown = [kept.theme_of[at] for at in range(300)]
    figures["ministry: themes of 300 against those of 337: ARI"] = (
        f"{adjusted_rand(grown, found.theme_of[:300]):.3f}"
    )
    return figures


def personal_data() -> dict[str, object]:
    from yoriai.pure.listening.private.finding import find

    texts = opinions(MINISTRY) + opinions(SAMPLE) + opinions(BIKESHED)
    find("田中")
    begun = time.process_time()
    found = [span for text in texts for span in find(text)]
    spent = time.process_time() - begun
    return {
        "opinions a CPU second": round(len(texts) / spent),
        "marked in 902 published texts (all are false alarms)": dict(
            Counter(f"{each.kind}/{each.certainty}" for each in found)
        ),
    }


PARTS: dict[str, Callable[[], dict[str, object]]] = {
    part.__name__: part
    for part in (
        copies,
        floods_without_original,
        mass_posting,
        themes,
        themes_without_repetition,
        quality,
        personal_data,
    )
}


def cells(name: str) -> list[list[str]]:
    path = DATA / f"{name}.csv"
    if not path.exists():
        raise SystemExit(f"{path.name} is not on this machine")
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.reader(file))[1:]


def opinions(name: str) -> list[str]:
    return [row[1] if name == MINISTRY else row[0] for row in cells(name)]


def recombined(count: int) -> list[str]:
    """Return different opinions of two sentences of real ones."""
    sentences = _sentences()
    chance = random.Random(1)
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.sample(sentences, 2))] = None
    return list(found)


def unrepeated(count: int) -> list[str]:
    """Return opinions of two sentences, each made of the clauses of two real ones; no sentence stands twice."""
    parts = {clause for sentence in _sentences() for clause in sentence.rstrip("。").split("、")}
    clauses = sorted(clause for clause in parts if len(clause) <= 20)
    chance = random.Random(1)
    found: dict[str, None] = {}
    while len(found) < 2 * count:
        found[f"{chance.choice(clauses)}、{chance.choice(clauses)}。"] = None
    sentences = iter(found)
    return ["".join(pair) for pair in zip(sentences, sentences, strict=True)]


def _sentences() -> list[str]:
    return [
        sentence
        for name in (MINISTRY, SAMPLE, BIKESHED)
        for text in opinions(name)
        for sentence in text.replace("。", "。\n").splitlines()
        if 3 < len(sentence) <= 45
    ]


def labels_of(found: object) -> tuple[list[str], list[str]]:
    """Return the theme and the chapter of each opinion; each minority voice is a group of its own."""
    chapter_of = {theme.key: f"c{theme.chapter}" for theme in found.themes}
    alone = [key or f"alone {at}" for at, key in enumerate(found.theme_of)]
    return alone, [chapter_of.get(key, key) for key in alone]


def adjusted_rand(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the adjusted Rand index (L. Hubert, P. Arabie 1985)."""
    both, first, second = (chosen_pairs(groups) for groups in (zip(one, other, strict=True), one, other))
    expected = first * second / math.comb(len(one), 2)
    return (both - expected) / ((first + second) / 2 - expected)


def chosen_pairs(groups: object) -> int:
    return sum(math.comb(size, 2) for size in Counter(groups).values())


def adjusted_mutual(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the adjusted mutual information, arithmetic mean (N. Vinh et al. 2010)."""
    total, first, second = len(one), Counter(one), Counter(other)
    both = Counter(zip(one, other, strict=True))
    shared = sum(n / total * math.log(total * n / (first[a] * second[b])) for (a, b), n in both.items())
    expected = sum(_expected(a, b, total) for a in first.values() for b in second.values())
    mean = (_entropy(first, total) + _entropy(second, total)) / 2
    return (shared - expected) / (mean - expected)


def _entropy(counts: Counter, total: int) -> float:
    return -sum(n / total * math.log(n / total) for n in counts.values())


def _expected(a: int, b: int, total: int) -> float:
    chance = [
        (n, math.comb(a, n) * math.comb(total - a, b - n) / math.comb(total, b))
        for n in range(max(1, a + b - total), min(a, b) + 1)
    ]
    return sum(n / total * math.log(total * n / (a * b)) * share for n, share in chance)


def memory_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def shown(ratios: tuple[float, float]) -> str:
    return ", ".join(f"{ratio:.5f}" for ratio in ratios)


if __name__ == "__main__":
    main()
