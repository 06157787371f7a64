"""Published minutes for everyone: to be read, printed, and taken away; what became of what was promised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yoriai.apps.consultations.queries.gatherings import minutes as queries
from yoriai.apps.consultations.queries.gatherings.snapshots import commitment_content
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.consultations.rules.gatherings import FollowUpState
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass
from yoriai.web.consultations.gatherings.shown import shown, when_text
from yoriai.web.ui.downloads import Cell, csv_download, json_download
from yoriai.web.ui.formats import day_text, instant_text

TONES = {FollowUpState.OPEN: "info", FollowUpState.DONE: "success", FollowUpState.DROPPED: "neutral"}


@dataclass(frozen=True)
class FollowUpShown:
    """A follow-up with how far it has come today."""

    row: queries.FollowUp
    overdue_days: int

    @property
    def owner(self) -> str:
        return self.row.division.name if self.row.division else self.row.office

    @property
    def label(self) -> str:
        return str(self.row.get_state_display())

    @property
    def tone(self) -> str:
        return TONES[FollowUpState(self.row.state)]


def follow_ups_shown(rows: list[queries.FollowUp] | tuple[queries.FollowUp, ...]) -> list[FollowUpShown]:
    """Return follow-ups with how late they are today (no statement)."""
    today = day_of(timezone.now())
    return [FollowUpShown(row, rules.overdue_days(row, today)) for row in rows]


@require_safe
def minutes(request: HttpRequest, code: str, number: int, version: int | None = None) -> HttpResponse:
    """The minutes, in the latest version or an earlier one."""
    found = queries.public_minutes(code=code, number=number, version=version)
    attendance = found.content["attendance"]
    context = {
        "found": found,
        "gathering": found.gathering,
        "consultation": found.gathering.consultation,
        "entry": shown(found.gathering, timezone.now()),
        "when": _held(found),
        "place": found.content["place"],
        "attendance": attendance,
        "kinds": [(_kind(one["kind"]), one["people"]) for one in attendance["kinds"]],
        "follow_ups": follow_ups_shown(found.follow_ups),
        "version": version,
    }
    return render(request, "consultations/gatherings/minutes.html", context)


def _held(found: queries.PublicMinutes) -> str:
    content = found.content
    return when_text(datetime.fromisoformat(content["starts_at"]), datetime.fromisoformat(content["ends_at"]))


def _kind(code: str) -> str:
    return str(rules.AttendanceKind(code).label)


@require_safe
def minutes_csv(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The latest minutes as a table, one thing a row."""
    found = queries.public_minutes(code=code, number=number)
    header = (_("種類"), _("議題の番号"), _("議題"), _("内容"), _("担当・団体"), _("期限"), _("状態"))
    return csv_download(f"minutes-{code}-{number}.csv", header, _rows(found))


def _rows(found: queries.PublicMinutes) -> Iterator[tuple[Cell, ...]]:
    for part in found.parts:
        place = (part.number or "", part.title)
        if part.said:
            yield (_("話されたこと"), *place, part.said, "", "", "")
        for one in part.opinions:
            yield (_("発言"), *place, one.text or _("（公表していません）"), one.organisation, "", "")
        for line in part.concluded:
            yield (_("決まったこと"), *place, line, "", "", "")
    titles = {part.number: part.title for part in found.parts}
    for entry in follow_ups_shown(found.follow_ups):
        number = entry.row.agenda_item.number if entry.row.agenda_item else 0
        place = (number or "", titles.get(number, ""))
        due = entry.row.due_on.isoformat()
        yield (_("対応事項"), *place, entry.row.what, entry.owner, due, entry.label)


@require_safe
def minutes_txt(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The latest minutes as plain text."""
    found = queries.public_minutes(code=code, number=number)
    response = HttpResponse("\n".join(_lines(found)) + "\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="minutes-{code}-{number}.txt"'
    return response


def _lines(found: queries.PublicMinutes) -> Iterator[str]:
    version = found.version
    yield _("議事録　%(title)s") % {"title": found.content["title"]}
    yield found.gathering.consultation.title
    yield _held(found)
    if found.content["place"]:
        yield found.content["place"]
    yield _("第%(number)s版　%(at)s公表") % {
        "number": version.number,
        "at": instant_text(version.published_at),
    }
    if version.correction_reason:
        yield _("訂正の理由：%(reason)s") % {"reason": version.correction_reason}
    for part in found.parts:
        if part.said or part.concluded or part.opinions:
            yield ""
            yield from _part_lines(part)
    if found.follow_ups:
        yield ""
        yield f"■ {_('対応事項')}"
        for one in follow_ups_shown(found.follow_ups):
            yield f"{one.row.number}. {one.row.what}（{one.owner}、{_until(one.row.due_on)}、{one.label}）"


def _part_lines(part: queries.Part) -> Iterator[str]:
    yield f"■ {part.number}. {part.title}" if part.number else f"■ {_('議題のほか・全体')}"
    if part.said:
        yield part.said
    for one in part.opinions:
        speaker = f"（{one.organisation}）" if one.organisation else ""
        yield f"・{one.text or _('（公表していません）')}{speaker}"
    for line in part.concluded:
        yield f"→ {line}"


def _until(day: date) -> str:
    return _("%(day)sまで") % {"day": day_text(day)}


@require_safe
def minutes_json(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What the public log committed to, version by version: whoever has the salt can compare."""
    found = queries.public_minutes(code=code, number=number)
    versions = [
        {**commitment_content(found.gathering, one), "published_at": one.published_at.isoformat()}
        for one in found.versions
    ]
    return json_download({"versions": versions})


@require_safe
def follow_ups(request: HttpRequest) -> HttpResponse:
    """All that was promised at meetings, and how far it has come."""
    rows = follow_ups_shown(queries.public_follow_ups())
    context = {
        "open": [one for one in rows if one.row.state == FollowUpState.OPEN],
        "closed": [one for one in rows if one.row.state != FollowUpState.OPEN],
    }
    return render(request, "consultations/gatherings/follow_ups.html", context)
