"""Refusals and wrong input as problem details (RFC 9457)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError

from yoriai.apps.shared.errors import Refusal


class Problem(Schema):
    """Problem details (RFC 9457): `code` never changes, `title` and `detail` are for people."""

    type: str
    code: str
    title: str
    detail: str
    status: int


REFUSALS = {404: Problem, 422: Problem}


def _problem(code: str, title: str, detail: str, status: int) -> HttpResponse:
    body = {"type": "about:blank", "code": code, "title": title, "detail": detail, "status": status}
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal with its own code, words and status."""
    return _problem(refusal.code, str(refusal), str(refusal.next_step), refusal.status)


def not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    """Answer an address that does not exist."""
    return _problem("not-found", "Not found", "", 404)


def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer input that does not fit, naming every place, without repeating what was sent."""
    places = (".".join(str(part) for part in fault["loc"]) + ": " + fault["msg"] for fault in error.errors)
    return _problem("invalid", "The request does not fit", "; ".join(places), 422)


def install(api: NinjaAPI) -> None:
    """Make every endpoint answer in this form."""
    api.add_exception_handler(Refusal, refused)  # type: ignore[arg-type]  # it also names the class itself
    api.add_exception_handler(Http404, not_found)  # type: ignore[arg-type]  # it also names the class itself
    api.add_exception_handler(ValidationError, invalid)  # type: ignore[arg-type]  # it also names the class itself
