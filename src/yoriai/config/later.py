"""Addresses whose pages are imported when one of them is asked for, so that the first page need not wait for the desks."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls.resolvers import RoutePattern, URLResolver


class LaterResolver(URLResolver):
    """A part of the site with a name of its own (`app_name`), read when its path or one of its names is asked for."""

    def _populate(self) -> None:
        """Do nothing where Django collects names: those of a part with a name of its own are not among them."""


def later(route: str, module: str, name: str) -> LaterResolver:
    """Return what `path(route, include(module))` returns for a module whose `app_name` is `name`, without importing it."""
    return LaterResolver(RoutePattern(route), module, app_name=name, namespace=name)


def import_now(patterns: Iterable[object]) -> None:
    """Import what was left for later."""
    for pattern in patterns:
        if isinstance(pattern, LaterResolver):
            _ = pattern.url_patterns
