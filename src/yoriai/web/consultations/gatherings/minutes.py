"""The desk of minutes: written, sent for review, approved, published; what follows from the meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations.operations.gatherings import follow_ups
from yoriai.apps.consultations.operations.gatherings import minutes as operations
from yoriai.apps.consultations.queries.gatherings import minutes as queries
from yoriai.apps.consultations.queries.gatherings.running import gathering_to_run
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.gatherings.desk_pages import Task, task_page
from yoriai.web.consultations.gatherings.minutes_forms import (
    ApproveForm,
    FollowUpForm,
    MinutesForm,
    PublishMinutesForm,
    ReportForm,
    SendBackMinutesForm,
    VersionForm,
)
from yoriai.web.consultations.gatherings.shown import shown
from yoriai.web.ui.attempts import status_of

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Write the minutes beside what was said on each point."""
    actor = actor_of(request)
    desk = queries.minutes_desk(code=code, number=number, actor=actor)
    form = MinutesForm(request.POST if request.method == "POST" else None, desk=desk)
    done = when_filled_in(
        form,
        lambda: operations.save_minutes(
            gathering_id=desk.gathering.pk, draft=form.draft(), by=actor, at=timezone.now()
        ),
    )
    if not done:
        points = [(*point, desk.said.get(point[0], ())) for point in form.points()]
        context = {"form": form, "points": points, **_context(desk)}
        return render(
            request, "consultations/gatherings/desk_minutes_edit.html", context, status=status_of(form)
        )
    messages.success(request, _("議事録を下書きとして保存しました。"))
    return redirect("desk_gatherings:minutes", code, number)


