"""One sheet of paper about a consultation, with a code that a phone reads, to be put up or handed out."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from yoriai.apps.consultations import queries
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.shown import channel_labels, shown

MODULE_PX = 6
QUIET_ZONE = 4


@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet; the code leads to the page of the consultation, which always says what can be done now."""
    consultation = queries.get_consultation(code=code, actor=actor_of(request))
    address = request.build_absolute_uri(reverse("consultations:page", args=[code]))
    context = {
        "entry": shown(consultation, day_of(timezone.now())),
        "consultation": consultation,
        "channels": channel_labels(consultation),
        "address": address,
        "card_address": request.build_absolute_uri(reverse("consultations:card", args=[code])),
        "qr_code": qr_code(address),
    }
    return render(request, "consultations/poster.html", context)


@lru_cache(maxsize=500)
def qr_code(address: str) -> SafeString:
    """Return a QR code as an SVG picture, and remember it."""
    return qr_picture(address)


def qr_picture(address: str) -> SafeString:
    """Return a QR code as an SVG picture; a quarter of it may be dirty or torn."""
    import segno  # noqa: PLC0415 - few pages need it, and every start would wait for it

    drawn = segno.make(address, error="q", micro=False)
    picture = drawn.svg_inline(scale=MODULE_PX, border=QUIET_ZONE, omitsize=True, light="#fff")
    return SafeString(picture)  # made of numbers only: the address is in the pattern, not in the text
