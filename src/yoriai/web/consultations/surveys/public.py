"""A survey for everyone: its form, the receipt, the figures. Works without JavaScript and without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.consultations.operations import new_key
from yoriai.apps.consultations.operations.surveys.answering import answer_survey
from yoriai.apps.consultations.queries import surveys as queries
from yoriai.apps.consultations.queries.surveys import SurveyPage
from yoriai.apps.consultations.rules import Channel
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import day_of
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations import flood
from yoriai.web.consultations.surveys.device import device_of, keep_device
from yoriai.web.consultations.surveys.forms import AnswerForm
from yoriai.web.ui.attempts import attempt, posted, status_of
from yoriai.web.ui.downloads import csv_download


def _page(request: HttpRequest, code: str) -> SurveyPage:
    return queries.survey_page(code=code, on=day_of(timezone.now()), actor=actor_of(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """The questions on one page; sent once, they lead to the receipt."""
    page = _page(request, code)
    if not page.is_open or Channel.WEB not in page.consultation.channels:
        return render(request, "consultations/survey_closed.html", _context(page))
    initial = {"submission_key": new_key(), "invitation": request.GET.get("c", "")[:20]}
    form = AnswerForm(posted(request), initial=initial, page=page)
    number = _sent(request, form) if form.is_valid() else None
    if number is None:
        context = {"form": form, **_context(page)}
        response = render(request, "consultations/survey.html", context, status=status_of(form))
    else:
        response = redirect("consultations:survey_received", code, number)
    keep_device(response, code, device_of(request, code))
    return response


def _sent(request: HttpRequest, form: AnswerForm) -> str | None:
    now = timezone.now()
    code = form.page.consultation.code

    def answer() -> str:
        flood.count_once(request, at_s=now.timestamp())
        draft = form.draft(device_of(request, code))
        return answer_survey(draft=draft, by=actor_of(request), at=now).number

    return attempt(form, answer)


@never_cache
@require_safe
def received(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The receipt: the number and what happens next. Says nothing of what was answered."""
    receipt, response = queries.receipt_of_response(number=number, code=code)
    context = {
        "receipt": receipt,
        "spoken": spoken(receipt.number),
        "response": response,
        "consultation": response.consultation,
    }
    return render(request, "consultations/survey_received.html", context)


@require_safe
def figures(request: HttpRequest, code: str) -> HttpResponse:
    """What was answered, once the last day for answers lies behind."""
    page = _page(request, code)
    context = {**_context(page), "figures": queries.survey_figures(page=page) if page.has_ended else None}
    return render(request, "consultations/survey_figures.html", context)


@require_safe
def figures_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The same figures as a table: never what a single person answered."""
    page = _page(request, code)
    if not page.has_ended:
        raise NotFound
    found = queries.survey_figures(page=page)
    header = (
        _("設問"),
        _("選択肢"),
        _("だれの答えか"),
        _("答えた人"),
        _("選んだ人"),
        _("推定（%）"),
        _("下限（%）"),
        _("上限（%）"),
    )
    rows = [
        _row(group, figure, option)
        for group, figures in ((_("招待"), found.invited), (_("招待以外"), found.others))
        for figure in figures
        for option in figure.options
    ]
    return csv_download(f"survey-{code}.csv", header, rows)


def _row(
    group: str, figure: queries.QuestionFigure, option: queries.OptionFigure
) -> list[str | int | float | None]:
    estimate = option.estimate
    parts = [estimate.share, estimate.low, estimate.high] if estimate else []
    is_hidden = option.count is None
    return [
        figure.question.text,
        option.text,
        group,
        None if is_hidden else figure.answered,
        option.count,
        *(round(part * 100, 1) for part in parts),
        *([None] * (3 - len(parts))),
    ]


def _context(page: SurveyPage) -> dict[str, object]:
    return {"page": page, "survey": page.survey, "consultation": page.consultation}
