"""Addresses of the public interface for programs.

The interface itself is imported with the first request to it: its library and schemas would double the time
the server needs to start, and most processes never answer a program.
"""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, URLResolver, path, re_path
from django.urls.resolvers import RegexPattern
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView


@cache
def _interface() -> URLResolver:
    from yoriai.api.main import api  # noqa: PLC0415 - the reason stands above

    return URLResolver(RegexPattern(r"^"), api.urls[0])


@csrf_exempt  # no cookie opens anything here: a token is sent on purpose, never by a browser by itself
def interface(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Hand a request to the interface; an unknown address is answered as a problem."""
    from yoriai.api import answers, problems  # noqa: PLC0415 - the reason stands above

    try:
        match = _interface().resolve(rest)
    except Resolver404 as unknown:
        return answers.finished(request, problems.not_found(request, unknown))
    if request.method == "OPTIONS":  # no endpoint knows it: the library answers with those that one knows
        known = match.func(request, *match.args, **match.kwargs).headers["Allow"]
        return answers.may_be_asked_first(known.split(", "))
    return answers.finished(request, _asked(request, match))


def _asked(request: HttpRequest, match: ResolverMatch) -> HttpResponse:
    """Return what an endpoint answers; HEAD is asked like GET, and its body is left away on the way out."""
    asked = request.method
    request.method = "GET" if asked == "HEAD" else asked
    try:
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    finally:
        request.method = asked
    return answer


app_name = "api"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:openapi-view"), name="api-root"),
    path("openapi.json", interface, {"rest": "openapi.json"}, name="openapi-json"),
    path("docs", interface, {"rest": "docs"}, name="openapi-view"),
    re_path(r"^(?P<rest>[\s\S]+)$", interface, name="endpoint"),  # a line end in an address too
]
