"""How Japanese words are read, by the dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from yoriai.pure.listening.tokens import morphemes, tokenizer


def reader() -> Callable[[str], Iterator[tuple[str, str]]]:
    """Return a function that cuts a text into words with their readings in katakana; for one thread.

    The readings are those that the dictionary finds likely in their place; a name can be wrong, so a person can
    settle it (see `pure.japan.furigana`).

    Example:
        >>> list(reader()("市の施設"))
        [('市', 'シ'), ('の', 'ノ'), ('施設', 'シセツ')]
    """
    using = tokenizer("long")

    def read(text: str) -> Iterator[tuple[str, str]]:
        for _, morpheme in morphemes(text, using):
            yield morpheme.surface(), "" if morpheme.is_oov() else morpheme.reading_form()

    return read
