"""The desk of proposals: what waits for a check or an answer, joining two, the terms."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations.proposals import deciding, merging, suggesting
from yoriai.apps.consultations.operations.proposals.deciding import ProposalVerdict
from yoriai.apps.consultations.operations.proposals.suggesting import SuggestionAnswer, SuggestionVerdict
from yoriai.apps.consultations.queries.appeals import waiting_appeals
from yoriai.apps.consultations.queries.proposals import desk, one
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.entry_forms import EraseForm
from yoriai.web.consultations.form_pages import FormPage, form_page, when_filled_in
from yoriai.web.consultations.proposals.desk_forms import (
    OfficeAnswerForm,
    ProposalTermsForm,
    ProposalVerdictForm,
    SuggestionVerdictForm,
    TwoNumbersForm,
)
from yoriai.web.consultations.proposals.forms import MergeForm
from yoriai.web.consultations.proposals.merging import joint_wording
from yoriai.web.ui.attempts import posted, status_of

FORM_METHODS = ["GET", "HEAD", "POST"]
PER_PAGE = 50


@require_safe
def proposals(request: HttpRequest, code: str) -> HttpResponse:
    """The queue: proposals and suggested changes to be checked, those without an answer, and all proposals."""
    actor = actor_of(request)
    found = desk.proposal_desk(code=code, actor=actor, at=timezone.now())
    rows = desk.desk_proposals(consultation=found.consultation)
    pages = Paginator(rows, PER_PAGE)
    pages.count = found.counts.received
    context = {
        "desk": found,
        "consultation": found.consultation,
        "page": pages.get_page(request.GET.get("page")),
        "days": rules.AUTHOR_ANSWERS_DAYS,
        "may_make_codes": rules.may_make_codes(actor, found.consultation),
        "waiting_appeals": waiting_appeals(consultation_id=found.consultation.pk),
    }
    return render(request, "consultations/proposals/desk.html", context)


@require_http_methods(FORM_METHODS)
def decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show one proposal, or hold it back."""
    actor = actor_of(request)
    found = desk.proposal_to_decide(code=code, number=number, actor=actor)
    form = ProposalVerdictForm(posted(request), initial={"seen": found.proposal.state})
    done = when_filled_in(
        form,
        lambda: deciding.decide_proposal(
            proposal_id=found.proposal.pk,
            verdict=ProposalVerdict(**form.cleaned_data),
            by=actor,
            at=timezone.now(),
        ),
    )
    if not done:
        consultation = found.proposal.consultation
        context = {
            "found": found,
            "proposal": found.proposal,
            "consultation": consultation,
            "form": form,
            "may_decide": rules.may_be_reworded(consultation),
            "may_erase": rules.may_erase(actor, consultation),
        }
        return render(request, "consultations/proposals/desk_decide.html", context, status=status_of(form))
    messages.success(
        request, _("提案%(number)sの扱いを決めました。公開の記録に残ります。") % {"number": number}
    )
    return redirect("desk_consultations:proposals", code)


