"""The desk: a file of opinions, looked at first, then taken in as a whole."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.operations import ImportPlan, ImportRequest
from yoriai.apps.consultations.queries import Consultation
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations import kept_files
from yoriai.web.consultations.entry_forms import ReadingForm, UploadForm
from yoriai.web.consultations.form_pages import FormPage, form_page, when_filled_in
from yoriai.web.ui.attempts import attempt, posted, status_of, uploaded

KIND = "import"


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
    file = form.cleaned_data["file"]
    file.seek(0)
    token = kept_files.keep(request, KIND, (file.name, file.read()))
    reading = ReadingForm(initial=ReadingForm.initial_of(plan, token), headers=plan.table.headers)
    return _plan_page(request, reading, plan)


def _reading(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    name, data = kept_files.kept(request, KIND)
    first = ImportRequest(code=consultation.code, name=name, data=data)
    guessed = _plan(request, first)
    form = ReadingForm(request.POST, headers=guessed.table.headers)
    if not form.is_valid():
        return _plan_page(request, form, guessed)
    wanted = ImportRequest(
        code=consultation.code,
        name=name,
        data=data,
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
    kept_files.forget(request, KIND)
    facts = {"added": outcome.added, "known": outcome.known}
    messages.success(request, gettext("%(added)s件を取り込みました（取り込み済み %(known)s件）。") % facts)
    return redirect("desk_consultations:opinions", consultation.code)


def _first(form: UploadForm, consultation: Consultation) -> ImportRequest:
    file = form.cleaned_data["file"]
    return ImportRequest(code=consultation.code, name=file.name, data=file.read())


def _plan(request: HttpRequest, wanted: ImportRequest) -> ImportPlan:
    return operations.plan_opinion_import(request=wanted, by=actor_of(request), at=timezone.now())


def _plan_page(request: HttpRequest, form: ReadingForm, plan: ImportPlan) -> HttpResponse:
    context = {
        "form": form,
        "plan": plan,
        "consultation": plan.consultation,
        "sample": plan.drafts[: kept_files.SHOWN_ROWS],
        **kept_files.told(plan.findings),
    }
    return render(request, "consultations/desk_import.html", context, status=status_of(form))
