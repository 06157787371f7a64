"""Being counted as more than a device among the supporters: a code from the city, or a confirmed e-mail address."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations import digits_letter
from yoriai.apps.consultations.operations.proposals import proving
from yoriai.apps.consultations.operations.voting_codes import CodeGiven
from yoriai.apps.consultations.operations.voting_email import Asked, DigitsGiven
from yoriai.apps.consultations.operations.voting_proving import Proven
from yoriai.apps.consultations.queries.proposals import shown
from yoriai.apps.consultations.queries.proposals.levels import own_level
from yoriai.apps.consultations.queries.proposals.shown import ProposingConsultation
from yoriai.apps.consultations.queries.voting_proofs import codes_made
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations import voting_flood
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.marks import new_mark
from yoriai.web.consultations.proposals import devices
from yoriai.web.consultations.voting_proof_forms import CodeForm, DigitsForm, EmailForm
from yoriai.web.ui.attempts import status_of
from yoriai.web.ui.limits import address_of

FORM_METHODS = ["GET", "HEAD", "POST"]


def _found(code: str) -> ProposingConsultation:
    return shown.proposing_consultation(code=code, on=day_of(timezone.now()))


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
    """Type in a code from the city; the code on the paper leads here with the number filled in."""
    found, mark = _found(code), devices.known_or_new(request, code)[0]
    first = {"number": request.GET.get("c", "")[:40]}
    form = CodeForm(request.POST if request.method == "POST" else None, initial=first)

    def use() -> Proven:
        voting_flood.count_try(address=address_of(request), at_s=timezone.now().timestamp())
        given = CodeGiven(code, form.cleaned_data["number"], mark)
        return proving.use_code(given=given, by=actor_of(request), at=timezone.now())

    return _proof_page(request, found, form, use, "code")


@never_cache
@require_http_methods(FORM_METHODS)
def email(request: HttpRequest, code: str) -> HttpResponse:
    """Give an address to which six digits are sent."""
    found, mark = _found(code), devices.known_or_new(request, code)[0]
    form = EmailForm(request.POST if request.method == "POST" else None)

    def send() -> bool:
        voting_flood.count_letter(address=address_of(request), at_s=timezone.now().timestamp())
        asked = Asked(code, form.cleaned_data["address"], mark)
        letter = proving.ask_for_digits(asked=asked, by=actor_of(request), at=timezone.now())
        digits_letter.send_digits(letter)
        return True

    if not when_filled_in(form, send):
        return _form(request, found, form, "email")
    response = redirect("consultations:support_digits", code)
    devices.MARKS.give(response, code, mark)
    return response


@never_cache
@require_http_methods(FORM_METHODS)
def digits(request: HttpRequest, code: str) -> HttpResponse:
    """Type in the six digits that came by mail."""
    found, mark = _found(code), devices.MARKS.require(request, code)
    form = DigitsForm(request.POST if request.method == "POST" else None)

    def confirm() -> Proven:
        voting_flood.count_try(address=address_of(request), at_s=timezone.now().timestamp())
        given = DigitsGiven(code, form.cleaned_data["digits"], mark)
        return proving.confirm_email(given=given, by=actor_of(request), at=timezone.now())

    return _proof_page(request, found, form, confirm, "digits")


@never_cache
@require_POST
def another(request: HttpRequest, code: str) -> HttpResponse:
    """Begin as another person on the same device; what was supported stays with who did."""
    _found(code)
    response = redirect("consultations:proposals", code)
    devices.MARKS.give(response, code, new_mark())
    return response


def _proof_page(
    request: HttpRequest, found: ProposingConsultation, form: Form, prove: Callable[[], Proven], step: str
) -> HttpResponse:
    proven = when_filled_in(form, prove)
    if proven is None:
        return _form(request, found, form, step)
    response = redirect("consultations:support_level", found.consultation.code)
    devices.MARKS.give(response, found.consultation.code, proven.device)
    return response


def _form(request: HttpRequest, found: ProposingConsultation, form: Form, step: str) -> HttpResponse:
    context = {"found": found, "consultation": found.consultation, "form": form, "step": step}
    return render(request, "consultations/proposals/prove.html", context, status=status_of(form))
