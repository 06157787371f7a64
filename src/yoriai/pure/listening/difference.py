"""What changed from one text to another, readable for a person: Japanese has no spaces, so characters
are compared, and chance agreements between two wordings are folded into the change around them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from yoriai.pure.values import dataclass

Kind = Literal["equal", "delete", "insert"]

# Sentences are compared first: characters of one sentence are never matched with those of a far one.
_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]+|[^。！？\n]+")
# What agrees over more characters than this is never chance, however long the changes around it are.
_LONGEST_CHANCE = 12
# Above this many pairs of equal parts a comparison could take minutes; then the whole stretch counts as changed.
_MOST_PAIRS = 400_000
_CLOSING = frozenset("。、，．・：；！？）」』】］\n 　")
_OPENING = frozenset("（「『【［\n 　")


@dataclass(frozen=True)
class Token:
    """A stretch of text that stayed, was taken out, or was put in."""

    kind: Kind
    text: str


@lru_cache(maxsize=512)
def difference(before: str, after: str) -> tuple[Token, ...]:
    """Return the stretches that lead from one text to another.

    Args:
        before: the earlier text.
        after: the later text.

    Returns:
        Tokens in reading order, none empty, no two neighbours of one kind, a deletion before the
        insertion that takes its place. Equal and deleted tokens give `before`, equal and inserted give `after`.

    Source:
        Sentence then character matching (Ratcliff and Obershelp, `difflib`); the clean-up follows the idea
        of N. Fraser, Diff Strategies (2006), section 3.3: semantic clean-up and boundary alignment.

    Example:
        >>> [(token.kind, token.text) for token in difference("令和8年度", "令和9年度")]
        [('equal', '令和'), ('delete', '8'), ('insert', '9'), ('equal', '年度')]
    """
    tokens = _joined(_by_sentence(before, after))
    while True:
        folded = _joined(_without_chance_agreement(tokens))
        if folded == tokens:
            break
        tokens = folded
    return tuple(_joined(_aligned(tokens)))


def is_changed(tokens: Iterable[Token]) -> bool:
    """Tell whether the tokens hold any deletion or insertion.

    Args:
        tokens: the result of `difference`.

    Returns:
        True when the texts differ.

    Example:
        >>> is_changed(difference("案", "案"))
        False
    """
    return any(token.kind != "equal" for token in tokens)


def _by_sentence(before: str, after: str) -> Iterator[Token]:
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    for is_equal, i1, i2, j1, j2 in _matched(old, new):
        if is_equal:
            yield Token("equal", "".join(old[i1:i2]))
        else:
            yield from _by_character("".join(old[i1:i2]), "".join(new[j1:j2]))


def _by_character(before: str, after: str) -> Iterator[Token]:
    for is_equal, i1, i2, j1, j2 in _matched(before, after):
        if is_equal:
            yield Token("equal", before[i1:i2])
        else:
            yield Token("delete", before[i1:i2])
            yield Token("insert", after[j1:j2])


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Yield which spans are equal and which differ, in time that no pair of texts can drive up."""
    in_old, in_new = Counter(old), Counter(new)
    if sum(count * in_new[part] for part, count in in_old.items()) <= _MOST_PAIRS:
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield tag == "equal", i1, i2, j1, j2
        return
    begin = _common(old, new)
    end = _common(old[begin:][::-1], new[begin:][::-1])
    yield True, 0, begin, 0, begin
    yield False, begin, len(old) - end, begin, len(new) - end
    yield True, len(old) - end, len(old), len(new) - end, len(new)


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many parts both begin with."""
    pairs = zip(old, new, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))


def _joined(tokens: Iterable[Token]) -> list[Token]:
    """Put neighbours of one kind together, deletions before insertions, and drop empty ones."""
    joined: list[Token] = []
    pending: dict[Kind, str] = {"delete": "", "insert": ""}
    for token in tokens:
        if token.kind != "equal":
            pending[token.kind] += token.text
        elif token.text:
            joined += _flushed(pending)
            if joined and joined[-1].kind == "equal":
                joined[-1] = Token("equal", joined[-1].text + token.text)
            else:
                joined.append(token)
    return joined + _flushed(pending)


def _flushed(pending: dict[Kind, str]) -> list[Token]:
    changes = [Token(kind, text) for kind, text in pending.items() if text]
    pending.update({"delete": "", "insert": ""})
    return changes


def _without_chance_agreement(tokens: Sequence[Token]) -> Iterator[Token]:
    """Give up an agreement that is shorter than the changes on both of its sides."""
    for index, token in enumerate(tokens):
        if token.kind == "equal" and _is_chance(token.text, tokens[:index], tokens[index + 1 :]):
            yield Token("delete", token.text)
            yield Token("insert", token.text)
        else:
            yield token


def _is_chance(text: str, left: Sequence[Token], right: Sequence[Token]) -> bool:
    if not left or not right or "\n" in text or len(text) > _LONGEST_CHANCE:
        return False
    return len(text) <= min(_extent(reversed(left[-2:])), _extent(iter(right[:2])))


def _extent(changes: Iterable[Token]) -> int:
    """Return the length of the larger of the deletion and the insertion at this side."""
    longest = 0
    for token in changes:
        if token.kind == "equal":
            break
        longest = max(longest, len(token.text))
    return longest


def _aligned(tokens: Sequence[Token]) -> list[Token]:
    """Move a lone deletion or insertion sideways to where a word or a sentence begins."""
    aligned = list(tokens)
    for index in range(1, len(aligned) - 1):
        left, middle, right = aligned[index - 1 : index + 2]
        if left.kind == right.kind == "equal" and middle.kind != "equal":
            aligned[index - 1 : index + 2] = _best_place(left, middle, right)
    return aligned


def _best_place(left: Token, middle: Token, right: Token) -> list[Token]:
    head, change, tail = left.text, middle.text, right.text
    while head and change[-1] == head[-1]:
        head, change, tail = head[:-1], head[-1] + change[:-1], change[-1] + tail
    best, best_score = (head, change, tail), _score(head, change, tail)
    while tail and change[0] == tail[0]:
        head, change, tail = head + change[0], change[1:] + tail[0], tail[1:]
        if _score(head, change, tail) >= best_score:
            best, best_score = (head, change, tail), _score(head, change, tail)
    return [Token("equal", best[0]), Token(middle.kind, best[1]), Token("equal", best[2])]


def _score(head: str, change: str, tail: str) -> int:
    return _boundary(head, change) + _boundary(change, tail)


def _boundary(left: str, right: str) -> int:
    """Rate a cut between two characters: 3 at an end or a sentence, 2 at punctuation, 1 where the script changes."""
    if not left or not right or left[-1] in "。！？\n":
        return 3
    if left[-1] in _CLOSING or right[0] in _OPENING:
        return 2
    return int(_script(left[-1]) != _script(right[0]))


def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    for script in ("CJK", "HIRAGANA", "KATAKANA"):
        if name.startswith(script):
            return script
    return "alphanumeric" if character.isalnum() else "other"
