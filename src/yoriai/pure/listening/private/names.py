"""Names of people: by what stands around them and by the person tags of Sudachi."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from yoriai.pure.listening import tokens
from yoriai.pure.listening.private.spans import Certainty, Span
from yoriai.pure.values import dataclass

_SAID = re.compile(
    r"(?:氏名|お名前|名前|姓名|担当者?名|代表者?)\s*(?:は|[:：])\s*"
    r"(?P<name>[々ァ-ヴー\u4e00-\u9fff]{1,8}(?:[ 　][々ァ-ヴーぁ-ん\u4e00-\u9fff]{1,6})?)"
)
# A person who says who is speaking: 佐藤陽翔と申します.
_SPEAKING = re.compile(
    r"(?P<name>[々ァ-ヴー\u4e00-\u9fff]{2,7}(?:[ 　][々ァ-ヴー\u4e00-\u9fff]{1,4})?)(?:と申し|といいます|と言います)"
)
# A given name that the dictionary does not know as one: kanji between a family name and さん.
_GIVEN = re.compile(r"[ 　]?[々\u4e00-\u9fff]{1,3}(?=さん|様|さま|氏|くん|ちゃん|殿)")
_HONORIFICS = frozenset(["さん", "様", "さま", "氏", "君", "くん", "ちゃん", "殿", "先生", "医師"])
# Holders of public offices are criticised by name, and may be: a person decides.
_OFFICES = (
    "市長",
    "町長",
    "村長",
    "区長",
    "知事",
    "議員",
    "市議",
    "県議",
    "都議",
    "議長",
    "総理",
    "首相",
    "大臣",
    "教育長",
    "部長",
    "課長",
    "係長",
    "局長",
    "校長",
    "園長",
    "会長",
    "社長",
)


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    surface: str
    person: str


# What follows the name of a place: 芝久保町, 久保田駅. The heads of 町 and 村 are offices, and come first.
_PLACE_GOES_ON = re.compile("[町村区市駅橋]|丁目|小学校|中学校|公園|交差点|通り|団地|神社|地区|地域")
_END_OF_TOWN = re.compile("(?:町|村|[一二三四五六七八九十0-9]+丁目)$")


def place_names(names: Iterable[str]) -> frozenset[str]:
    """Return names of places as people write them: with and without 町.

    Example:
        >>> sorted(place_names(["芝久保町", "ひばりが丘"]))
        ['ひばりが丘', '芝久保', '芝久保町']
    """
    known = list(names)
    return frozenset(known) | frozenset(stem for name in known if (stem := _END_OF_TOWN.sub("", name)))


def names_in(text: str, places: Collection[str] = ()) -> Iterator[Span]:
    """Yield what looks like the name of a person.

    Family and given name together are `likely`, a family or given name with さん and the like too, one with an
    office (市長) is `possible`, after 氏名： `certain`. A family name alone is not shown: most are also places.

    What is also the name of a place of the city, or goes on as places do (駅, 公園), is a person only with さん and the
    like.

    Args:
        text: any text.
        places: names of places, as `place_names` gives them.

    Example:
        >>> [(span.start, span.end, span.certainty) for span in names_in("隣の鈴木一郎さんと佐藤市長に伝えた。")]
        [(2, 6, 'likely'), (9, 11, 'possible')]
    """
    tagged = list(_tagged(text, places))
    for match in _SAID.finditer(text):
        start, end = match.span("name")
        # Given names in hiragana are known to the dictionary, not to the pattern.
        ends = [span.end for span in tagged if span.start == start]
        yield Span(start, max([end, *ends]), "name", "certain")
    for match in _SPEAKING.finditer(text):
        yield Span(*match.span("name"), "name", "likely")
    yield from tagged


def _tagged(text: str, places: Collection[str]) -> Iterator[Span]:
    """Yield names by the person tags of the dictionary."""
    words = _words(text)
    at = 0
    while at < len(words):
        end = _end_of_name(words, at)
        if end > at:
            stop = words[end - 1].end
            given = _GIVEN.match(text, stop) if words[at].person == "姓" and end == at + 1 else None
            if given and not text.startswith(_OFFICES, stop):
                yield Span(words[at].start, given.end(), "name", "likely")
            elif certainty := _certainty(text, words, (at, end), places):
                yield Span(words[at].start, stop, "name", certainty)
        at = max(end, at + 1)


def _words(text: str) -> list[_Word]:
    """Return the words of a text; nothing where none of them is the name of a person, as in most texts."""
    persons = _persons()
    read = [(base, one, one.part_of_speech_id()) for base, one in tokens.morphemes(text, _tokenizer())]
    if not any(kind in persons for _base, _one, kind in read):
        return []
    return [
        _Word(base + one.begin(), base + one.end(), one.surface(), persons.get(kind, ""))
        for base, one, kind in read
    ]


@cache
def _persons() -> dict[int, str]:
    """Return which part of a name (姓, 名, 一般) each part of speech of persons is, by its number."""
    kinds = enumerate(tokens.parts_of_speech())
    return {number: part[3] for number, part in kinds if part[2] == "人名"}


_of_thread = threading.local()


def _tokenizer() -> tokens.Tokenizer:
    """Return the tokenizer of this thread: making one costs as much as reading a short text."""
    if not hasattr(_of_thread, "tokenizer"):
        _of_thread.tokenizer = tokens.tokenizer("long", fields={"pos"})
    using: tokens.Tokenizer = _of_thread.tokenizer
    return using


def _end_of_name(words: Sequence[_Word], at: int) -> int:
    """Return behind which word a name ends that begins here; a blank may stand between its two parts."""
    if not words[at].person:
        return at
    end = at + 1
    behind_blank = end + 1 if end < len(words) and words[end].surface in {" ", "\u3000"} else end
    if behind_blank < len(words) and words[at].person == "姓" and words[behind_blank].person == "名":
        return behind_blank + 1
    return end


def _certainty(
    text: str, words: Sequence[_Word], name: tuple[int, int], places: Collection[str]
) -> Certainty | None:
    at, end = name
    start, stop = words[at].start, words[end - 1].end
    if text.startswith(_OFFICES, stop):
        return "possible"
    following = words[end].surface if end < len(words) else ""
    if following in _HONORIFICS:
        return "likely"
    is_place = text[start:stop] in places or _PLACE_GOES_ON.match(text, stop)
    return "likely" if end - at > 1 and not is_place else None
