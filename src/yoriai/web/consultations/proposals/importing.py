"""The desk: proposals that another site exported, looked at first, then taken in."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from yoriai.apps.consultations.operations.proposals import importing
from yoriai.apps.consultations.operations.proposals.import_reading import ProposalImport, ProposalImportPlan
from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.consultations.queries.proposals import desk
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import FormPage, form_page, when_filled_in
from yoriai.web.consultations.imports import KEPT_S, SHOWN_FINDINGS, SHOWN_ROWS, FileForgotten
from yoriai.web.consultations.proposals.desk_forms import ProposalFileForm
from yoriai.web.ui.attempts import posted, uploaded


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a file, see what would be taken in and what is wrong, take it in."""
    consultation = desk.moderated(code, actor_of(request))
    if "token" in request.POST:
        return _write(request, consultation)
    form = ProposalFileForm(posted(request), uploaded(request))
    wanted: list[ProposalImport] = []

    def look() -> ProposalImportPlan:
        file = form.cleaned_data["file"]
        wanted[:] = [ProposalImport(code, file.read(), file.name, is_shown=form.cleaned_data["is_shown"])]
        return importing.plan_proposal_import(request=wanted[0], by=actor_of(request))

    plan = when_filled_in(form, look)
    if plan is None:
        lead = gettext("読み込んでも、確かめるまで何も登録されません。")
        return form_page(
            request,
            form,
            FormPage(gettext("Decidimの提案を取り込む"), gettext("読み込む"), consultation, lead),
        )
    token = secrets.token_urlsafe(24)
    cache.set(_place(request, token), wanted[0], KEPT_S)
    context = {
        "plan": plan,
        "token": token,
        "consultation": consultation,
        "sample": plan.proposals[:SHOWN_ROWS],
        "findings": [
            (finding, gettext(finding.expected) % finding.facts) for finding in plan.findings[:SHOWN_FINDINGS]
        ],
        "more": max(0, len(plan.findings) - SHOWN_FINDINGS),
    }
    return render(request, "consultations/proposals/desk_import.html", context)


def _write(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    place = _place(request, request.POST["token"])
    wanted = cache.get(place)
    if wanted is None or wanted.code != consultation.code:
        raise FileForgotten
    outcome = importing.import_proposals(request=wanted, by=actor_of(request), at=timezone.now())
    cache.delete(place)
    facts = {"proposals": outcome.proposals, "amendments": outcome.amendments, "known": outcome.known}
    words = gettext(
        "提案%(proposals)s件、変更の案%(amendments)s件を取り込みました（取り込み済み %(known)s件）。"
    )
    messages.success(request, words % facts)
    return redirect("desk_consultations:proposals", consultation.code)


def _place(request: HttpRequest, token: str) -> str:
    return f"import-proposals:{actor_of(request).person_id}:{token}"
