"""What one device does: supporting, taking back, its own proposals, opening them by receipt. Never kept, never shared.

Everything below `…/proposals/my/` may see the mark of the browser; nothing else of the site does.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations.operations.proposals import intake, supporting
from yoriai.apps.consultations.operations.proposals.supporting import SupportChoice
from yoriai.apps.consultations.queries.proposals import own
from yoriai.apps.consultations.rules import FEWEST_SHOWN
from yoriai.apps.shared.errors import Invalid
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.proposals import devices, flood, seen
from yoriai.web.consultations.proposals.forms import OpenOwnForm
from yoriai.web.ui.attempts import attempt, status_of
from yoriai.web.ui.limits import address_of, network_of

CHOICES = {"support": True, "withdraw": False}
# What can have been done just now, as the page after it says.
DONE = ("supported", "withdrawn", "suggested", "reworded", "answered", "asked", "joined", "declined")
LARGEST, LONGEST = 2_000_000_000, 9


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_proposals(request: HttpRequest, code: str) -> HttpResponse:
    """The proposals and supports of this browser, and the way to open one's own by its receipt."""
    form = OpenOwnForm(request.POST if request.method == "POST" else None)
    given = devices.known_or_new(request, code)
    if form.is_bound and form.is_valid():
        number = attempt(form, lambda: _open(request, code, form))
        if number is not None:
            return redirect("consultations:own_proposal", code, number)
    page = own.own_proposals(code=code, device=given[0], on=day_of(timezone.now()))
    context = {"page": page, "found": page.found, "consultation": page.found.consultation, "form": form}
    response = render(request, "consultations/proposals/own.html", context, status=status_of(form))
    return devices.keep(response, code, given)


def _open(request: HttpRequest, code: str, form: OpenOwnForm) -> int:
    device = devices.MARKS.require(request, code)
    flood.count_receipt(request)
    return intake.open_own(
        consultation_code=code,
        receipt_number=form.cleaned_data["receipt"],
        device=device,
        by=actor_of(request),
        at=timezone.now(),
    ).number


@never_cache
@require_safe
def own_proposal(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One proposal as this browser sees it: its support, or what waits for the answer of its author."""
    given = devices.known_or_new(request, code)
    page = own.own_proposal(code=code, number=number, device=given[0], on=day_of(timezone.now()))
    done, sent = request.GET.get("done", ""), request.GET.get("suggestion", "")
    context = {
        "own": page,
        "page": page.page,
        "found": page.page.found,
        "consultation": page.page.found.consultation,
        "done": done if done in DONE else "",
        "suggestion": int(sent) if sent.isdecimal() and len(sent) <= LONGEST else 0,
        "fewest": FEWEST_SHOWN,
    }
    response = render(request, "consultations/proposals/my.html", context)
    return devices.keep(response, code, given)


@require_POST
def support(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Support a proposal in the version that was read, or take the support back."""
    device = devices.MARKS.require(request, code)
    wants, version = CHOICES.get(request.POST.get("choice", "")), request.POST.get("version", "")
    if wants is None or not version.isdecimal() or int(version) > LARGEST:
        raise Invalid(field=_("応援"))
    flood.count_support(request, device)
    network = network_of(address_of(request))
    choice = SupportChoice(code, number, int(version), wants, device, network)
    supporting.support(choice=choice, by=actor_of(request), at=timezone.now(), seen=seen.taken(code))
    return back_to(code, number, "supported" if wants else "withdrawn")


def back_to(code: str, number: int, done: str, *, suggestion: int = 0) -> HttpResponse:
    """Return to the page of one proposal, which says what was done, and where the receipt of a suggestion is."""
    more = f"&suggestion={suggestion}" if suggestion else ""
    return redirect(f"{reverse('consultations:own_proposal', args=[code, number])}?done={done}{more}")
