"""Original opinions as the public page shows them: plain values, one row each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yoriai.apps.consultations.rules import Channel, Withholding
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class ItemLink:
    """The item in which the city considered an opinion."""

    number: str
    title: str
    url: str


@dataclass(frozen=True)
class SourceLink:
    """Where an imported opinion stood before, and how many supported it there."""

    name: str
    url: str
    supports: int | None


@dataclass(frozen=True)
class ShownOriginal:
    """One opinion; `text` is empty when it is erased, or withheld for the reason `withheld`."""

    number: str
    channel: str
    section: str
    is_late: bool
    is_verbatim: bool
    is_erased: bool
    withheld: str
    is_redacted: bool
    text: str
    item: ItemLink | None
    source: SourceLink | None


def shown_originals(code: str, opinions: Iterable[Mapping[str, Any]]) -> list[ShownOriginal]:
    """Return rows of `queries.originals` ready to be shown (no statement)."""
    here = reverse("consultations:item", args=[code, 0]).removesuffix("0/")
    channels = {value: str(Channel(value).label) for value in Channel.values}
    return [_shown(opinion, here, channels[opinion["channel"]]) for opinion in opinions]


def _shown(opinion: Mapping[str, Any], here: str, channel: str) -> ShownOriginal:
    is_erased, number = opinion["erased_at"] is not None, opinion["item_number"]
    withheld = str(Withholding(opinion["withholding"]).label) if opinion["withholding"] else ""
    return ShownOriginal(
        number=str(opinion["pk"]),
        channel=channel,
        section=_place(opinion),
        is_late=opinion["is_late"],
        is_verbatim=opinion["is_verbatim"],
        is_erased=is_erased,
        withheld=withheld,
        is_redacted=opinion["redacted_at"] is not None and not withheld,
        text="" if is_erased or withheld else opinion["text"],
        item=ItemLink(str(number), opinion["item_title"], f"{here}{number}/") if number else None,
        source=None if is_erased or withheld else _source(opinion),
    )


def _source(opinion: Mapping[str, Any]) -> SourceLink | None:
    if opinion["source__reference"] is None:
        return None
    name = opinion["source__reference"] or opinion["source__url"]
    return SourceLink(name, opinion["source__url"], opinion["source__supports"])


def _place(opinion: Mapping[str, Any]) -> str:
    if not opinion["section__number"]:
        return ""
    section = f"{opinion['section__number']} {opinion['section__title']}"
    if opinion["paragraph"] is None:
        return section
    return f"{section} {_('第%(paragraph)s段落') % {'paragraph': opinion['paragraph']}}"
