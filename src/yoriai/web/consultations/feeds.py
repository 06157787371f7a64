"""Consultations for feed readers (Atom) and calendar programs (iCalendar)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.organisation.queries import own_municipality
from yoriai.apps.shared.time import day_of
from yoriai.pure.opendata.calendars import DayEvent, calendar
from yoriai.web.consultations.shown import shown

ENTRIES = 50


def _title() -> str:
    return _("%(city)sの意見募集") % {"city": own_municipality().name}


def _latest(today: date) -> list[Consultation]:
    return list(queries.public_consultations(on=today)[:ENTRIES])


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The latest consultations, each changed when it was published and when its results were."""
    today = day_of(timezone.now())
    atom = Atom1Feed(
        title=_title(),
        link=request.build_absolute_uri(reverse("consultations:list")),
        feed_url=request.build_absolute_uri(),
        description=_("市が意見を募集している案と、その結果です。"),
        language=get_language(),
    )
    for row in _latest(today):
        entry = shown(row, today)
        atom.add_item(
            title=f"{row.title}（{entry.label}）",
            link=request.build_absolute_uri(_place(row)),
            description=row.summary,
            unique_id=f"tag:{_host()},{row.published_on:%Y}:consultation-{row.code}",
            pubdate=_begin(row.published_on),
            updateddate=row.results_published_at or _begin(row.published_on),
            author_name=row.division.name,
            categories=[entry.label],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """Until when something can be said, and when the results are due, as a calendar to subscribe to."""
    rows = _latest(day_of(timezone.now()))
    events = [event for row in rows for event in _events(row, request)]
    response = HttpResponse(
        calendar(name=_title(), events=events), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'inline; filename="consultations.ics"'
    return response


def _events(row: Consultation, request: HttpRequest) -> Iterator[DayEvent]:
    url = request.build_absolute_uri(_place(row))
    uid = f"consultation-{row.code}-%s@{_host()}"
    published_at = _begin(row.published_on)
    if row.published_on and row.closes_on:
        title = _("意見募集「%(title)s」") % {"title": row.title}
        yield DayEvent(uid % "period", title, row.published_on, row.closes_on, published_at, url, row.summary)
    results_on = day_of(row.results_published_at) if row.results_published_at else row.results_due_on
    if results_on:
        words = (
            _("結果の公表「%(title)s」") if row.results_published_at else _("結果の公表の予定「%(title)s」")
        )
        changed_at = row.results_published_at or published_at
        yield DayEvent(uid % "results", words % {"title": row.title}, results_on, results_on, changed_at, url)


def _place(row: Consultation) -> str:
    return reverse("consultations:page", args=[row.code])


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def _begin(day: date | None) -> datetime:
    """Return the first instant of a day in Japan; what is public has a day."""
    assert day is not None  # noqa: S101 - the database holds it for everything that is published
    return timezone.make_aware(datetime.combine(day, time.min))
