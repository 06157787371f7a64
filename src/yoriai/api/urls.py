"""Addresses of the public interface for programs.

The interface itself is imported with the first request to it: its library and schemas would double the time
the server needs to start, and most processes never answer a program.
"""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, URLResolver, path
from django.urls.resolvers import RegexPattern
from django.views.generic import RedirectView


@cache
def _interface() -> URLResolver:
    from yoriai.api.main import api  # noqa: PLC0415 - the reason stands above

    return URLResolver(RegexPattern(r"^"), api.urls[0])


def interface(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Hand a request to the interface; an unknown address is answered as a problem."""
    try:
        match = _interface().resolve(rest)
    except Resolver404 as unknown:
        from yoriai.api.problems import not_found  # noqa: PLC0415 - the reason stands above

        return not_found(request, unknown)
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return answer


app_name = "api"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:openapi-view"), name="api-root"),
    path("openapi.json", interface, {"rest": "openapi.json"}, name="openapi-json"),
    path("docs", interface, {"rest": "docs"}, name="openapi-view"),
    path("<path:rest>", interface, name="endpoint"),
]
