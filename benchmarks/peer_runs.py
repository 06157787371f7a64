"""What peers do with the same input. Run by `benchmarks.peers` with the interpreter of an environment of their own, never
with ours: nothing of ours is imported here, and nothing of theirs there. Input comes by standard input, JSON goes out."""

from __future__ import annotations

import csv
import json
import resource
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

# As in the published baseline: nouns, verbs and adjectives in their normal form.
KINDS = {"名詞", "動詞", "形容詞", "形状詞"}


def main(what: str, name: str) -> None:
    warnings.simplefilter("ignore")
    found = RUNS[what](name)
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


def conversation(folder: str) -> dict[str, Any]:
    """Groups of a real conversation by red-dwarf, from the last votes."""
    from reddwarf.implementations.base import run_pipeline

    with (Path(folder) / "comments.csv").open(encoding="utf-8", newline="") as lines:
        comments = list(csv.DictReader(lines))
    with (Path(folder) / "participants-votes.csv").open(encoding="utf-8", newline="") as lines:
        people = list(csv.DictReader(lines))
    votes = [
        {
            "participant_id": int(person["participant"]),
            "statement_id": int(column),
            "vote": int(float(value)),
            "modified": 0,
        }
        for person in people
        for column, value in person.items()
        if column.isdecimal() and value
    ]
    begun = time.process_time()
    result = run_pipeline(
        votes=votes,
        mod_out_statement_ids=[int(one["comment-id"]) for one in comments if one["moderated"] == "-1"],
        meta_statement_ids=[int(one["comment-id"]) for one in comments if one.get("is-meta") == "true"],
        random_state=1,
    )
    spent = time.process_time() - begun
    labels = result.participants_df["cluster_id"].dropna()
    return {"cpu_s": spent, "labels": {str(person): str(label) for person, label in labels.items()}}


def plain(_name: str) -> dict[str, Any]:
    """The usual parts put together: Sudachi, TF-IDF, truncated SVD with 100 dimensions, mini-batch k-means with k = 100."""
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.decomposition import TruncatedSVD

    texts = json.load(sys.stdin)
    begun = time.process_time()
    weights = _weights(texts)
    points = TruncatedSVD(min(100, *(size - 1 for size in weights.shape)), random_state=1).fit_transform(
        weights
    )
    labels = MiniBatchKMeans(_count(texts), random_state=1, n_init=3).fit_predict(points)
    return {"cpu_s": time.process_time() - begun, "labels": labels.tolist()}


def flat(_name: str) -> dict[str, Any]:
    """The recipe of the usual tool without its language model: UMAP to two dimensions, then k-means; on TF-IDF."""
    from sklearn.cluster import KMeans
    from umap import UMAP

    texts = json.load(sys.stdin)
    begun = time.process_time()
    points = UMAP(n_neighbors=15, n_components=2, metric="cosine").fit_transform(_weights(texts))
    labels = KMeans(_count(texts), random_state=1, n_init=3).fit_predict(points)
    return {"cpu_s": time.process_time() - begun, "labels": labels.tolist()}


def _count(texts: list[str]) -> int:
    """As many groups as ours asks for in a small round, a hundred in a large one."""
    return min(round(len(texts) ** (2 / 3)), len(texts) // 3, 100)


def _weights(texts: list[str]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sudachipy import Dictionary, SplitMode

    using = Dictionary(dict="core").tokenizer(mode=SplitMode.A)

    def words(text: str) -> list[str]:
        return [
            morpheme.normalized_form()
            for morpheme in using.tokenize(text)
            if morpheme.part_of_speech()[0] in KINDS
        ]

    few = len(texts) < 50
    return TfidfVectorizer(
        analyzer=words, sublinear_tf=True, min_df=1 if few else 2, dtype="float32"
    ).fit_transform(texts)


RUNS: dict[str, Callable[[str], dict[str, Any]]] = {run.__name__: run for run in (conversation, plain, flat)}

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
