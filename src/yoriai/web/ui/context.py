"""What every page needs to know."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from yoriai.apps.organisation import queries
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import NotFound
from yoriai.pure.values import dataclass
from yoriai.web.accounts.actor import actor_of
from yoriai.web.ui import menus
from yoriai.web.ui.display import COOKIE, display_of
from yoriai.web.ui.formats import is_english

# The names are written in their own language, never translated.
LANGUAGE_NAMES = (("ja", "日本語"), ("ja-hira", "やさしい日本語"), ("en", "English"))
LANGUAGE_TAGS = {"ja-hira": "ja-Hira"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates the person who asks, the city, the languages and the desk's sections."""
    actor = actor_of(request)
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "actor": actor,
        "role_names": [Role(role).label for role in sorted({held.role for held in actor.held})],
        "city_name": _city_name(),
        "is_demonstration_site": settings.YORIAI_DEMO,
        "page_language": LANGUAGE_TAGS.get(language, language),
        "languages": _languages(request, language),
        "display": display_of(request.COOKIES.get(COOKIE, "")),
        "display_url": f"{_display_address()}?{urlencode({'next': request.get_full_path()})}",
        "main_menu": menus.ways(menus.MAIN, actor, request.path),
        "footer_menu": menus.ways(menus.FOOTER, actor, request.path),
        "notes_calls": actor.has(Role.ORGANISATION_MEMBER),
        "desk_menu": menus.ways(menus.DESK, actor, request.path),
    }


def _city_name() -> str:
    """Return the name of the own municipality in the page's language; empty on a new installation."""
    try:
        municipality = queries.own_municipality()
    except NotFound:
        return ""
    return (municipality.name_en if is_english() else "") or municipality.name


@dataclass(frozen=True)
class Choice:
    """A language that the page can be read in."""

    name: str
    tag: str
    url: str
    is_current: bool


def _languages(request: HttpRequest, current: str) -> tuple[Choice, ...]:
    question = urlencode({"next": request.get_full_path()})
    return tuple(
        Choice(name, LANGUAGE_TAGS.get(code, code), f"{_address(code)}?{question}", code == current)
        for code, name in LANGUAGE_NAMES
    )


@cache
def _display_address() -> str:
    return reverse("display:display")


@cache
def _address(language: str) -> str:
    return reverse("home:language", args=[language])
