"""Meetings for calendar programs (iCalendar) and feed readers (Atom)."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yoriai.apps.consultations.queries.gatherings import public as queries
from yoriai.apps.consultations.queries.gatherings.public import Gathering
from yoriai.apps.organisation.queries import own_municipality
from yoriai.apps.organisation.rules import ANYONE
from yoriai.pure.opendata.calendars import TimedEvent, calendar
from yoriai.web.consultations.gatherings.shown import shown, when_text


def _title() -> str:
    return _("%(city)sの会議・説明会") % {"city": own_municipality().name}


@require_safe
def calendar_of_all(request: HttpRequest) -> HttpResponse:
    """All meetings, to subscribe to; a changed one has a higher sequence, a cancelled one stays and says so."""
    rows = queries.calendar_gatherings(at=timezone.now())
    return _calendar(request, _title(), rows, "meetings.ics")


@require_safe
def calendar_of_one(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One meeting, to be put into one's own calendar."""
    gathering = queries.get_gathering(code=code, number=number, actor=ANYONE)
    return _calendar(request, gathering.title, [gathering], f"meeting-{code}-{number}.ics")


def _calendar(request: HttpRequest, name: str, rows: list[Gathering], file: str) -> HttpResponse:
    text = calendar(name=name, events=[_event(row, request) for row in rows])
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{file}"'
    return response


def _event(row: Gathering, request: HttpRequest) -> TimedEvent:
    entry = shown(row, timezone.now())
    place = (
        " ".join(part for part in (row.place, row.address) if part) if entry.is_on_site else _("オンライン")
    )
    words = [row.summary, row.consultation.title]
    if row.online_is_open and row.online_url and not entry.is_cancelled:
        words.append(row.online_url)
    return TimedEvent(
        uid=f"gathering-{row.consultation.code}-{row.number}@{_host()}",
        title=_("【中止】%(title)s") % {"title": row.title} if entry.is_cancelled else row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        changed_at=row.changed_at,
        sequence=row.sequence,
        is_cancelled=entry.is_cancelled,
        place=place,
        url=request.build_absolute_uri(entry.url),
        text="\n".join(word for word in words if word),
    )


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The meetings of which there is news, each with what became of it last."""
    atom = Atom1Feed(
        title=_title(),
        link=request.build_absolute_uri(reverse("gatherings:list")),
        feed_url=request.build_absolute_uri(),
        description=_("市が開く会議・説明会の予定、変更、中止のお知らせです。"),
        language=get_language(),
    )
    now = timezone.now()
    for row in queries.latest_gatherings():
        entry, reasons = shown(row, now), [one.reason for one in row.changes.all() if one.reason]
        words = [when_text(row.starts_at, row.ends_at), row.place, *reasons[-1:], row.summary]
        atom.add_item(
            title=f"{row.title}（{entry.label}）",
            link=request.build_absolute_uri(entry.url),
            description="\n".join(word for word in words if word),
            unique_id=f"tag:{_host()},{row.announced_at:%Y}:gathering-{row.consultation.code}-{row.number}",
            pubdate=row.announced_at,
            updateddate=row.changed_at,
            author_name=row.consultation.division.name,
            categories=[entry.label],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"
