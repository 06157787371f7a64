"""What texts are about, as numbers of their content words. Reading is the dearest part of finding themes, so a sentence
that comes again is read once, and a word of the dictionary is looked at once."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
from scipy.sparse import csr_array
from sudachipy import Morpheme

from yoriai.pure.listening import tokens

_KINDS = {
    ("名詞", "普通名詞"),
    ("名詞", "固有名詞"),
    ("動詞", "一般"),
    ("動詞", "非自立可能"),
    ("形容詞", "一般"),
    ("形状詞", "一般"),
    ("形状詞", "タリ"),
}
# Words of opining itself: in every opinion, and never what it is about.
_OPINING = """
為る 有る 居る 成る 思う 考える 感じる 言う 出来る 下さる 頂く 貰う 呉れる 上げる 願う 御願い 欲しい 仕舞う 置く 来る 行く 見る 意見
場合 為 事 こと 物 もの 方 所 ところ 時 今 今回 皆 人 自分 私 様 必要 良い 無い 宜しい 以下 以上 はず わけ 訳 筈 程 等
"""
EVERYWHERE = frozenset(_OPINING.split())
# The dictionary's analysis does not look beyond the end of a sentence but for its very first word.
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?\n]*|[。！？!?\n]+")
# What is remembered: about 25 MB at most.
_MOST_SENTENCES, _LONGEST_KEPT = 100_000, 200
_UNREAD, _PASSED_OVER = -2, -1


class Reader:
    """Reads texts as numbers of their content words: nouns, verbs and adjectives in their normal form."""

    def __init__(self, number_of: Callable[[str], int | None]) -> None:
        """Begin to read, for one thread.

        Args:
            number_of: gives each word its number, from 0; None for a word that shall be passed over.
        """
        self._number_of = number_of
        self._using = tokens.tokenizer("short", fields={"pos", "normalized_form"})
        self._by_entry: dict[int, int] = {}
        self._by_sentence: dict[str, list[int]] = {}

    def numbers(self, text: str) -> list[int]:
        """Return the numbers of the content words of a text, in order.

        Example:
            >>> words = {"公園": 0, "木": 1, "切る": 2}
            >>> Reader(words.get).numbers("公園の木を切らないで。木がほしいと思います")
            [0, 1, 2, 1]
        """
        known, found = self._by_sentence, []
        for sentence in _SENTENCE.findall(text):
            numbers = known.get(sentence)
            if numbers is None:
                numbers = self._read(sentence)
                if len(known) < _MOST_SENTENCES and len(sentence) <= _LONGEST_KEPT:
                    known[sentence] = numbers
            found += numbers
        return found

    def _read(self, sentence: str) -> list[int]:
        known, found = self._by_entry, []
        for part in tokens.portions(sentence):
            for morpheme in self._using.tokenize(part):
                number = known.get(morpheme.word_id(), _UNREAD)
                if number == _UNREAD:
                    number = self._look_at(morpheme)
                if number >= 0:
                    found.append(number)
        return found

    def _look_at(self, morpheme: Morpheme) -> int:
        number = None
        if (
            morpheme.part_of_speech_id() in _kinds()
            and (word := morpheme.normalized_form()) not in EVERYWHERE
        ):
            number = self._number_of(word)
        result = _PASSED_OVER if number is None else number
        # Words that stand in no dictionary share the entry of their kind.
        if not morpheme.is_oov():
            self._by_entry[morpheme.word_id()] = result
        return result


def counted(texts: Iterable[str], number_of: Callable[[str], int | None], width: int = 0) -> csr_array:
    """Return how often each text has each word, shape (n, `width`, or what the largest number asks for).

    Args:
        texts: any texts.
        number_of: as in `Reader`.
        width: the number of words, 0 where that is not known before.
    """
    reader = Reader(number_of)
    columns, ends = array("i"), array("q", [0])
    for text in texts:
        columns.extend(reader.numbers(text))
        ends.append(len(columns))
    places = np.frombuffer(columns, np.int32) if columns else np.zeros(0, np.int32)
    width = width or int(places.max(initial=-1)) + 1
    ones = np.ones(len(places), np.float32)
    found = csr_array((ones, places.copy(), np.array(ends)), shape=(len(ends) - 1, width))
    found.sum_duplicates()
    return found


@cache
def _kinds() -> frozenset[int]:
    """Return the numbers of the parts of speech that carry a subject."""
    return frozenset(number for number, part in enumerate(tokens.parts_of_speech()) if part[:2] in _KINDS)
