"""まとめる相談: which other proposal, the joint wording, and the other author's answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations.proposals import merging
from yoriai.apps.consultations.operations.proposals.merging import MergeAnswer
from yoriai.apps.consultations.queries.proposals import one, own, similar
from yoriai.apps.consultations.queries.proposals.one import ProposalPage
from yoriai.apps.consultations.queries.proposals.own import OwnProposalPage
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.proposals import devices, flood
from yoriai.web.consultations.proposals.forms import AnswerMergeForm, MergeForm, OtherProposalForm
from yoriai.web.consultations.proposals.own import back_to
from yoriai.web.ui.attempts import attempt, status_of

FORM_METHODS = ["GET", "HEAD", "POST"]


def _own(request: HttpRequest, code: str, number: int) -> tuple[OwnProposalPage, str]:
    """Return a proposal of this browser.

    Raises:
        NotFound: it is somebody else's.
    """
    device = devices.MARKS.require(request, code)
    page = own.own_proposal(code=code, number=number, device=device, on=day_of(timezone.now()))
    if not page.is_author:
        raise NotFound
    return page, device


@never_cache
@require_http_methods(FORM_METHODS)
def choose(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ask which other proposal this one is to be joined with; show those that are alike."""
    page, _device = _own(request, code, number)
    form = OtherProposalForm(request.GET if "other" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("consultations:merge_with", code, number, form.cleaned_data["other"])
    wording = page.page.wording
    alike = similar.similar_proposals(
        consultation=page.page.found.consultation,
        title=wording.title,
        wish=wording.wish,
        leave_out=number,
    )
    context = {**_context(page.page), "form": form, "alike": alike}
    return render(request, "consultations/proposals/merge_choose.html", context, status=status_of(form))


@never_cache
@require_http_methods(FORM_METHODS)
def merge(request: HttpRequest, code: str, number: int, other: int) -> HttpResponse:
    """Write the joint wording and ask the other author."""
    page, device = _own(request, code, number)
    second = one.proposal_page(code=code, number=other, on=day_of(timezone.now()))
    form = MergeForm(
        request.POST if request.method == "POST" else None, initial=joint_wording(page.page, second)
    )
    if form.is_bound and form.is_valid():
        joint = attempt(form, lambda: _asked(request, form, (number, other), device))
        if joint is not None:
            return joint
    context = {**_context(page.page), "form": form, "second": second}
    return render(request, "consultations/proposals/merge.html", context, status=status_of(form))


def _asked(request: HttpRequest, form: MergeForm, numbers: tuple[int, int], device: str) -> HttpResponse:
    flood.count_text(request, device)
    code = str(request.resolver_match.kwargs["code"]) if request.resolver_match else ""
    draft = form.draft(code, numbers, device)
    done = merging.ask_merge(draft=draft, by=actor_of(request), at=timezone.now())
    return back_to(code, numbers[0], "asked" if done.state == rules.MergeState.OPEN else "joined")


def joint_wording(first: ProposalPage, second: ProposalPage) -> dict[str, object]:
    """Return what a joint wording begins with: both texts, one below the other."""
    return {
        "title": first.wording.title,
        "problem": _both(first.wording.problem, second.wording.problem),
        "wish": _both(first.wording.wish, second.wording.wish),
        "first_version": first.version,
        "second_version": second.version,
    }


def _both(first: str, second: str) -> str:
    return "\n\n".join(dict.fromkeys(part for part in (first, second) if part))


@never_cache
@require_http_methods(FORM_METHODS)
def answer(request: HttpRequest, code: str, number: int, merge_id: int) -> HttpResponse:
    """An author agrees to a joint proposal, or declines with a reason."""
    page, device = _own(request, code, number)
    wanted = next((each for each in page.merges if each.id == merge_id), None)
    if wanted is None:
        return redirect(reverse("consultations:own_proposal", args=[code, number]))
    form = AnswerMergeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = MergeAnswer(form.cleaned_data["state"], device, form.cleaned_data["reason"])
        done = attempt(
            form,
            lambda: merging.answer_merge(
                merge_id=merge_id, answer=given, by=actor_of(request), at=timezone.now()
            ),
        )
        if done is not None:
            return back_to(code, number, "joined" if done.joint_id else "declined")
    context = {**_context(page.page), "form": form, "merge": wanted}
    return render(request, "consultations/proposals/merge_answer.html", context, status=status_of(form))


def _context(page: ProposalPage) -> dict[str, object]:
    return {"page": page, "found": page.found, "consultation": page.found.consultation}
