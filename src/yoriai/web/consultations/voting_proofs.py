"""Being counted as more than a device, if one wishes: a code from the city, or a confirmed e-mail address."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations.operations import voting_codes, voting_email
from yoriai.apps.consultations.queries import voting as queries
from yoriai.apps.consultations.queries import voting_proofs
from yoriai.apps.consultations.queries.voting import VotedConsultation
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations import voters
from yoriai.web.consultations.proof_pages import FORM_METHODS, ProofPages
from yoriai.web.ui.attempts import status_of


def _found(code: str) -> VotedConsultation:
    return queries.voted_consultation(code=code, on=day_of(timezone.now()))


def _form(request: HttpRequest, found: VotedConsultation, form: Form, step: str) -> HttpResponse:
    context = {"found": found, "consultation": found.consultation, "form": form, **_level(request, found)}
    return render(request, f"consultations/voting_{step}.html", context, status=status_of(form))


def _level(request: HttpRequest, found: VotedConsultation) -> dict[str, object]:
    mark = voters.mark_of(request, found.consultation.code) or ""
    return {"level": voting_proofs.own_level(found=found, device=mark)}


PAGES = ProofPages(
    marks=voters.MARKS,
    found=_found,
    form=_form,
    use_code=voting_codes.use_code,
    ask_for_digits=voting_email.ask_for_digits,
    confirm_email=voting_email.confirm_email,
    level_route="consultations:vote_level",
    digits_route="consultations:vote_digits",
    start_route="consultations:vote",
)


@never_cache
@require_safe
def level(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of who answers on this device, and what more can be shown."""
    found = _found(code)
    mark = voters.mark_of(request, code) or ""
    context = {
        "found": found,
        "consultation": found.consultation,
        "given": len(queries.own_answers(found=found, device=mark)),
        "codes": voting_proofs.codes_made(consultation_id=found.consultation.pk),
        **_level(request, found),
    }
    return render(request, "consultations/voting_level.html", context)


@never_cache
@require_http_methods(FORM_METHODS)
def code_page(request: HttpRequest, code: str) -> HttpResponse:
    """Type in a code from the city."""
    return PAGES.code_page(request, code)


@never_cache
@require_http_methods(FORM_METHODS)
def email(request: HttpRequest, code: str) -> HttpResponse:
    """Give an address to which six digits are sent."""
    return PAGES.email(request, code)


@never_cache
@require_http_methods(FORM_METHODS)
def digits(request: HttpRequest, code: str) -> HttpResponse:
    """Type in the six digits that came by mail."""
    return PAGES.digits(request, code)


@never_cache
@require_POST
def another(request: HttpRequest, code: str) -> HttpResponse:
    """Begin as another person on the same device; what was answered stays with who answered."""
    return PAGES.another(request, code)
