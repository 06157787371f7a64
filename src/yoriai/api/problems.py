"""Refusals and wrong input as problem details (RFC 9457)."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from yoriai.apps.shared.errors import PROBLEM_TYPE, NotFound, Refusal, problem


class Fault(Schema):
    """One place of the request that does not fit, and what was expected there."""

    place: str
    expected: str


class Problem(Schema):
    """Problem details (RFC 9457): `code` never changes, `title`, `detail` and `next_step` are for people."""

    type: str
    code: str
    title: str
    detail: str
    next_step: str
    status: int
    errors: list[Fault] | None = None


# What every endpoint can answer besides; an endpoint that asks for a token adds TOKEN_REFUSALS.
REFUSALS = {404: Problem, 422: Problem, 429: Problem}
TOKEN_REFUSALS = {401: Problem, 403: Problem, **REFUSALS}
WRITING_REFUSALS = {400: Problem, 409: Problem, 413: Problem, 503: Problem, **TOKEN_REFUSALS}


def _answer(body: dict[str, object]) -> HttpResponse:
    return JsonResponse(
        body,
        status=int(str(body["status"])),
        content_type=PROBLEM_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal with its own code, words and status."""
    response = _answer(dict(refusal.as_problem()))
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="yoriai"'
    return response


def not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    """Answer an address that does not exist."""
    return refused(request, NotFound())


def no_such_method(_request: HttpRequest, allowed: str) -> HttpResponse:
    """Answer a method that an address does not know."""
    title, step = _("この操作はありません。"), _("使える操作：%(methods)s")
    body = problem(code="method-not-allowed", status=405, title=title, next_step=step % {"methods": allowed})
    response = _answer(dict(body))
    response["Allow"] = allowed
    return response


def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer input that does not fit, naming every place, without repeating what was sent."""
    faults = [
        {"place": ".".join(str(part) for part in fault["loc"]), "expected": str(fault["msg"])}
        for fault in error.errors
    ]
    told = "; ".join(f"{fault['place']}: {fault['expected']}" for fault in faults)
    title, step = (
        _("送られた内容が、決められた形に合いません。"),
        _("errorsに挙げた所を直して、もう一度送ってください。"),
    )
    body = problem(code="invalid", status=422, title=title, next_step=step, detail=told)
    return _answer({**body, "errors": faults})


def unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a body that cannot be read at all."""
    title, step = (
        _("送られた本文をJSONとして読めません。"),
        _("本文をUTF-8のJSONにして、もう一度送ってください。"),
    )
    return _answer(dict(problem(code="not-json", status=error.status_code, title=title, next_step=step)))


def too_large(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    """Answer a body that is larger than any honest one."""
    title, step = _("送られた本文が大きすぎます。"), _("何回かに分けて送ってください。")
    return _answer(dict(problem(code="too-large", status=413, title=title, next_step=step)))


def install(api: NinjaAPI) -> None:
    """Make every endpoint answer in this form."""
    api.add_exception_handler(Refusal, refused)  # type: ignore[arg-type]  # it also names the class itself
    api.add_exception_handler(Http404, not_found)  # type: ignore[arg-type]  # it also names the class itself
    api.add_exception_handler(ValidationError, invalid)  # type: ignore[arg-type]  # it also names the class itself
    api.add_exception_handler(HttpError, unreadable)  # type: ignore[arg-type]  # it also names the class itself
    api.add_exception_handler(RequestDataTooBig, too_large)  # type: ignore[arg-type]  # it also names the class itself
