"""The draft for everyone: its paragraphs, what others wrote to them, and the way to write oneself."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.queries import comments
from yoriai.apps.consultations.queries.comments import DraftSection, Paragraph
from yoriai.apps.consultations.rules import Channel
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.phases import phases_shown

PER_PAGE = 30


@require_safe
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """The whole draft, with the number of comments on each paragraph."""
    consultation = queries.consultation_in_short(code=code, actor=actor_of(request))
    sections = comments.draft_sections(consultation=consultation)
    if not sections:
        raise NotFound
    context = {"sections": sections, **_about(consultation)}
    return render(request, "consultations/draft.html", context)


@require_safe
def section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One section as a whole: what was said of no paragraph of it."""
    return _place(request, code, section, None)


@require_safe
def paragraph(request: HttpRequest, code: str, section: str, paragraph: int) -> HttpResponse:
    """One paragraph, and the comments on it that are shown."""
    return _place(request, code, section, paragraph)


def _place(request: HttpRequest, code: str, number: str, paragraph: int | None) -> HttpResponse:
    consultation = queries.consultation_in_short(code=code, actor=actor_of(request))
    found = comments.draft_section(consultation=consultation, number=number)
    here = None if paragraph is None else _paragraph(found, paragraph)
    rows = comments.shown_comments(section=found.section, paragraph=paragraph)
    context = {
        "found": found,
        "here": here,
        "said": here.said if here else found.said,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "channels": dict(Channel.choices),
        **_about(consultation),
    }
    return render(request, "consultations/draft_place.html", context)


def _paragraph(found: DraftSection, number: int) -> Paragraph:
    if not 1 <= number <= len(found.paragraphs):
        raise NotFound
    return found.paragraphs[number - 1]


def _about(consultation: queries.Consultation) -> dict[str, object]:
    shown = phases_shown(consultation, day_of(timezone.now()))
    return {
        "consultation": consultation,
        "may_write": shown.takes_opinions and Channel.WEB in consultation.channels,
        "are_shown": comments.is_commented_on(consultation=consultation),
    }
