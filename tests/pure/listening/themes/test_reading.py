"""Reading each sentence and each word once gives what reading everything gives."""

import numpy as np

from benchmarks.letters import flood
from yoriai.pure.listening import tokens
from yoriai.pure.listening.themes.reading import EVERYWHERE, Reader, counted

KINDS = ("普通名詞", "固有名詞"), ("一般", "非自立可能"), ("一般",), ("一般", "タリ")
CONTENT = dict(zip(("名詞", "動詞", "形容詞", "形状詞"), KINDS, strict=True))
TEXTS = [
    # As they were written: in garbled ones the first word of a sentence may be read another way.
    *flood(60, most_changed=0, seed=5).texts,
    "図書館を夜も開けて。図書館を夜も開けて！\n図書館の本を増やして",
    "ヌポラッタを増やして。ゲロンパとＸＹＺａｂｃの話。ヌポラッタは1234個で足ります",
    "。。。\n！？",
    "",
    "公園の木" * 4_000,
]


def words_of(text):
    """The content words of a text, read whole and word by word."""
    using = tokens.tokenizer("short")
    read = [one for part in tokens.portions(text) for one in using.tokenize(part)]
    kinds = [(one, *one.part_of_speech()[:2]) for one in read]
    words = [one.normalized_form() for one, kind, more in kinds if more in CONTENT.get(kind, ())]
    return [word for word in words if word not in EVERYWHERE]


def test_a_text_has_the_same_words_as_when_it_is_read_whole():
    numbers: dict[str, int] = {}
    reader = Reader(lambda word: numbers.setdefault(word, len(numbers)))

    # Twice: what is remembered is what was read.
    read = [[reader.numbers(text) for text in TEXTS] for _ in range(2)]

    names = list(numbers)
    assert [[names[number] for number in text] for text in read[0]] == [words_of(text) for text in TEXTS]
    assert read[0] == read[1]


def test_words_that_no_dictionary_has_are_told_apart():
    numbers: dict[str, int] = {}
    Reader(lambda word: numbers.setdefault(word, len(numbers))).numbers(TEXTS[-4])

    assert {"ヌポラッタ", "ゲロンパ", "xyzabc"} <= numbers.keys()


def test_a_word_without_a_number_is_passed_over():
    assert Reader({"公園": 0}.get).numbers("公園の木を切らないで。公園に池を") == [0, 0]


def test_texts_are_counted_by_word():
    found = counted(["公園の木。公園の池", "", "木"], {"公園": 0, "木": 1, "池": 2}.get, width=3)

    assert np.array_equal(found.toarray(), [[2, 1, 1], [0, 0, 0], [0, 1, 0]])
