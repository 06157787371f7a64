"""声のゆくえ: what became of an opinion, by its receipt number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yoriai.apps.consultations.queries import letters
from yoriai.apps.coordination import queries
from yoriai.apps.coordination.queries import story
from yoriai.apps.coordination.queries.remarks import is_remark, remarks_of_item
from yoriai.apps.coordination.queries.trace import ReceiptOfProposal
from yoriai.apps.coordination.queries.voices import ReceiptUnknown, Voice, look_up
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations.proofs import proven
from yoriai.web.coordination.forms import ReceiptForm


@require_safe
def voices(request: HttpRequest) -> HttpResponse:
    """Ask for a receipt number; show what was answered lately and the figures in short."""
    form = ReceiptForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        number = form.cleaned_data["number"]
        return redirect(*(_elsewhere(number) or ("coordination:voice", number)))
    context = {
        "form": form,
        "answered": queries.recently_answered(limit=6),
        "figures": queries.figures(on=day_of(timezone.now())),
    }
    return render(request, "coordination/voices.html", context, status=422 if form.is_bound else 200)


@require_safe
def voice(request: HttpRequest, number: str) -> HttpResponse:
    """Show one opinion and what has happened with it; right after sending also a word of thanks."""
    try:
        found = queries.voice(number=number, on=day_of(timezone.now()))
    except ReceiptOfProposal as moved:  # the number is right: what it stands for is shown elsewhere for now
        return redirect("consultations:proposed", moved.facts["code"], number)
    except ReceiptUnknown:
        if elsewhere := _elsewhere(number):
            return redirect(*elsewhere)
        raise
    place = story.present_place(found.chain)
    context = {
        "voice": found,
        "remarks": remarks_of_item(item_id=place.item.id, on=day_of(timezone.now())) if place else (),
        "is_new": "new" in request.GET,
        "place": place,
        "earlier_places": story.earlier_places(found.chain),
        "measure_stories": story.measures_of(found.chain),
        "own": _letters(request, found),
    }
    return _own(render(request, "coordination/voice.html", context))


def _elsewhere(number: str) -> tuple[str, ...]:
    """Return where a number is shown that is right, but of a remark, a statement or a suggested change; nothing for an unknown one."""
    plain = look_up(number=number)[0]
    if is_remark(number=plain):
        return ("coordination:remark", plain)
    code = queries.own_thing_place(number=plain)
    return ("consultations:own_thing", code, plain) if code else ()


@require_safe
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt on one sheet of paper."""
    found = queries.voice(number=number, on=day_of(timezone.now()))
    return _own(render(request, "coordination/slip.html", {"voice": found}))


def _letters(request: HttpRequest, found: Voice) -> letters.OwnLetters | None:
    """Return how far the letters are, only to whoever came by the link of one."""
    token = proven(request, found.opinion.id)
    return letters.own_letters(token=token, on=day_of(timezone.now())) if token else None


def _own(response: HttpResponse) -> HttpResponse:
    """Keep a page with somebody's own receipt out of every cache and every search engine."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
