"""The mark of a counter's tablet: signed, of one consultation, good for one working day."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import Refusal

GOOD_FOR_S = 12 * 3600


class NotAKiosk(Refusal):
    """The device was not made a kiosk today, or not for this consultation."""

    code = "not-a-kiosk"
    status = 403
    message = _("この端末は、この意見募集の窓口端末になっていません。")
    next_step = _("職員が、意見募集の机の「窓口端末にする」から始めてください。1日で終わります。")


def _name() -> str:
    return "__Secure-kiosk" if settings.SECURE else "kiosk"


def _signer(code: str) -> TimestampSigner:
    return TimestampSigner(salt=f"yoriai.kiosk.{code}")


def make_kiosk(response: HttpResponse, code: str) -> None:
    """Have the browser keep the mark, and send it to the kiosk pages of this consultation alone."""
    response.set_cookie(
        _name(),
        _signer(code).sign(code),
        max_age=GOOD_FOR_S,
        path=reverse("consultations:kiosk", args=[code]),
        secure=settings.SECURE,
        httponly=True,
        samesite="Strict",
    )


def end_kiosk(response: HttpResponse, code: str) -> None:
    """Have the browser forget the mark."""
    response.delete_cookie(_name(), path=reverse("consultations:kiosk", args=[code]), samesite="Strict")


def kiosk_actor(request: HttpRequest, consultation: Consultation) -> Actor:
    """Return whoever stands at the kiosk of a consultation.

    Raises:
        NotAKiosk: the device is none of this consultation.
    """
    try:
        _signer(consultation.code).unsign(request.COOKIES.get(_name(), ""), max_age=GOOD_FOR_S)
    except BadSignature as fault:
        raise NotAKiosk from fault
    return Actor(at_kiosk=consultation.pk)