@require_safe
def minutes(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The minutes as they stand, and what can be done next."""
    actor = actor_of(request)
    desk = queries.minutes_desk(code=code, number=number, actor=actor)
    return _page(request, desk, actor, None)


def _page(
    request: HttpRequest, desk: queries.MinutesDesk, actor: Actor, form: SendBackMinutesForm | None
) -> HttpResponse:
    version = {"version": desk.minutes.version if desk.minutes else 0}
    attendance = desk.content["attendance"]
    context = {
        **_context(desk),
        "attendance": attendance,
        "kinds": [(_kind(one["kind"]), one["people"]) for one in attendance["kinds"]],
        "may_approve": rules.may_approve_minutes(actor, desk.gathering.consultation),
        "version_form": VersionForm(initial=version),
        "approve_form": ApproveForm(initial={**version, "digest": desk.digest}),
        "back_form": form or SendBackMinutesForm(initial=version, prefix="back"),
        "publish_form": PublishMinutesForm(initial=version, is_correction=bool(desk.versions)),
        "parts": [(part, desk.said.get(point, ())) for point, part in _in_order(desk)],
        "follow_ups": [(one, rules.overdue_days(one, day_of(timezone.now()))) for one in desk.follow_ups],
    }
    status = status_of(form) if form else 200
    return render(request, "consultations/gatherings/desk_minutes.html", context, status=status)


def _kind(code: str) -> str:
    return str(rules.AttendanceKind(code).label)


def _in_order(desk: queries.MinutesDesk) -> list[tuple[int, object]]:
    """Return the parts by the number of their point, what lies beside the agenda last."""
    return sorted(desk.parts.items(), key=lambda one: (one[0] == 0, one[0]))


def _context(desk: queries.MinutesDesk) -> dict[str, object]:
    return {
        "desk": desk,
        "minutes": desk.minutes,
        "gathering": desk.gathering,
        "consultation": desk.gathering.consultation,
        "entry": shown(desk.gathering, timezone.now()),
    }


Step = Callable[[queries.MinutesDesk, int, Actor, datetime], object]


def _step(request: HttpRequest, code: str, number: int, step: Step) -> HttpResponse:
    """Do one step with the version that was seen; a version that is not a number was never seen."""
    actor = actor_of(request)
    desk = queries.minutes_desk(code=code, number=number, actor=actor)
    seen = request.POST.get("version", "")
    step(desk, int(seen) if seen.isdecimal() and len(seen) < 9 else 0, actor, timezone.now())
    return redirect("desk_gatherings:minutes", code, number)


@require_POST
def send(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ask the head to look at them."""

    def step(desk: queries.MinutesDesk, version: int, by: Actor, at: datetime) -> None:
        operations.send_minutes(gathering_id=desk.gathering.pk, version=version, by=by, at=at)
        messages.success(request, _("議事録の確認を依頼しました。"))

    return _step(request, code, number, step)


@require_POST
def approve(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Approve exactly what was shown."""

    def step(desk: queries.MinutesDesk, version: int, by: Actor, at: datetime) -> None:
        digest = request.POST.get("digest", "")
        operations.approve_minutes(
            gathering_id=desk.gathering.pk, version=version, digest=digest, by=by, at=at
        )
        messages.success(request, _("議事録を承認しました。"))

    return _step(request, code, number, step)


@require_POST
def send_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Send them back with a reason."""
    actor = actor_of(request)
    desk = queries.minutes_desk(code=code, number=number, actor=actor)
    form = SendBackMinutesForm(request.POST, prefix="back")
    done = when_filled_in(
        form,
        lambda: operations.send_back_minutes(
            gathering_id=desk.gathering.pk,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=actor,
            at=timezone.now(),
        ),
    )
    if not done:
        return _page(request, desk, actor, form)
    messages.success(request, _("議事録を差し戻しました。"))
    return redirect("desk_gatherings:minutes", code, number)


@require_POST
def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Publish what was approved."""

    def step(desk: queries.MinutesDesk, version: int, by: Actor, at: datetime) -> None:
        reason = request.POST.get("reason", "")
        operations.publish_minutes(
            gathering_id=desk.gathering.pk, version=version, reason=reason, by=by, at=at
        )
        messages.success(request, _("議事録を公表しました。公開の記録に残ります。"))

    return _step(request, code, number, step)


@require_http_methods(FORM_METHODS)
def add_follow_up(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Note what is to be done, by which office, until when."""
    actor, now = actor_of(request), timezone.now()
    gathering = gathering_to_run(code=code, number=number, actor=actor)
    divisions = [
        (one.pk, f"{one.department.name} {one.name}")
        for one in organisation.divisions_at_work(on=day_of(now))
    ]
    form = FollowUpForm(
        request.POST if request.method == "POST" else None, gathering=gathering, divisions=divisions
    )
    done = when_filled_in(
        form,
        lambda: follow_ups.add_follow_up(gathering_id=gathering.pk, draft=form.draft(), by=actor, at=now),
    )
    if not done:
        lead = _("議事録といっしょに公表されます。公表したあとは、どこまで進んだかを報告します。")
        about = Task(_("対応事項を加える"), _("加える"), gathering.consultation, gathering, lead)
        return task_page(request, form, about)
    messages.success(request, _("対応事項を加えました。"))
    return redirect("desk_gatherings:minutes", code, number)


@require_POST
def remove_follow_up(request: HttpRequest, code: str, number: int, follow_up: int) -> HttpResponse:
    """Take out what is not public yet."""
    actor = actor_of(request)
    gathering = gathering_to_run(code=code, number=number, actor=actor)
    follow_ups.remove_follow_up(gathering_id=gathering.pk, number=follow_up, by=actor, at=timezone.now())
    messages.success(request, _("対応事項を外しました。"))
    return redirect("desk_gatherings:minutes", code, number)


@require_http_methods(FORM_METHODS)
def report(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """Say how far a follow-up has come."""
    actor = actor_of(request)
    found = queries.follow_up_to_report(follow_up_id=follow_up_id, actor=actor)
    initial = {"state": found.state, "seen": found.state}
    form = ReportForm(request.POST if request.method == "POST" else None, initial=initial)
    done = when_filled_in(
        form,
        lambda: follow_ups.report_follow_up(
            follow_up_id=found.pk, report=form.report(), by=actor, at=timezone.now()
        ),
    )
    if not done:
        context = {"form": form, "follow_up": found, "gathering": found.gathering}
        return render(request, "consultations/gatherings/desk_report.html", context, status=status_of(form))
    messages.success(request, _("報告を公表しました。"))
    return redirect("desk_consultations:queue")
