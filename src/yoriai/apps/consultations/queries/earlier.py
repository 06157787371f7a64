"""Earlier answers on the same matter: found by the words of an item among everything the city answered before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from itertools import product
from operator import add

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Answer, OpinionItem
from yoriai.pure.japan.seeking import spellings
from yoriai.pure.listening.folding import folded
from yoriai.pure.values import dataclass

MOST_SHOWN = 5
MOST_WORDS = 10
MOST_SENTENCES = 6
# A word of the title says more about the matter than one of the summary.
IN_TITLE, IN_SUMMARY = 3, 1
# Words that stand in nearly every opinion and tell no matter from another.
COMMON = frozenset(
    [
        "意見",
        "市民",
        "計画",
        "必要",
        "場合",
        "検討",
        "対応",
        "実施",
        "要望",
        "希望",
        "提案",
        "賛成",
        "反対",
        "全体",
        "内容",
        "記載",
        "方法",
        "言葉",
        "東京",
    ]
)
# Shorter sentences (貴重なご意見として…) are everybody's.
SHORTEST_SENTENCE = 12
# What is longer is no sentence, and more than a database compares.
LONGEST_SENTENCE = 1_000
# Compiled by the first search, not at every start: so wide a set of characters takes milliseconds.
_RUNS = r"[一-鿿々]{2,}|[ァ-ヶー]{2,}|[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]{2,}"
_SENTENCES = re.compile(r"[^。！？\n]+")


@dataclass(frozen=True)
class EarlierAnswer:
    """A published answer, and how much of it stands in the present draft word for word."""

    id: int
    consultation_code: str
    consultation_title: str
    number: int
    title: str
    disposition: rules.Disposition
    reason: str
    published_at: datetime | None


@dataclass(frozen=True)
class Earlier:
    """What was answered before, and the share (0 to 1) of the present answer that repeats it word for word."""

    answers: tuple[EarlierAnswer, ...] = ()
    words: tuple[str, ...] = ()
    repeated_share: float = 0.0
    repeats: tuple[EarlierAnswer, ...] = ()

    @property
    def percent(self) -> int:
        return round(100 * self.repeated_share)


def earlier_answers(item: OpinionItem, *, reason: str = "") -> Earlier:
    """Return published answers on the same matter, and how much of `reason` repeats one (1 statement).

    Args:
        item: the item that is being answered; its own answer is left out.
        reason: what is answered so far.
    """
    return _earlier(words_of(item), reason, Answer.objects.exclude(item=item))


def earlier_on(title: str, summary: str = "") -> Earlier:
    """Return published answers on a matter that has no item yet (1 statement)."""
    return _earlier(weighted_words(title, summary), "", Answer.objects.all())


def _earlier(weights: dict[str, int], reason: str, among: QuerySet[Answer]) -> Earlier:
    sentences = _sentences(reason)
    if not weights and not sentences:
        return Earlier()
    rows = [_found(row) for row in _rows(among, weights, sentences)]
    repeats = tuple(row for row in rows if _repeated(reason, [row]) > 0)
    return Earlier(
        answers=tuple(row for row in rows if _is_on(row, weights))[:MOST_SHOWN],
        words=tuple(weights),
        repeated_share=_repeated(reason, repeats),
        repeats=repeats[:MOST_SHOWN],
    )


def words_of(item: OpinionItem) -> dict[str, int]:
    """Return the words that tell what an item is about, each with its weight, the weightiest first."""
    return weighted_words(item.title, item.summary)


def weighted_words(title: str, summary: str) -> dict[str, int]:
    """Return the words that tell what a matter is, each with its weight, the weightiest first."""
    found: dict[str, int] = {}
    for text, weight in ((title, IN_TITLE), (summary, IN_SUMMARY)):
        for run in re.findall(_RUNS, text):
            for word in _pieces(run):
                if word not in COMMON:
                    found[word] = found.get(word, 0) + weight
    return dict(sorted(found.items(), key=lambda one: -one[1])[:MOST_WORDS])


def _pieces(run: str) -> Iterable[str]:
    """Cut a compound of Chinese characters into pairs from both ends: most of its words are pairs."""
    if len(run) <= 3 or not "一" <= run[0] <= "鿿":
        return [run]
    return dict.fromkeys([*(run[at : at + 2] for at in range(0, len(run) - 1, 2)), run[-2:]])


def _sentences(text: str) -> list[str]:
    long = (part.strip() for part in _SENTENCES.findall(text.replace("\r", "")))
    return sorted({part for part in long if SHORTEST_SENTENCE <= len(part) <= LONGEST_SENTENCE}, key=len)[
        -MOST_SENTENCES:
    ]


def _rows(among: QuerySet[Answer], weights: dict[str, int], sentences: Sequence[str]) -> QuerySet[Answer]:
    cases = [
        Case(When(_holds(word), then=Value(weight)), default=Value(0), output_field=IntegerField())
        for word, weight in weights.items()
    ]
    # What is repeated word for word is shown even where it is about another matter.
    cases += [
        Case(When(reason__contains=sentence, then=Value(IN_TITLE)), default=Value(0))
        for sentence in sentences
    ]
    rows = among.filter(
        published_at__isnull=False,
        item__merged_into=None,
        item__consultation__state=rules.State.RESULTS_PUBLISHED,
    )
    return (
        rows.annotate(score=reduce(add, cases))
        .filter(score__gte=IN_TITLE)
        .select_related("item__consultation")
        .order_by("-score", F("published_at").desc(), "-id")[: 2 * MOST_SHOWN]
    )


def _holds(word: str) -> Q:
    held = Q()
    for spelling, name in product(spellings(word), ("item__title", "item__summary", "reason")):
        held |= Q(**{f"{name}__icontains": spelling})
    return held


def _found(row: Answer) -> EarlierAnswer:
    return EarlierAnswer(
        id=row.pk,
        consultation_code=row.item.consultation.code,
        consultation_title=row.item.consultation.title,
        number=row.item.number,
        title=row.item.title,
        disposition=rules.Disposition(row.disposition),
        reason=row.reason,
        published_at=row.item.consultation.results_published_at,
    )


def _is_on(row: EarlierAnswer, weights: dict[str, int]) -> bool:
    said = folded(f"{row.title}{row.reason}")
    return any(folded(word) in said for word in weights)


def _repeated(reason: str, answers: Iterable[EarlierAnswer]) -> float:
    """Return the share of a text, by characters, that stands in whole sentences of these answers."""
    known = {folded(part) for one in answers for part in _SENTENCES.findall(one.reason)}
    parts = [folded(part) for part in _SENTENCES.findall(reason)]
    whole = sum(map(len, parts))
    same = sum(len(part) for part in parts if len(part) >= SHORTEST_SENTENCE and part in known)
    return same / whole if whole else 0.0
