"""The desk: proposals that another site exported, looked at first, then taken in."""

from __future__ import annotations

from django.contrib import messages
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
from yoriai.web.consultations import kept_files
from yoriai.web.consultations.form_pages import FormPage, form_page, when_filled_in
from yoriai.web.consultations.kept_files import FileForgotten
from yoriai.web.consultations.proposals.desk_forms import ProposalFileForm
from yoriai.web.ui.attempts import posted, uploaded

KIND = "import-proposals"


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
    context = {
        "plan": plan,
        "token": kept_files.keep(request, KIND, wanted[0]),
        "consultation": consultation,
        "sample": plan.proposals[: kept_files.SHOWN_ROWS],
        **kept_files.told(plan.findings),
    }
    return render(request, "consultations/proposals/desk_import.html", context)


def _write(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    wanted = kept_files.kept(request, KIND)
    if wanted.code != consultation.code:
        raise FileForgotten
    outcome = importing.import_proposals(request=wanted, by=actor_of(request), at=timezone.now())
    kept_files.forget(request, KIND)
    facts = {"proposals": outcome.proposals, "amendments": outcome.amendments, "known": outcome.known}
    words = gettext(
        "提案%(proposals)s件、変更の案%(amendments)s件を取り込みました（取り込み済み %(known)s件）。"
    )
    messages.success(request, words % facts)
    return redirect("desk_consultations:proposals", consultation.code)
