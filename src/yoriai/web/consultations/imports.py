"""The desk: a file of opinions, looked at first, then taken in as a whole."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.operations import ImportPlan, ImportRequest
from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.shared.errors import Refusal
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.entry_forms import ReadingForm, UploadForm
from yoriai.web.consultations.form_pages import FormPage, form_page, when_filled_in
from yoriai.web.ui.attempts import attempt, posted, status_of, uploaded

# Between looking and taking in, the file waits for an hour under a random name.
KEPT_S = 3600
SHOWN_ROWS = 5
SHOWN_FINDINGS = 100


class FileForgotten(Refusal):
    """The file that was looked at is no longer kept."""

    code = "import-file-forgotten"
    status = 410
    message = _("読み込んでから時間がたったため、ファイルを消しました。")
    next_step = _("もう一度ファイルを選んでください。")


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a file, see what would be taken in and what is wrong, change the columns, take it in."""
    consultation = queries.consultation_to_edit(code=code, actor=actor_of(request))
    if "token" in request.POST:
        return _reading(request, consultation)
    form = UploadForm(posted(request), uploaded(request))
    plan = when_filled_in(form, lambda: _plan(request, _first(form, consultation)))
    if not plan:
        lead = gettext("読み込んでも、確かめるまで何も登録されません。")
        return form_page(
            request,
            form,
            FormPage(gettext("意見をまとめて取り込む"), gettext("読み込む"), consultation, lead),
        )
    token = secrets.token_urlsafe(24)
    file = form.cleaned_data["file"]
    file.seek(0)
    cache.set(_place(request, token), (file.name, file.read()), KEPT_S)
    reading = ReadingForm(initial=ReadingForm.initial_of(plan, token), headers=plan.table.headers)
    return _plan_page(request, reading, plan)


def _reading(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    kept = cache.get(_place(request, request.POST["token"]))
    if kept is None:
        raise FileForgotten
    first = ImportRequest(code=consultation.code, name=kept[0], data=kept[1])
    guessed = _plan(request, first)
    form = ReadingForm(request.POST, headers=guessed.table.headers)
    if not form.is_valid():
        return _plan_page(request, form, guessed)
    wanted = ImportRequest(
        code=consultation.code,
        name=kept[0],
        data=kept[1],
        columns=form.columns(),
        received_on=form.cleaned_data["received_on"],
        channel=form.cleaned_data["default_channel"] or "unknown",
    )
    if request.POST.get("step") != "write":
        return _plan_page(request, form, _plan(request, wanted))
    outcome = attempt(
        form,
        lambda: operations.import_opinions(request=wanted, by=actor_of(request), at=timezone.now()),
    )
    if outcome is None:
        return _plan_page(request, form, _plan(request, wanted))
    cache.delete(_place(request, request.POST["token"]))
    facts = {"added": outcome.added, "known": outcome.known}
    messages.success(request, gettext("%(added)s件を取り込みました（取り込み済み %(known)s件）。") % facts)
    return redirect("desk_consultations:opinions", consultation.code)


def _first(form: UploadForm, consultation: Consultation) -> ImportRequest:
    file = form.cleaned_data["file"]
    return ImportRequest(code=consultation.code, name=file.name, data=file.read())


def _plan(request: HttpRequest, wanted: ImportRequest) -> ImportPlan:
    return operations.plan_opinion_import(request=wanted, by=actor_of(request), at=timezone.now())


def _place(request: HttpRequest, token: str) -> str:
    return f"import:{actor_of(request).person_id}:{token}"


def _plan_page(request: HttpRequest, form: ReadingForm, plan: ImportPlan) -> HttpResponse:
    context = {
        "form": form,
        "plan": plan,
        "consultation": plan.consultation,
        "sample": plan.drafts[:SHOWN_ROWS],
        "findings": [
            (finding, gettext(finding.expected) % finding.facts) for finding in plan.findings[:SHOWN_FINDINGS]
        ],
        "more": max(0, len(plan.findings) - SHOWN_FINDINGS),
    }
    return render(request, "consultations/desk_import.html", context, status=status_of(form))