@require_http_methods(FORM_METHODS)
def erase(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Erase every wording of a proposal."""
    actor = actor_of(request)
    found = desk.proposal_to_erase(code=code, number=number, actor=actor)
    form = EraseForm(posted(request))
    done = when_filled_in(
        form,
        lambda: deciding.erase_proposal(
            proposal_id=found.pk, ground=form.cleaned_data["ground"], by=actor, at=timezone.now()
        ),
    )
    if not done:
        lead = _("提案%(number)sのすべての版と変更の案の文を消します。元に戻せません。") % {"number": number}
        about = FormPage(_("提案の文を消去する"), _("消去する"), found.consultation, lead, "danger")
        return form_page(request, form, about)
    messages.success(request, _("提案%(number)sの文を消去しました。") % {"number": number})
    return redirect("desk_consultations:proposals", code)


@require_http_methods(FORM_METHODS)
def suggestion(request: HttpRequest, code: str, number: int, suggestion: int) -> HttpResponse:
    """Check a suggested change; answer it where the author did not."""
    actor, now = actor_of(request), timezone.now()
    found = desk.suggestion_to_decide(
        code=code, number=number, suggestion_number=suggestion, actor=actor, at=now
    )
    answers = request.method == "POST" and request.POST.get("step") == "answer"
    checks = request.method == "POST" and not answers
    verdict = SuggestionVerdictForm(request.POST if checks else None, initial={"seen": found.shown.state})
    answer = OfficeAnswerForm(
        request.POST if answers else None, initial={"seen_version": found.proposal.version}
    )
    done = when_filled_in(
        verdict,
        lambda: suggesting.check_suggestion(
            suggestion_id=found.shown.id,
            verdict=SuggestionVerdict(**verdict.cleaned_data),
            by=actor,
            at=now,
        ),
    ) or when_filled_in(
        answer,
        lambda: suggesting.answer_suggestion(
            suggestion_id=found.shown.id, answer=SuggestionAnswer(**answer.cleaned_data), by=actor, at=now
        ),
    )
    if not done:
        context = {
            "found": found,
            "proposal": found.proposal,
            "consultation": found.proposal.consultation,
            "verdict": verdict,
            "answer": answer,
            "days": rules.AUTHOR_ANSWERS_DAYS,
        }
        status = max(status_of(verdict), status_of(answer))
        return render(request, "consultations/proposals/desk_suggestion.html", context, status=status)
    messages.success(request, _("変更の案%(number)sの扱いを決めました。") % {"number": suggestion})
    return redirect("desk_consultations:proposals", code)


@require_safe
def choose_two(request: HttpRequest, code: str) -> HttpResponse:
    """Ask which two proposals are joined."""
    consultation = desk.moderated(code, actor_of(request))
    form = TwoNumbersForm(request.GET if "first" in request.GET else None)
    if form.is_bound and form.is_valid():
        numbers = form.cleaned_data
        return redirect("desk_consultations:join_proposals", code, numbers["first"], numbers["second"])
    context = {"form": form, "consultation": consultation}
    return render(request, "consultations/proposals/desk_choose_two.html", context, status=status_of(form))


@require_http_methods(FORM_METHODS)
def join(request: HttpRequest, code: str, first: int, second: int) -> HttpResponse:
    """Make one proposal of two without their authors, with a published reason."""
    actor, now = actor_of(request), timezone.now()
    consultation = desk.moderated(code, actor)
    pages = [one.proposal_page(code=code, number=number, on=day_of(now)) for number in (first, second)]
    form = MergeForm(
        request.POST if request.method == "POST" else None, initial=joint_wording(pages[0], pages[1])
    )
    done = when_filled_in(
        form,
        lambda: merging.ask_merge(draft=form.draft(code, (first, second)), by=actor, at=now),
    )
    if not done or done.joint is None:
        context = {"form": form, "consultation": consultation, "pages": pages}
        return render(request, "consultations/proposals/desk_join.html", context, status=status_of(form))
    messages.success(request, _("提案%(number)sにまとめました。") % {"number": done.joint.number})
    return redirect("desk_consultations:proposals", code)


@require_http_methods(FORM_METHODS)
def terms(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether proposals are shown before somebody looked at them."""
    actor = actor_of(request)
    consultation = desk.moderated(code, actor)
    form = ProposalTermsForm(
        request.POST if request.method == "POST" else None,
        initial={
            "shows_at_once": consultation.proposal_terms.shows_at_once,
            "confirms_email": consultation.proposal_terms.confirms_email,
        },
    )
    done = when_filled_in(
        form,
        lambda: deciding.set_proposal_terms(
            consultation_id=consultation.pk,
            shows_at_once=form.cleaned_data["shows_at_once"],
            confirms_email=form.cleaned_data["confirms_email"],
            by=actor,
            at=timezone.now(),
        ),
    )
    if not done:
        return form_page(request, form, FormPage(_("提案の受け付け方"), _("保存する"), consultation))
    messages.success(request, _("提案の受け付け方を保存しました。"))
    return redirect("desk_consultations:proposals", code)
