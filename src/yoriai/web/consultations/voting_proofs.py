"""Being counted as more than a device, if one wishes: a code from the city, or a confirmed e-mail address."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.consultations import digits_letter
from yoriai.apps.consultations.operations import voting_codes, voting_email
from yoriai.apps.consultations.operations.voting_codes import CodeGiven
from yoriai.apps.consultations.operations.voting_email import Asked, DigitsGiven
from yoriai.apps.consultations.operations.voting_proving import Proven
from yoriai.apps.consultations.queries import voting as queries
from yoriai.apps.consultations.queries import voting_proofs
from yoriai.apps.consultations.queries.voting import VotedConsultation
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations import voters, voting_flood
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.voting_proof_forms import CodeForm, DigitsForm, EmailForm
from yoriai.web.ui.attempts import status_of
from yoriai.web.ui.limits import address_of

FORM_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(FORM_METHODS)
def code_page(request: HttpRequest, code: str) -> HttpResponse:
    """Type in a code from the city; the code on the paper leads here with the number filled in."""
    found, mark = _found(code), voters.mark_of(request, code)
    form = CodeForm(
        request.POST if request.method == "POST" else None, initial={"number": request.GET.get("c", "")[:40]}
    )

    def use() -> Proven:
        voting_flood.count_try(address=address_of(request), at_s=timezone.now().timestamp())
        given = CodeGiven(code, form.cleaned_data["number"], mark or voters.new_mark())
        return voting_codes.use_code(given=given, by=actor_of(request), at=timezone.now())

    return _proof_page(request, found, form, use, "consultations/voting_code.html")


@never_cache
@require_http_methods(FORM_METHODS)
def email(request: HttpRequest, code: str) -> HttpResponse:
    """Give an address to which six digits are sent."""
    found, mark = _found(code), voters.mark_of(request, code) or voters.new_mark()
    form = EmailForm(request.POST if request.method == "POST" else None)

    def send() -> bool:
        voting_flood.count_letter(address=address_of(request), at_s=timezone.now().timestamp())
        asked = Asked(code, form.cleaned_data["address"], mark)
        letter = voting_email.ask_for_digits(asked=asked, by=actor_of(request), at=timezone.now())
        digits_letter.send_digits(letter)
        return True

    if not when_filled_in(form, send):
        return _form(request, found, form, "consultations/voting_email.html")
    response = redirect("consultations:vote_digits", code)
    voters.give_mark(response, code, mark)
    return response


@never_cache
@require_http_methods(FORM_METHODS)
def digits(request: HttpRequest, code: str) -> HttpResponse:
    """Type in the six digits that came by mail."""
    found, mark = _found(code), voters.require_mark(request, code)
    form = DigitsForm(request.POST if request.method == "POST" else None)

    def confirm() -> Proven:
        voting_flood.count_try(address=address_of(request), at_s=timezone.now().timestamp())
        given = DigitsGiven(code, form.cleaned_data["digits"], mark)
        return voting_email.confirm_email(given=given, by=actor_of(request), at=timezone.now())

    return _proof_page(request, found, form, confirm, "consultations/voting_digits.html")


@never_cache
@require_POST
def another(request: HttpRequest, code: str) -> HttpResponse:
    """Begin as another person on the same device; what was answered stays with who answered."""
    _found(code)
    response = redirect("consultations:vote", code)
    voters.give_mark(response, code, voters.new_mark())
    return response


def _found(code: str) -> VotedConsultation:
    return queries.voted_consultation(code=code, on=day_of(timezone.now()))


def _proof_page(
    request: HttpRequest,
    found: VotedConsultation,
    form: CodeForm | DigitsForm,
    prove: Callable[[], Proven],
    template: str,
) -> HttpResponse:
    proven = when_filled_in(form, prove)
    if proven is None:
        return _form(request, found, form, template)
    response = redirect("consultations:vote_level", found.consultation.code)
    voters.give_mark(response, found.consultation.code, proven.device)
    return response


def _form(request: HttpRequest, found: VotedConsultation, form: object, template: str) -> HttpResponse:
    context = {"found": found, "consultation": found.consultation, "form": form, **_level(request, found)}
    return render(request, template, context, status=status_of(form))  # type: ignore[arg-type]


def _level(request: HttpRequest, found: VotedConsultation) -> dict[str, object]:
    mark = voters.mark_of(request, found.consultation.code) or ""
    return {"level": voting_proofs.own_level(found=found, device=mark)}


@never_cache
@require_http_methods(["GET", "HEAD"])
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
