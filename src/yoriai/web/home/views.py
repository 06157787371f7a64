"""The first page, search, and what Yoriai is."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yoriai.apps.consultations import queries as consultations
from yoriai.apps.consultations.queries.search import recent_changes
from yoriai.apps.consultations.rules import Kind
from yoriai.apps.coordination.queries import figures
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass
from yoriai.web.home.doors import DOORS
from yoriai.web.home.privacy import personal_data_uses
from yoriai.web.home.searching import find
from yoriai.web.ui.formats import is_english

OPEN_SHOWN = 6
CHANGES_SHOWN = 3
QUESTION_LIMIT = 100
YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True)
class Card:
    """A consultation that asks for opinions, as the first page shows it."""

    url: str
    speak_url: str
    speak_label: str | Promise
    title: str
    summary: str
    days_left: int | None
    closes_on: date | None
    office: str


# Where the card of a consultation leads: straight to the form, or to the page that says which phase it is in.
SPEAKING = ("consultations:speak", _("意見を書く"))
PROPOSING = ("consultations:proposals", _("提案を見る・応援する"))
WAYS = {Kind.PUBLIC_COMMENT: SPEAKING, Kind.FREE_OPINIONS: SPEAKING, Kind.PROPOSALS: PROPOSING}
OTHER_WAY = ("consultations:page", _("参加する"))


def _card(row: consultations.Consultation, on: date) -> Card:
    ways = WAYS.get(Kind(row.kind), OTHER_WAY)
    return Card(
        url=reverse("consultations:page", args=[row.code]),
        speak_url=reverse(ways[0], args=[row.code]),
        speak_label=ways[1],
        title=(row.title_en if is_english() else "") or row.title,
        summary=row.summary,
        days_left=consultations.standing(row, on).days_left,
        closes_on=row.closes_on,
        office=row.division.name,
    )


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    today = day_of(timezone.now())
    context = {
        "doors": DOORS,
        "open_consultations": [
            _card(row, today) for row in consultations.closing_first(on=today, limit=OPEN_SHOWN)
        ],
        "changes": recent_changes(limit=CHANGES_SHOWN),
        "figures": figures(on=today),
    }
    return render(request, "home/index.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    question = request.GET.get("q", "").strip()[:QUESTION_LIMIT]
    return render(request, "home/search.html", {"found": find(question, day_of(timezone.now()))})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "home/about.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "home/help.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "home/privacy.html", {"uses": personal_data_uses()})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/accessibility.html")


@require_safe
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language and go back to the page; never to another site."""
    if code not in dict(settings.LANGUAGES):
        raise NotFound
    target = request.GET.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    # Not `redirect`, which takes a word without a slash for the name of a page.
    response = HttpResponseRedirect(target if is_ours and target.startswith("/") else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR_S, samesite="Lax", secure=settings.SECURE
    )
    return response
