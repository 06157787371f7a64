"""意見を届ける: the form, the look before it is sent, the receipt. Works without JavaScript and without a session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.consultations import operations, queries, rules
from yoriai.apps.consultations.letter_links import token_of
from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.ledger.operations import IssuedReceipt
from yoriai.apps.shared.time import day_of
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations import flood
from yoriai.web.consultations.forms import SpeakForm
from yoriai.web.consultations.proofs import proven
from yoriai.web.consultations.shown import shown
from yoriai.web.ui.attempts import attempt, status_of
from yoriai.web.ui.formats import day_text


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def speak(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form; after "confirm" show it to be read again; after "send" take the opinion in."""
    consultation = queries.consultation_to_speak_on(code=code, actor=actor_of(request))
    operations.check_accepting(consultation=consultation, on=day_of(timezone.now()))
    if request.method != "POST":
        return _form_page(request, SpeakForm(initial=_first(request), consultation=consultation))
    if request.POST.get("step") == "edit":
        return _form_page(request, SpeakForm(initial=request.POST.dict(), consultation=consultation))
    form = SpeakForm(request.POST, consultation=consultation)
    if not form.is_valid():
        return _form_page(request, form)
    if request.POST.get("step") == "send":
        return _send(request, form, consultation)
    return render(request, "consultations/confirm.html", {"form": form, **_context(consultation)})


def _first(request: HttpRequest) -> dict[str, str]:
    return {
        "submission_key": operations.new_key(),
        "section": request.GET.get("section", ""),
        "paragraph": request.GET.get("paragraph", ""),
        "continues": request.GET.get("continues", ""),
    }


def _send(request: HttpRequest, form: SpeakForm, consultation: Consultation) -> HttpResponse:
    now = timezone.now()

    def submit() -> IssuedReceipt:
        flood.count_once(request, at_s=now.timestamp())
        return operations.submit_opinion(draft=form.draft(), by=actor_of(request), at=now)

    receipt = attempt(form, submit)
    if receipt is None:
        return _form_page(request, form)
    place = reverse("consultations:received", args=[consultation.code, receipt.number])
    if form.cleaned_data["email"]:
        place += f"?letters={token_of(opinion_id=int(receipt.subject_id))}"
    return redirect(place)


def _form_page(request: HttpRequest, form: SpeakForm) -> HttpResponse:
    context = {"form": form, **_context(form.consultation)}
    return render(request, "consultations/speak.html", context, status=status_of(form))


def _context(consultation: Consultation) -> dict[str, object]:
    return {
        "consultation": consultation,
        "entry": shown(consultation, day_of(timezone.now())),
        "purpose_version": rules.PURPOSE_VERSION,
        "kept_until": day_text(rules.contact_kept_until(consultation, timezone.now())),
    }


@never_cache
@require_safe
def received(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The receipt: the number, what happens next and when. Says nothing of what was written."""
    receipt, opinion = queries.receipt_of_opinion(number=number, code=code)
    context = {
        "receipt": receipt,
        "spoken": spoken(receipt.number),
        "opinion": opinion,
        "consultation": opinion.consultation,
        "entry": shown(opinion.consultation, day_of(timezone.now())),
        "letters": proven(request, opinion.pk),
    }
    return render(request, "consultations/received.html", context)
