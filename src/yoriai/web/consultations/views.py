"""Consultations for everyone: the list, one page, its documents, the original opinions."""

from __future__ import annotations

from pathlib import PurePath

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.queries.gatherings.public import gatherings_of
from yoriai.apps.consultations.queries.joint import municipalities_of
from yoriai.apps.consultations.queries.paper import has_paper
from yoriai.apps.consultations.rules import Channel, Stage
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.gatherings.shown import all_shown
from yoriai.web.consultations.originals import shown_originals
from yoriai.web.consultations.phases import phases_shown
from yoriai.web.consultations.shown import FILTERS, cards, channel_labels, shown

PER_PAGE = 20
ORIGINALS_PER_PAGE = 50
LONGEST_NUMBER = 9  # more digits than items will ever have, fewer than a database can count


@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    """All published consultations, newest first, or those in one stage."""
    today = day_of(timezone.now())
    chosen = request.GET.get("stage", "")
    stage = Stage(chosen) if chosen in FILTERS else None
    page = Paginator(queries.public_consultations(on=today, stage=stage), PER_PAGE).get_page(
        request.GET.get("page")
    )
    filters = [(value, Stage(value).label) for value in FILTERS]
    context = {"page": page, "cards": cards(page, today), "filters": filters, "chosen": stage}
    return render(request, "consultations/list.html", context)


@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One consultation: what it is about, until when, how to say something, what became of it."""
    now, actor = timezone.now(), actor_of(request)
    today = day_of(now)
    consultation = queries.get_consultation(code=code, actor=actor)
    context = {
        "entry": shown(consultation, today),
        "consultation": consultation,
        "counts": queries.opinion_counts(consultation_id=consultation.pk),
        "channels": channel_labels(consultation),
        "takes_web": Channel.WEB in consultation.channels,
        "phases": phases_shown(consultation, today),
        "has_paper": has_paper(consultation=consultation),
        "municipalities": municipalities_of(consultation=consultation),
        "gatherings": all_shown(gatherings_of(consultation=consultation, actor=actor), now),
    }
    return render(request, "consultations/page.html", context)


@require_safe
def originals(request: HttpRequest, code: str) -> HttpResponse:
    """The original opinions, once the results are published; before that, how many there are."""
    today = day_of(timezone.now())
    consultation = queries.consultation_in_short(code=code, actor=actor_of(request))
    asked = request.GET.get("item", "")
    item = asked if asked.isdecimal() and len(asked) < LONGEST_NUMBER else ""
    rows = queries.originals(consultation=consultation, item_number=int(item) if item else None)
    entry, counts = shown(consultation, today), queries.opinion_counts(consultation_id=consultation.pk)
    pages = Paginator(rows, ORIGINALS_PER_PAGE)
    if not item:
        pages.count = counts.opinions if entry.has_results else 0
    page = pages.get_page(request.GET.get("page"))
    context = {
        "entry": entry,
        "consultation": consultation,
        "counts": counts,
        "page": page,
        "originals": shown_originals(code, page),
        "item": item,
    }
    return render(request, "consultations/opinions.html", context)


@require_safe
def document(request: HttpRequest, code: str, document_id: int) -> FileResponse:
    """A related document, always to be saved, never to be run in the page."""
    found = queries.get_document(code=code, document_id=document_id, actor=actor_of(request))
    name = f"{found.title}{PurePath(str(found.file.name)).suffix}"
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=name)
    response.headers["Content-Type"] = found.content_type
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
