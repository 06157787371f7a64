"""意見の地図: for everybody, and, below vote/, with one's own place on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_safe

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.queries import voting as votes
from yoriai.apps.consultations.queries import voting_map as queries
from yoriai.apps.consultations.queries.voting_map import OwnPlace, ShownMap
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations import voters
from yoriai.web.consultations.map_apart import apart
from yoriai.web.consultations.map_shown import drawn, in_words
from yoriai.web.ui.downloads import json_download


@conditional_page
@require_safe
def shared(request: HttpRequest, code: str) -> HttpResponse:
    """The map as everybody sees it."""
    return _page(request, queries.shown_map(code=code, on=day_of(timezone.now())), None)


@never_cache
@require_safe
def own(request: HttpRequest, code: str) -> HttpResponse:
    """The map with one's own place, by the answers as they are now."""
    shown = queries.shown_map(code=code, on=day_of(timezone.now()))
    answers = votes.own_answers(found=shown.found, device=voters.mark_of(request, code) or "")
    place = queries.own_place(content=shown.content, answers=answers) if shown.content else None
    return _page(request, shown, place, is_own=True)


def _page(
    request: HttpRequest, shown: ShownMap, own: OwnPlace | None, *, is_own: bool = False
) -> HttpResponse:
    context = {
        "shown": shown,
        "found": shown.found,
        "consultation": shown.found.consultation,
        "own": own,
        "is_own": is_own,
        "fewest": rules.FEWEST_SHOWN,
    }
    if shown.content:
        context |= {
            "drawn": drawn(shown.content, own),
            "words": in_words(shown.content, shown.texts),
            "certainty": shown.content["certainty"],
            "apart": apart(shown),
        }
    return render(request, "consultations/voting_map.html", context)


@conditional_page
@require_safe
def map_json(request: HttpRequest, code: str) -> HttpResponse:
    """The map as data (docs/voting.md)."""
    shown = queries.shown_map(code=code, on=day_of(timezone.now()))
    return json_download(queries.as_data(shown))
