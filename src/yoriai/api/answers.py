"""What every answer of the interface gets: an entity tag, leave for other sites to read, and HEAD like GET."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from yoriai.api.problems import no_such_method

READING = ("GET", "HEAD")
PREFLIGHT_S = 86_400


def may_be_asked_first(known: Iterable[str]) -> HttpResponse:
    """Answer a browser that asks whether another site may read; writing from another site is not offered.

    Args:
        known: the methods that the address knows.
    """
    methods = {*known, "OPTIONS"} | ({"HEAD"} if "GET" in known else set())
    response = HttpResponse(status=204)
    response["Allow"] = ", ".join(sorted(methods))
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = ", ".join(READING)
    response["Access-Control-Allow-Headers"] = "Accept-Language, If-None-Match"
    response["Access-Control-Max-Age"] = str(PREFLIGHT_S)
    return response


def finished(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Complete an answer; what a token opened is for nobody else, and is neither kept nor shown to other sites."""
    if answer.status_code == 405:
        answer = no_such_method(request, answer.headers.get("Allow", ""))
    if request.method not in READING:
        answer["Cache-Control"] = "no-store"
        return answer
    if getattr(request, "access_token", None) is not None:
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Expose-Headers"] = "ETag, RateLimit, RateLimit-Policy, Retry-After"
    if answer.status_code != 200 or answer.streaming or "no-store" in answer.headers.get("Cache-Control", ""):
        return answer
    etag = f'"{sha256(answer.content).hexdigest()[:32]}"'
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer
