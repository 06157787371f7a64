"""Being counted as more than a device among the supporters: a code from the city, or a confirmed e-mail address."""

from __future__ import annotations

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations.operations.proposals import proving
from yoriai.apps.consultations.queries.proposals import shown
from yoriai.apps.consultations.queries.proposals.levels import own_level
from yoriai.apps.consultations.queries.proposals.shown import ProposingConsultation
from yoriai.apps.consultations.queries.voting_proofs import codes_made
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations.proof_pages import FORM_METHODS, ProofPages
from yoriai.web.consultations.proposals import devices
from yoriai.web.ui.attempts import status_of


def _found(code: str) -> ProposingConsultation:
    return shown.proposing_consultation(code=code, on=day_of(timezone.now()))


def _form(request: HttpRequest, found: ProposingConsultation, form: Form, step: str) -> HttpResponse:
    context = {"found": found, "consultation": found.consultation, "form": form, "step": step}
    return render(request, "consultations/proposals/prove.html", context, status=status_of(form))


PAGES = ProofPages(
    marks=devices.MARKS,
    found=_found,
    form=_form,
    use_code=proving.use_code,
    ask_for_digits=proving.ask_for_digits,
    confirm_email=proving.confirm_email,
    level_route="consultations:support_level",
    digits_route="consultations:support_digits",
    start_route="consultations:proposals",
)


@never_cache
@require_safe
def level(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of who supports on this device, and what more can be shown."""
    found, given = _found(code), devices.known_or_new(request, code)
    context = {
        "found": found,
        "consultation": found.consultation,
        "level": own_level(found=found, device=given[0]),
        "codes": codes_made(consultation_id=found.consultation.pk),
    }
    response = render(request, "consultations/proposals/level.html", context)
    return devices.keep(response, code, given)


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
    """Begin as another person on the same device; what was supported stays with who did."""
    return PAGES.another(request, code)
