"""Published results for everyone: the whole, one item, the difference, and the same as data."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.consultations.queries.appeals import public_appeals
from yoriai.apps.consultations.queries.voting import Turnout, public_turnout
from yoriai.apps.consultations.rules import Kind, has_draft
from yoriai.apps.coordination.queries.remarks import remarks_of_item
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations.results_shown import as_data, as_rows, measure_links, shown_items
from yoriai.web.ui.downloads import csv_download, json_download

ORIGINALS_PER_PAGE = 50


@require_safe
def results(request: HttpRequest, code: str) -> HttpResponse:
    """What became of every opinion, in the form in which the city publishes it."""
    found = queries.results(code=code)
    repetition = found.repetition
    context = {
        "results": found,
        "consultation": found.consultation,
        "counted": found.counted,
        "items": shown_items(code, found.items),
        "repeated": repetition if repetition.repeating else None,
        "turnout": turnout_of(found.consultation),
        "appeals": public_appeals(consultation_id=found.consultation.pk),
        "has_draft": has_draft(found.consultation),
    }
    return render(request, "consultations/results.html", context)


def turnout_of(consultation: Consultation) -> Turnout | None:
    """Return how many took part in a vote on statements; None where nobody votes."""
    return public_turnout(consultation=consultation) if consultation.kind == Kind.STATEMENT_VOTING else None


@require_safe
def results_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The items with their answers as a table."""
    found = queries.results(code=code)
    header = (
        _("番号"),
        _("項目"),
        _("お寄せいただいた意見（概要）"),
        _("件数"),
        _("人数"),
        _("取扱い"),
        _("市の検討結果とその理由"),
        _("案の箇所"),
        _("修正前"),
        _("修正後"),
        _("関わる施策"),
        _("ページ"),
    )
    rows = as_rows(shown_items(code, found.items), request.build_absolute_uri)
    return csv_download(f"results-{code}.csv", header, rows)


@require_safe
def results_json(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that is published about the results, originals included (docs/results-format.md)."""
    found = queries.results(code=code)
    originals = queries.originals_by_item(code=code)
    return json_download(as_data(found, originals, request.build_absolute_uri))


@require_safe
def item(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One item: the originals behind it, the answer with its earlier versions, what it changed."""
    found = queries.public_item(code=code, number=number)
    context = {
        "found": found,
        "consultation": found.consultation,
        "row": found.row,
        "item": found.item,
        "measures": measure_links(found.item.bearings) if found.item else [],
        "remarks": remarks_of_item(item_id=found.row.pk, on=day_of(timezone.now())) if found.item else (),
        "page": Paginator(found.originals, ORIGINALS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "consultations/item.html", context)


@require_safe
def difference(request: HttpRequest, code: str) -> HttpResponse:
    """The draft and what it became, section by section."""
    found = queries.draft_and_final(code=code)
    context = {"difference": found, "consultation": found.consultation}
    return render(request, "consultations/difference.html", context)
