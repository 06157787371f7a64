"""The desk of a survey: its questions, who is invited, what came on paper."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations.operations import new_key
from yoriai.apps.consultations.operations.surveys import preparing
from yoriai.apps.consultations.operations.surveys.answering import answer_survey
from yoriai.apps.consultations.operations.surveys.inviting import NewInvitations, invite
from yoriai.apps.consultations.queries import surveys as queries
from yoriai.apps.consultations.queries.surveys import SurveyDesk
from yoriai.apps.consultations.rules import State
from yoriai.apps.shared.time import day_of
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import FormPage, form_page, when_filled_in
from yoriai.web.consultations.poster import qr_code
from yoriai.web.consultations.surveys.forms import InviteForm, PaperForm, QuestionForm, TermsForm
from yoriai.web.ui.attempts import posted
from yoriai.web.ui.downloads import csv_download

FORM_METHODS = ["GET", "HEAD", "POST"]


def _desk(request: HttpRequest, code: str) -> SurveyDesk:
    return queries.survey_desk(code=code, actor=actor_of(request))


@require_safe
def desk(request: HttpRequest, code: str) -> HttpResponse:
    """The questions, the strata with their answers, and what can be done next."""
    found = _desk(request, code)
    context = {
        "desk": found,
        "consultation": found.consultation,
        "is_draft": found.consultation.state == State.DRAFT,
    }
    return render(request, "consultations/survey_desk.html", context)


@require_http_methods(FORM_METHODS)
def terms(request: HttpRequest, code: str) -> HttpResponse:
    """Say who may answer."""
    found = _desk(request, code)
    survey = found.survey
    initial = {
        "access": survey.access,
        "strata": "\n".join(f"{one.name}, {one.population}" for one in found.strata),
        "population_on": survey.population_on,
        "population_source": survey.population_source,
    }
    form = TermsForm(posted(request), initial=initial)
    done = when_filled_in(
        form,
        lambda: preparing.set_survey_terms(
            consultation_id=found.consultation.pk,
            terms=form.terms(),
            by=actor_of(request),
            at=timezone.now(),
        ),
    )
    if not done:
        about = FormPage(_("だれが答えられるか"), _("保存する"), found.consultation)
        return form_page(request, form, about)
    messages.success(request, _("保存しました。"))
    return redirect("desk_consultations:survey", code)


@require_http_methods(FORM_METHODS)
def add_question(request: HttpRequest, code: str) -> HttpResponse:
    """Add a question."""
    found = _desk(request, code)
    form = QuestionForm(posted(request), initial={"kind": "one"})
    done = when_filled_in(
        form,
        lambda: preparing.add_question(
            consultation_id=found.consultation.pk,
            draft=form.draft(),
            by=actor_of(request),
            at=timezone.now(),
        ),
    )
    if not done:
        return form_page(request, form, FormPage(_("設問を加える"), _("加える"), found.consultation))
    messages.success(request, _("設問%(number)sを加えました。") % {"number": done.number})
    return redirect("desk_consultations:survey", code)


@require_http_methods(FORM_METHODS)
def edit_question(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Change a question before publication."""
    found = _desk(request, code)
    question = queries.question_to_edit(desk=found, number=number)
    initial = {
        "text": question.text,
        "kind": question.kind,
        "options": "\n".join(question.options),
        "help_text": question.help_text,
        "is_required": question.is_required,
    }
    form = QuestionForm(posted(request), initial=initial)
    done = when_filled_in(
        form,
        lambda: preparing.edit_question(
            consultation_id=found.consultation.pk,
            number=number,
            draft=form.draft(),
            by=actor_of(request),
            at=timezone.now(),
        ),
    )
    if not done:
        return form_page(request, form, FormPage(_("設問を直す"), _("保存する"), found.consultation))
    messages.success(request, _("設問%(number)sを保存しました。") % {"number": number})
    return redirect("desk_consultations:survey", code)


@require_POST
def remove_question(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a question out before publication."""
    found = _desk(request, code)
    preparing.remove_question(
        consultation_id=found.consultation.pk, number=number, by=actor_of(request), at=timezone.now()
    )
    messages.success(request, _("設問を外しました。"))
    return redirect("desk_consultations:survey", code)


@never_cache
@require_http_methods(FORM_METHODS)
def invitations(request: HttpRequest, code: str) -> HttpResponse:
    """Make codes; the answer is the only time that they can be read."""
    found = _desk(request, code)
    form = InviteForm(posted(request), initial={"submission_key": new_key()}, desk=found)
    made = when_filled_in(
        form,
        lambda: invite(
            consultation_id=found.consultation.pk,
            draft=form.draft(),
            by=actor_of(request),
            at=timezone.now(),
        ),
    )
    if made is None:
        lead = _("番号は1人に1つです。作ったときに1回だけ表示され、どこにも残りません。")
        about = FormPage(_("招待の番号を作る"), _("番号を作って表示する"), found.consultation, lead)
        return form_page(request, form, about)
    is_table = form.cleaned_data["shape"] == "csv"
    return _table(request, code, made) if is_table else _paper(request, found, made)


def _address(request: HttpRequest, code: str, number: str = "") -> str:
    place = reverse("consultations:survey", args=[code])
    return request.build_absolute_uri(f"{place}?c={number}" if number else place)


def _table(request: HttpRequest, code: str, made: NewInvitations) -> HttpResponse:
    rows: list[list[str | int | float | None]] = [
        [place, made.stratum, spoken(one), _address(request, code, one)]
        for place, one in enumerate(made.codes, 1)
    ]
    response = csv_download(f"invitations-{code}.csv", ["row", "stratum", "code", "address"], rows)
    response["Cache-Control"] = "no-store"
    return response


def _paper(request: HttpRequest, found: SurveyDesk, made: NewInvitations) -> HttpResponse:
    code = found.consultation.code
    cards = [(spoken(one), qr_code(_address(request, code, one))) for one in made.codes]
    context = {
        "consultation": found.consultation,
        "stratum": made.stratum,
        "cards": cards,
        "address": _address(request, code),
    }
    return render(request, "consultations/survey_invitations.html", context)


@require_http_methods(FORM_METHODS)
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Enter what came on paper or was said on the phone."""
    actor, now = actor_of(request), timezone.now()
    found = _desk(request, code)
    page = queries.survey_page(code=code, on=day_of(now), actor=actor)
    initial = {"submission_key": new_key(), "received_on": day_of(now)}
    form = PaperForm(posted(request), initial=initial, page=page)
    receipt = when_filled_in(
        form, lambda: answer_survey(draft=form.draft(reception=form.reception()), by=actor, at=now)
    )
    if not receipt:
        about = FormPage(_("届いた回答を登録する"), _("登録して受付番号を出す"), found.consultation)
        return form_page(request, form, about)
    number = spoken(receipt.number)
    messages.success(request, _("登録しました。受付番号は %(number)s です。") % {"number": number})
    return redirect("desk_consultations:survey", code)
