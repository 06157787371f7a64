"""The mark by which a browser is known while it answers a survey: random, of one consultation, sent there only."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

KEPT_S = 200 * 24 * 3600


def _name() -> str:
    return "__Secure-survey" if settings.SECURE else "survey"


def _signer(code: str) -> Signer:
    return Signer(salt=f"yoriai.survey.{code}")


def device_of(request: HttpRequest, code: str) -> str:
    """Return the mark that this site gave to the browser for this survey; a new one without or with another."""
    try:
        return _signer(code).unsign(request.COOKIES.get(_name(), ""))
    except BadSignature:
        return secrets.token_urlsafe(24)


def keep_device(response: HttpResponse, code: str, device: str) -> None:
    """Have the browser keep its mark, and send it to the pages of this survey alone."""
    response.set_cookie(
        _name(),
        _signer(code).sign(device),
        max_age=KEPT_S,
        path=reverse("consultations:survey", args=[code]),
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
