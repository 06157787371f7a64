"""Who shows signs of a machine, apart from everybody else: in numbers, by which limits, and on a map of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.queries.voting_map import ShownMap
from yoriai.pure.opinionmap.conduct.limits import ALIKE, CRITERIA, ORIGIN, PACE, SEQUENCE, Criteria
from yoriai.pure.values import dataclass
from yoriai.web.consultations.map_shown import Drawn, InWords, drawn, in_words

_LIMITS = Criteria()
LABELS: dict[str, str | Promise] = {
    ORIGIN: _("1つの回線から続けて始めた"),
    PACE: _("読むより速く答えた"),
    SEQUENCE: _("同じ順番で、ほぼ同じ答えをした"),
    ALIKE: _("同じころ始めた多くの人と、答えがほぼ同じ"),
}
RULES: dict[str, str | Promise] = {
    ORIGIN: _("1つの回線から、%(minutes)s分のあいだに%(people)s人以上、または1日に%(day)s人以上が答え始めた"),
    PACE: _("%(answers)s個の論点文に続けて、%(seconds)s秒より短い時間で答えた"),
    SEQUENCE: _(
        "はじめの%(first)s個の論点文に、%(people)s人以上が同じ順番で、ほぼ同じ答えをした（順番は1人ずつ違うように選んでいます）"
    ),
    ALIKE: _(
        "1日のあいだに始めた%(people)s人以上の答えが%(percent)s%%以上同じで、それより少し違う人がほとんどいない"
    ),
}
_NUMBERS: dict[str, dict[str, int]] = {
    ORIGIN: {
        "minutes": int(_LIMITS.origin_within_s // 60),
        "people": _LIMITS.origin_people,
        "day": _LIMITS.origin_a_day,
    },
    PACE: {"answers": _LIMITS.pace_answers, "seconds": int(_LIMITS.pace_within_s)},
    SEQUENCE: {"first": _LIMITS.sequence_first, "people": _LIMITS.sequence_people},
    ALIKE: {"people": _LIMITS.alike.people, "percent": round(_LIMITS.alike.share * 100)},
}


@dataclass(frozen=True)
class Sign:
    """One sign: what it is, from which limit on, and how many show it; None for one to four people."""

    code: str
    label: str
    rule: str
    people: int | None


@dataclass(frozen=True)
class Without:
    """The map that leaves some people out, beside the one with everybody."""

    drawn: Drawn
    words: InWords
    people: int
    left_out: int


@dataclass(frozen=True)
class Apart:
    """Who is shown apart: `any` is how many people show a sign; `without` is None where there is one map only."""

    signs: tuple[Sign, ...]
    any: int | None
    chosen: tuple[str, ...]
    reason: str
    without: Without | None


def rule_of(code: str) -> str:
    """Return the published limit of a sign in words."""
    return str(RULES[code]) % _NUMBERS[code]


def apart(shown: ShownMap) -> Apart | None:
    """Return who is shown apart on a map; None for one that was drawn before this was looked at."""
    return apart_of(shown.content or {}, shown.texts)


def apart_of(content: Mapping[str, Any], texts: Mapping[int, str]) -> Apart | None:
    """Return who is shown apart by what a map says."""
    counts = content.get("signs")
    if counts is None:
        return None
    second = content.get("without")
    return Apart(
        signs=tuple(Sign(code, str(LABELS[code]), rule_of(code), counts[code]) for code in CRITERIA),
        any=counts["any"],
        chosen=tuple(str(LABELS[code]) for code in content.get("left_out", ())),
        reason=content.get("left_out_reason", ""),
        without=_without(second, texts) if second else None,
    )


def _without(second: Mapping[str, Any], texts: Mapping[int, str]) -> Without:
    return Without(drawn(second, None), in_words(second, texts), second["people"], second["people_left_out"])
