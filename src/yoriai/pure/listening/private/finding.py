"""Personal data and wrongdoing in one text, and the text with it covered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from yoriai.pure.errors import PureError
from yoriai.pure.listening.private.abuse import abuse_in
from yoriai.pure.listening.private.names import names_in
from yoriai.pure.listening.private.patterns import patterns_in
from yoriai.pure.listening.private.spans import Kind, Span, without_overlap
from yoriai.pure.values import dataclass

PERSONAL: frozenset[Kind] = frozenset({"name", "phone", "address", "email", "my-number"})
WORDS: Mapping[Kind, str] = {
    "name": "〔氏名〕",
    "phone": "〔電話〕",
    "address": "〔住所〕",
    "email": "〔メール〕",
    "my-number": "〔個人番号〕",
    "threat": "〔脅し〕",
    "abuse": "〔暴言〕",
}


class SpanOutsideText(PureError):
    """A span does not lie within the text, or two overlap."""


@dataclass(frozen=True)
class Masked:
    """A text with spans covered, and what was covered, in reading order (places in the original text)."""

    text: str
    covered: tuple[Span, ...]


def find(text: str, places: Collection[str] = ()) -> tuple[Span, ...]:
    """Return what a person should look at before a text is published.

    Args:
        text: any text.
        places: names of places of the city (`names.place_names`), which are not taken for people.

    Returns:
        Spans in reading order, without overlap. Nothing is removed; a machine finds neither all nor only the right.

    Example:
        >>> text = "氏名：山田花子、電話042-464-1311、yamada@example.jp"
        >>> [(span.kind, text[span.start : span.end]) for span in find(text)]
        [('name', '山田花子'), ('phone', '042-464-1311'), ('email', 'yamada@example.jp')]
    """
    return without_overlap([*patterns_in(text), *names_in(text, places), *abuse_in(text)])


def mask(text: str, spans: Sequence[Span], words: Mapping[Kind, str] = WORDS) -> Masked:
    """Return the text with every span of a kind that has a word covered by this word.

    Args:
        text: the original text.
        spans: what `find` returned, or a person chose, without overlap.
        words: what to write in place of each kind; kinds that are left out stay readable.

    Raises:
        SpanOutsideText: a span lies outside, or two overlap.

    Example:
        >>> mask("山田花子さんへ", find("山田花子さんへ")).text
        '〔氏名〕さんへ'
    """
    parts, at, covered = [], 0, []
    for span in sorted(spans, key=lambda each: each.start):
        if not at <= span.start <= span.end <= len(text):
            raise SpanOutsideText(f"{span.start}–{span.end} of {len(text)} characters, behind {at}")
        if span.kind in words:
            parts += [text[at : span.start], words[span.kind]]
            covered.append(span)
            at = span.end
    return Masked("".join([*parts, text[at:]]), tuple(covered))
