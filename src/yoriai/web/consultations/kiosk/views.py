"""窓口端末: a tablet at a counter on which one person after another gives an opinion. Nothing of one is left for the next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.time import day_of
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations import flood
from yoriai.web.consultations.kiosk.device import end_kiosk, kiosk_actor
from yoriai.web.consultations.kiosk.forms import KioskForm
from yoriai.web.ui.attempts import attempt, posted, status_of

# Whoever walks away from a half-written opinion or a receipt leaves it to nobody.
IDLE_S, RECEIPT_S = 180, 120


def _consultation(request: HttpRequest, code: str) -> Consultation:
    return queries.consultation_to_speak_on(code=code, actor=actor_of(request))


@never_cache
@require_safe
def start(request: HttpRequest, code: str) -> HttpResponse:
    """What is asked, and one large button."""
    consultation = _consultation(request, code)
    kiosk_actor(request, consultation)
    return render(request, "consultations/kiosk_start.html", {"consultation": consultation})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, code: str) -> HttpResponse:
    """The form; sent, it leads to the receipt."""
    consultation = _consultation(request, code)
    actor = kiosk_actor(request, consultation)
    now = timezone.now()
    operations.check_accepting(consultation=consultation, on=day_of(now))
    form = KioskForm(
        posted(request), initial={"submission_key": operations.new_key()}, consultation=consultation
    )

    def submit() -> str:
        # The counter's address is that of everybody who comes: the tablet is counted by itself.
        flood.count(address=f"kiosk:{code}", at_s=now.timestamp())
        return operations.submit_opinion(draft=form.draft(), by=actor, at=now).number

    number = attempt(form, submit) if form.is_valid() else None
    if number is None:
        context = {"form": form, "consultation": consultation, "idle_s": IDLE_S}
        return render(request, "consultations/kiosk_write.html", context, status=status_of(form))
    return redirect("consultations:kiosk_received", code, number)


@never_cache
@require_safe
def received(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The number, large enough to be copied; after a minute it is gone."""
    consultation = _consultation(request, code)
    kiosk_actor(request, consultation)
    receipt, opinion = queries.receipt_of_opinion(number=number, code=code)
    context = {
        "spoken": spoken(receipt.number),
        "consultation": opinion.consultation,
        "office": opinion.consultation.division,
        "idle_s": RECEIPT_S,
    }
    return render(request, "consultations/kiosk_received.html", context)


@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Make the tablet an ordinary browser again."""
    queries.consultation_in_short(code=code, actor=ANYONE)
    response = redirect("consultations:page", code)
    end_kiosk(response, code)
    return response
