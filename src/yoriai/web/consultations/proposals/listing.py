"""Proposals for everyone: the list in a fair order, one proposal, its versions, the data to take away."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yoriai.apps.consultations.queries.appeals import public_appeals
from yoriai.apps.consultations.queries.proposals import export, one, shown
from yoriai.apps.consultations.queries.proposals.shown import Wanted
from yoriai.apps.consultations.rules import FEWEST_SHOWN
from yoriai.apps.shared.time import day_of
from yoriai.pure.japan.seeking import words_of
from yoriai.web.consultations.proposals import seen
from yoriai.web.ui.downloads import csv_download, json_download

LONGEST_SEARCH = 60
LONGEST_NUMBER = 6
ORDER_LABELS = {
    shown.FAIR: _("日と人ごとに変わる順"),
    shown.NEWEST: _("新しい順"),
    shown.SUPPORTED: _("応援が多い順"),
    shown.UNSEEN: _("まだあまり開かれていない順"),
}


@require_safe
def proposals(request: HttpRequest, code: str) -> HttpResponse:
    """The proposals of a consultation: in one of today's fair orders, or as it was asked for."""
    wanted = _wanted(request)
    if wanted.order == shown.FAIR and not request.GET.get("turn", "").isdecimal():
        return _with_a_turn(request, code)
    page = _number(request.GET.get("page", ""))
    found = shown.proposal_list(code=code, wanted=wanted, page=page, on=day_of(timezone.now()))
    context = {
        "list": found,
        "found": found.found,
        "consultation": found.found.consultation,
        "page": Paginator(found.numbers, shown.PER_PAGE).get_page(page),
        "wanted": wanted,
        "words": " ".join(wanted.words),
        "is_narrowed": bool(wanted.words or wanted.section),
        "orders": list(ORDER_LABELS.items()),
        "fewest": FEWEST_SHOWN,
        "appeals": public_appeals(consultation_id=found.found.consultation.pk),
    }
    return render(request, "consultations/proposals/list.html", context)


def _wanted(request: HttpRequest) -> Wanted:
    order = request.GET.get("order", "")
    return Wanted(
        words=words_of(request.GET.get("q", "")[:LONGEST_SEARCH]),
        order=order if order in shown.ORDERS else shown.FAIR,
        turn=_number(request.GET.get("turn", "")) % shown.TURNS,
        section=request.GET.get("section", "")[:20],
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 1


@never_cache
def _with_a_turn(request: HttpRequest, code: str) -> HttpResponse:
    """Send a visitor to one of today's orders, drawn by lot: turning pages keeps it, and nobody comes first for all."""
    shown.proposing_consultation(code=code, on=day_of(timezone.now()))
    asked = {name: value for name, value in request.GET.items() if name in ("q", "section") and value}
    query = urlencode({**asked, "turn": secrets.randbelow(shown.TURNS)})
    return redirect(f"{reverse('consultations:proposals', args=[code])}?{query}")


@require_safe
def proposal(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One proposal: its text, how to support it, how it changed, what the city says to it."""
    page = one.proposal_page(code=code, number=number, on=day_of(timezone.now()))
    seen.note(code, number)
    context = {"page": page, "consultation": page.found.consultation, "fewest": FEWEST_SHOWN}
    return render(request, "consultations/proposals/page.html", context)


@require_safe
def history(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Every version of a proposal and what each changed."""
    page = one.proposal_history(code=code, number=number, on=day_of(timezone.now()))
    context = {"page": page, "consultation": page.found.consultation}
    return render(request, "consultations/proposals/history.html", context)


@require_safe
def proposals_csv(request: HttpRequest, code: str) -> HttpResponse:
    """All proposals as a table, without persons."""
    records = export.proposal_records(code=code, on=day_of(timezone.now()))
    rows = [[record[name] for name in export.COLUMNS] for record in records]
    return csv_download(f"proposals-{code}.csv", export.COLUMNS, rows)


@require_safe
def proposals_json(request: HttpRequest, code: str) -> JsonResponse:
    """All proposals as data, without persons."""
    records = export.proposal_records(code=code, on=day_of(timezone.now()))
    return json_download({"format": export.FORMAT, "consultation": code, "proposals": records})
