"""Codes at the desk: made, shown this once as paper or as a table, revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.consultations.operations import new_key, voting_codes
from yoriai.apps.consultations.operations.voting_codes import NewSheet
from yoriai.apps.consultations.queries import voting_proofs as queries
from yoriai.apps.consultations.queries.voting_proofs import SheetsPage
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.poster import qr_picture
from yoriai.web.consultations.voting_proof_forms import CodesForm
from yoriai.web.ui.attempts import status_of
from yoriai.web.ui.downloads import csv_download


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest, code: str) -> HttpResponse:
    """All sheets, and the form for a new one; its answer is the only time that the codes can be read."""
    actor = actor_of(request)
    page = queries.sheets_page(code=code, actor=actor)
    form = CodesForm(
        request.POST if request.method == "POST" else None, initial={"submission_key": new_key()}
    )
    made = when_filled_in(
        form,
        lambda: voting_codes.make_codes(
            consultation_id=page.consultation.pk, draft=form.draft(), by=actor, at=timezone.now()
        ),
    )
    if made is None:
        context = {"page": page, "consultation": page.consultation, "form": form}
        return render(request, "consultations/voting_codes.html", context, status=status_of(form))
    return _table(request, page, made) if form.cleaned_data["shape"] == "csv" else _paper(request, page, made)


def _place(page: SheetsPage) -> str:
    """Return where a code is typed in: where people vote, else where they support proposals."""
    name = "vote_code" if page.is_voted_on else "support_code"
    return reverse(f"consultations:{name}", args=[page.consultation.code])


def _address(request: HttpRequest, page: SheetsPage, number: str) -> str:
    return request.build_absolute_uri(f"{_place(page)}?c={number}")


def _table(request: HttpRequest, page: SheetsPage, made: NewSheet) -> HttpResponse:
    rows: list[list[str | int | float | None]] = [
        [place, spoken(one), _address(request, page, one)] for place, one in enumerate(made.codes, 1)
    ]
    name = f"codes-{page.consultation.code}-{made.sheet.number}.csv"
    response = csv_download(name, ["row", "code", "address"], rows)
    response["Cache-Control"] = "no-store"
    return response


def _paper(request: HttpRequest, page: SheetsPage, made: NewSheet) -> HttpResponse:
    cards = [(spoken(one), qr_picture(_address(request, page, one))) for one in made.codes]
    context = {
        "consultation": page.consultation,
        "page": page,
        "sheet": made.sheet,
        "cards": cards,
        "address": request.build_absolute_uri(_place(page)),
    }
    return render(request, "consultations/voting_codes_paper.html", context)


@require_POST
def revoke(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Make the codes of a sheet that nobody used worthless."""
    actor = actor_of(request)
    page = queries.sheets_page(code=code, actor=actor)
    sheet_id = queries.sheet_id(page=page, number=number)
    voting_codes.revoke_codes(sheet_id=sheet_id, by=actor, at=timezone.now())
    messages.success(
        request, _("一覧%(number)sの、まだ使われていない番号を取り消しました。") % {"number": number}
    )
    return redirect("desk_consultations:codes", code)
