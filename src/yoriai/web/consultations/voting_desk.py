"""The desk of a vote on statements: what waits for a check, what was decided, who takes part."""

from __future__ import annotations

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.consultations import queries as desk_queries
from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations import voting_setup, voting_statements
from yoriai.apps.consultations.operations.voting_phases import PhasePlan, VotingTerms
from yoriai.apps.consultations.operations.voting_statements import Verdict
from yoriai.apps.consultations.queries import voting as queries
from yoriai.apps.consultations.queries.appeals import waiting_appeals
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import FormPage, form_page, when_filled_in
from yoriai.web.consultations.voting_forms import CityStatementsForm, PhaseForms, TermsForm, VerdictForm
from yoriai.web.ui.attempts import posted, status_of

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def statements(request: HttpRequest, code: str) -> HttpResponse:
    """The queue of statements to be checked, all others, and the turnout by day."""
    page = queries.moderation_page(code=code, actor=actor_of(request))
    may_make_codes = rules.may_make_codes(actor_of(request), page.consultation)
    context = {
        "page": page,
        "consultation": page.consultation,
        "may_make_codes": may_make_codes,
        "waiting_appeals": waiting_appeals(consultation_id=page.consultation.pk),
    }
    return render(request, "consultations/voting_desk.html", context)


@require_http_methods(FORM_METHODS)
def decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show one statement, hold it back, or merge it."""
    actor = actor_of(request)
    statement = queries.statement_to_decide(code=code, number=number, actor=actor)
    form = VerdictForm(posted(request), initial={"seen": statement.state})
    done = when_filled_in(
        form,
        lambda: voting_statements.decide_statement(
            statement_id=statement.pk, verdict=Verdict(**form.cleaned_data), by=actor, at=timezone.now()
        ),
    )
    if not done:
        context = {"statement": statement, "consultation": statement.consultation, "form": form}
        return render(request, "consultations/voting_decide.html", context, status=status_of(form))
    messages.success(
        request, _("論点文%(number)sの扱いを決めました。公開の記録に残ります。") % {"number": number}
    )
    return redirect("desk_consultations:statements", code)


@require_http_methods(FORM_METHODS)
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add statements of the city."""
    actor = actor_of(request)
    page = queries.moderation_page(code=code, actor=actor)
    form = CityStatementsForm(posted(request))
    added = when_filled_in(
        form,
        lambda: (
            voting_statements.add_city_statements(
                consultation_id=page.consultation.pk, texts=form.lines(), by=actor, at=timezone.now()
            ),
        ),
    )
    if not added:
        about = FormPage(_("論点文を加える"), _("加える"), page.consultation)
        return form_page(request, form, about)
    messages.success(request, _("論点文を%(count)s個加えました。") % {"count": len(added[0])})
    return redirect("desk_consultations:statements", code)


@require_http_methods(FORM_METHODS)
def phases(request: HttpRequest, code: str) -> HttpResponse:
    """Say what may be done when, before the consultation is published."""
    actor = actor_of(request)
    consultation = desk_queries.consultation_to_edit(code=code, actor=actor)
    there = [model_to_dict(phase) for phase in queries.phases_of(consultation=consultation)]
    form = PhaseForms(request.POST if request.method == "POST" else None, initial=there)
    if form.is_bound and form.is_valid():
        plans = [PhasePlan(**one.cleaned_data) for one in form if one.cleaned_data.get("title")]
        voting_setup.plan_phases(consultation_id=consultation.pk, phases=plans, by=actor, at=timezone.now())
        messages.success(request, _("段階を保存しました。"))
        return redirect("desk_consultations:page", code)
    context = {"forms": form, "consultation": consultation}
    status = 422 if form.is_bound else 200
    return render(request, "consultations/voting_phases.html", context, status=status)


@require_http_methods(FORM_METHODS)
def terms(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether people add statements, and when these are shown."""
    actor = actor_of(request)
    consultation = queries.moderation_page(code=code, actor=actor).consultation
    form = TermsForm(
        request.POST if request.method == "POST" else None,
        initial={
            "takes_statements": consultation.voting.takes_statements,
            "shows_at_once": consultation.voting.shows_at_once,
            "confirms_email": consultation.voting.confirms_email,
        },
    )
    done = when_filled_in(
        form,
        lambda: voting_setup.set_voting_terms(
            consultation_id=consultation.pk,
            terms=VotingTerms(**form.cleaned_data),
            by=actor,
            at=timezone.now(),
        ),
    )
    if not done:
        return form_page(request, form, FormPage(_("受け付け方"), _("保存する"), consultation))
    messages.success(request, _("受け付け方を保存しました。"))
    return redirect("desk_consultations:statements", code)
