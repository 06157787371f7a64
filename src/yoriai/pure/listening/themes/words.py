"""What a theme is called, and which of its sentences stand for it: always words that citizens wrote."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from yoriai.pure.listening import tokens
from yoriai.pure.listening.copies.likeness import kept
from yoriai.pure.listening.themes.reading import EVERYWHERE
from yoriai.pure.listening.themes.vectors import Floats, Space, unit
from yoriai.pure.values import dataclass

TERMS, QUOTES = 3, 3
# Of each theme so many of the most typical texts are read for its words.
TYPICAL = 20
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
_SHORTEST, _LONGEST = 8, 100
_TOO_ALIKE = 0.7
_JOINING = {
    ("名詞", "普通名詞"),
    ("名詞", "固有名詞"),
    ("接尾辞", "名詞的"),
    ("接頭辞", "*"),
    ("名詞", "数詞"),
}


@dataclass(frozen=True)
class Quote:
    """A sentence as it was written, and the text (by its index) in which it stands."""

    opinion: int
    sentence: str


def expressions(text: str, using: tokens.Tokenizer) -> frozenset[str]:
    """Return the nouns and runs of nouns of a text, as written.

    Example:
        >>> sorted(expressions("駅前の再開発計画を見直して", tokens.tokenizer("long")))
        ['再開発計画', '駅前']
    """
    return frozenset(_expressions(text, using))


def characteristic(themes: Sequence[Sequence[frozenset[str]]]) -> list[tuple[str, ...]]:
    """Return for each theme up to three expressions that its texts use and the others do not.

    Args:
        themes: the expressions of typical texts of each theme.

    Returns:
        The most telling first: by their contribution to the divergence of the theme from all
        (S. Kullback, R. Leibler 1951), longer ones before their parts.

    Example:
        >>> characteristic([[frozenset({"公園", "木"}), frozenset({"公園"})], [frozenset({"道"}), frozenset({"道"})]])
        [('公園',), ('道',)]
    """
    shares = [_shares(texts) for texts in themes]
    everywhere: Counter[str] = Counter()
    for share in shares:
        everywhere.update(share)
    return [_telling(share, {term: everywhere[term] / len(shares) for term in share}) for share in shares]


def quotes(
    themes: Sequence[Sequence[tuple[int, str]]], centres: Floats, space: Space
) -> list[tuple[Quote, ...]]:
    """Return for each theme up to three sentences that are nearest to its centre, from different texts, not alike.

    Args:
        themes: typical texts of each theme with their indices, the most typical first, at least one.
        centres: of the themes, unit vectors, shape (k, d).
        space: in which the centres lie.
    """
    if not themes:
        return []
    said = [[Quote(index, part) for index, text in texts for part in _sentences(text)] for texts in themes]
    points = unit(space.placed([quote.sentence for sentences in said for quote in sentences]))
    ends = np.cumsum([len(sentences) for sentences in said])[:-1]
    found = zip(said, np.split(points, ends), centres, strict=True)
    return [_chosen(sentences, places @ centre) for sentences, places, centre in found]


def _chosen(sentences: Sequence[Quote], nearness: Floats) -> tuple[Quote, ...]:
    chosen: list[Quote] = []
    for place in np.argsort(-nearness, kind="stable"):
        quote = sentences[place]
        if all(
            quote.opinion != other.opinion and kept(quote.sentence, other.sentence) < _TOO_ALIKE
            for other in chosen
        ):
            chosen.append(quote)
        if len(chosen) == QUOTES:
            break
    return tuple(chosen)


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text that can stand alone, or what there is."""
    found = [match.group().strip() for match in _SENTENCE.finditer(text)]
    found = [sentence for sentence in found if sentence]
    return [each for each in found if _SHORTEST <= len(each) <= _LONGEST] or [min(found or [text], key=len)]


def _shares(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    counts = Counter(term for text in texts for term in text)
    shared = {term: count for term, count in counts.items() if count > 1}
    # Where no expression is said twice, any of them is a better name than none.
    return {term: count / len(texts) for term, count in (shared or counts).items()}


def _telling(share: dict[str, float], mean: dict[str, float]) -> tuple[str, ...]:
    scores = {
        term: part * (np.log(part / mean[term]) + 0.1 * min(len(term), 6)) for term, part in share.items()
    }
    chosen: list[str] = []
    for term in sorted(scores, key=lambda each: (-scores[each], each)):
        if not any(term in other or other in term for other in chosen):
            chosen.append(term)
        if len(chosen) == TERMS:
            break
    return tuple(chosen)


def _expressions(text: str, using: tokens.Tokenizer) -> Iterator[str]:
    """Yield nouns and runs of nouns, without those that are only a number or said everywhere."""
    joining, carrying = _kinds()
    run, carries = "", False
    for _, morpheme in tokens.morphemes(text + "\n", using):
        part = morpheme.part_of_speech_id()
        if part in joining and morpheme.normalized_form() not in EVERYWHERE:
            run += morpheme.surface()
            carries = carries or part in carrying
            continue
        if carries and len(run) <= 12:
            yield run
        run, carries = "", False


@cache
def _kinds() -> tuple[frozenset[int], frozenset[int]]:
    """Return the numbers of the parts of speech that an expression is made of, and of those that carry one."""
    joining = {number for number, part in enumerate(tokens.parts_of_speech()) if part[:2] in _JOINING}
    parts = {number: tokens.parts_of_speech()[number] for number in joining}
    carrying = {
        number
        for number, part in parts.items()
        if part[0] == "名詞" and part[1] != "数詞" and part[2] != "副詞可能"
    }
    return frozenset(joining), frozenset(carrying)
