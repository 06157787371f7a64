"""Templates of answers, how often each is used word for word, and how much of an answer is repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Count, Q

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Answer,
    AnswerTemplate,
    AnswerTemplateRevision,
    Consultation,
    OpinionItem,
)
from yoriai.apps.consultations.queries.earlier import SHORTEST_SENTENCE
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.listening.folding import folded
from yoriai.pure.values import dataclass

_SENTENCES = re.compile(r"[^。！？\n]+")


@dataclass(frozen=True)
class TemplateRow:
    """A template, and how many answers of the city say it word for word."""

    template: AnswerTemplate
    uses: int


def templates(*, actor: Actor) -> tuple[TemplateRow, ...]:
    """Return the templates of the person's divisions, for the CIO office of all, retired ones last (2 statements).

    Raises:
        NotAllowed: the person works in no division and not in the CIO office.
    """
    if not rules.may_see_templates(actor):
        raise NotAllowed
    rows = AnswerTemplate.objects.select_related("division")
    if not actor.has(Role.CIO_OFFICE):
        rows = rows.filter(division__in=actor.division_ids)
    found = sorted(rows, key=lambda one: (one.retired_at is not None, one.division.name, one.name, one.pk))
    uses = _uses(found)
    return tuple(TemplateRow(one, uses.get(f"t{one.pk}", 0)) for one in found)


def _uses(found: Iterable[AnswerTemplate]) -> dict[str, int]:
    counts = {f"t{one.pk}": Count("pk", filter=Q(reason__contains=one.body)) for one in found}
    return Answer.objects.filter(item__merged_into=None).aggregate(**counts) if counts else {}


@dataclass(frozen=True)
class TemplatePage:
    """One template with its earlier versions, the newest first."""

    template: AnswerTemplate
    revisions: tuple[AnswerTemplateRevision, ...]


def template_page(*, template_id: int, actor: Actor) -> TemplatePage:
    """Return a template for those who keep it (2 statements).

    Raises:
        NotFound: there is no such template.
        NotAllowed: the person works neither in its division nor in the CIO office.
    """
    template = AnswerTemplate.objects.select_related("division").filter(pk=template_id).first()
    if template is None:
        raise NotFound if rules.may_see_templates(actor) else NotAllowed
    if not rules.may_keep_templates(actor, template.division_id):
        raise NotAllowed
    return TemplatePage(template, tuple(template.revisions.order_by("-version")))


def templates_for(consultation: Consultation, item: OpinionItem) -> tuple[AnswerTemplate, ...]:
    """Return the templates that may be used for an item: of the division that answers, and of the owner (1 statement)."""
    offices = {consultation.division_id, rules.answering_division_id(consultation, item)}
    rows = AnswerTemplate.objects.filter(division__in=offices, retired_at=None)
    return tuple(rows.order_by("name", "id"))


@dataclass(frozen=True)
class Reuse:
    """How much of an answer, by characters (0 to 1), stands word for word in templates or in other answers here."""

    share: float = 0.0
    templates: tuple[str, ...] = ()
    items: tuple[tuple[int, str], ...] = ()

    @property
    def percent(self) -> int:
        return round(100 * self.share)


def reuse(reason: str, *, item: OpinionItem, known: Iterable[AnswerTemplate]) -> Reuse:
    """Return how much of a text repeats templates, or answers to other items of the consultation (1 statement)."""
    parts = [folded(part) for part in _SENTENCES.findall(reason)]
    long = {part for part in parts if len(part) >= SHORTEST_SENTENCE}
    if not long:
        return Reuse()
    others = Answer.objects.filter(item__consultation=item.consultation_id, item__merged_into=None)
    rows = (
        others.exclude(item=item)
        .order_by("item__number")
        .values_list("item__number", "item__title", "reason")
    )
    by_template = {one.name: _sentences(one.body) & long for one in known}
    by_item = {(number, title): _sentences(text) & long for number, title, text in rows}
    same = set[str]().union(*by_template.values(), *by_item.values())
    return Reuse(
        share=sum(len(part) for part in parts if part in same) / sum(map(len, parts)),
        templates=tuple(name for name, shared in by_template.items() if shared),
        items=tuple(where for where, shared in by_item.items() if shared),
    )


def _sentences(text: str) -> set[str]:
    return {folded(part) for part in _SENTENCES.findall(text)}
