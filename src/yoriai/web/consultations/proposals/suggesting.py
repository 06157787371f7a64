"""変更の案: the form, the look at what it changes, and the author's answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yoriai.apps.consultations import operations
from yoriai.apps.consultations.operations.proposals import suggesting
from yoriai.apps.consultations.operations.proposals.suggesting import SuggestionAnswer
from yoriai.apps.consultations.queries.proposals import one, own
from yoriai.apps.consultations.queries.proposals.one import WordingShown
from yoriai.apps.consultations.queries.proposals.own import OwnProposalPage
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.proposals import devices, flood
from yoriai.web.consultations.proposals.forms import AnswerSuggestionForm, SuggestForm
from yoriai.web.consultations.proposals.own import back_to
from yoriai.web.ui.attempts import attempt, status_of

FORM_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(FORM_METHODS)
def suggest(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Write another wording with a reason; see what it changes; send it. For the author: the next version."""
    given = devices.known_or_new(request, code)
    page = own.own_proposal(code=code, number=number, device=given[0], on=day_of(timezone.now()))
    if not (page.may_reword if page.is_author else page.page.takes_support):
        return redirect("consultations:proposal", code, number)
    if request.method != "POST":
        form = SuggestForm(initial=_first(page))
    elif request.POST.get("step") == "edit":
        form = SuggestForm(initial=request.POST.dict())
    else:
        form = SuggestForm(request.POST)
        if form.is_valid():
            if request.POST.get("step") != "send":
                return _look(request, page, form)
            suggestion = attempt(form, lambda: _sent(request, page, form))
            if suggestion is not None:
                done = "reworded" if page.is_author else "suggested"
                return back_to(code, number, done, suggestion=suggestion)
    context = {**_context(page), "form": form}
    response = render(request, "consultations/proposals/suggest.html", context, status=status_of(form))
    return devices.keep(response, code, given)


def _first(page: OwnProposalPage) -> dict[str, object]:
    wording = page.page.wording
    return {
        "title": wording.title,
        "problem": wording.problem,
        "wish": wording.wish,
        "base_version": page.page.version,
        "submission_key": operations.new_key(),
    }


def _look(request: HttpRequest, page: OwnProposalPage, form: SuggestForm) -> HttpResponse:
    wording = form.wording()
    new = WordingShown(wording.title, wording.problem, wording.wish)
    context = {**_context(page), "form": form, "changes": one.changes(page.page.wording, new)}
    return render(request, "consultations/proposals/suggest_confirm.html", context)


def _sent(request: HttpRequest, page: OwnProposalPage, form: SuggestForm) -> int:
    code = page.page.found.consultation.code
    device = devices.MARKS.require(request, code)
    flood.count_text(request, device)
    draft = form.draft(code, page.page.number, device)
    return suggesting.suggest(draft=draft, by=actor_of(request), at=timezone.now()).number


def _context(page: OwnProposalPage) -> dict[str, object]:
    return {
        "own": page,
        "page": page.page,
        "found": page.page.found,
        "consultation": page.page.found.consultation,
    }


@never_cache
@require_http_methods(FORM_METHODS)
def answer(request: HttpRequest, code: str, number: int, suggestion: int) -> HttpResponse:
    """The author takes a suggested change over, or declines it with a reason."""
    device = devices.MARKS.require(request, code)
    page = own.own_proposal(code=code, number=number, device=device, on=day_of(timezone.now()))
    wanted = next((each for each in page.page.suggestions if each.number == suggestion), None)
    if wanted is None or not page.is_author:
        raise NotFound
    form = AnswerSuggestionForm(
        request.POST if request.method == "POST" else None, initial={"seen_version": page.page.version}
    )
    if form.is_bound and form.is_valid():
        given = SuggestionAnswer(**form.cleaned_data, device=device)
        done = attempt(
            form,
            lambda: suggesting.answer_suggestion(
                suggestion_id=wanted.id, answer=given, by=actor_of(request), at=timezone.now()
            ),
        )
        if done is not None:
            return back_to(code, number, "answered")
    context = {**_context(page), "form": form, "suggestion": wanted}
    return render(request, "consultations/proposals/answer.html", context, status=status_of(form))
