"""The desk: a conversation that Polis exported, looked at first, then taken in as a whole."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from yoriai.apps.consultations.operations import polis as operations
from yoriai.apps.consultations.operations.polis import File, PolisPlan, PolisRequest
from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.consultations.queries import voting as queries
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations import kept_files
from yoriai.web.consultations.form_pages import FormPage, form_page, when_filled_in
from yoriai.web.consultations.kept_files import FileForgotten
from yoriai.web.consultations.voting_forms import PolisForm
from yoriai.web.ui.attempts import posted, uploaded

KIND = "polis"
SHOWN_STATEMENTS = 10


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the files, see what would be taken in and what is wrong, take it in."""
    consultation = queries.moderation_page(code=code, actor=actor_of(request)).consultation
    if "token" in request.POST:
        return _write(request, consultation)
    form = PolisForm(posted(request), uploaded(request))
    wanted: list[PolisRequest] = []

    def look() -> PolisPlan:
        wanted[:] = [_request(form, consultation)]
        return operations.plan_polis_import(request=wanted[0], by=actor_of(request), at=timezone.now())

    plan = when_filled_in(form, look)
    if plan is None:
        title, lead = gettext("Polisから取り込む"), gettext("読み込んでも、確かめるまで何も登録されません。")
        return form_page(request, form, FormPage(title, gettext("読み込む"), consultation, lead))
    context = {
        "plan": plan,
        "token": kept_files.keep(request, KIND, wanted[0]),
        "consultation": consultation,
        "sample": list(plan.new_wordings.values())[:SHOWN_STATEMENTS],
        "columns": "、".join(plan.comments.columns.values()),
        **kept_files.told(plan.findings),
    }
    return render(request, "consultations/desk_polis.html", context, status=200 if plan.is_ready else 422)


def _write(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    wanted = kept_files.kept(request, KIND)
    if wanted.code != consultation.code:
        raise FileForgotten
    outcome = operations.import_polis(request=wanted, by=actor_of(request), at=timezone.now())
    kept_files.forget(request, KIND)
    facts = {"statements": outcome.statements, "people": outcome.people, "votes": outcome.votes}
    words = gettext("論点文%(statements)s個、参加者%(people)s人、答え%(votes)s件を取り込みました。")
    messages.success(request, words % facts)
    return redirect("desk_consultations:statements", consultation.code)


def _request(form: PolisForm, consultation: Consultation) -> PolisRequest:
    files = {
        name: File(file.name, file.read())
        for name in ("comments", "votes", "summary")
        if (file := form.cleaned_data[name])
    }
    return PolisRequest(code=consultation.code, source=form.cleaned_data["source"], **files)
