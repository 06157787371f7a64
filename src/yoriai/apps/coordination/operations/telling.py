"""Telling those whose voice a measure bears on what the headquarters decided."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yoriai.apps.consultations.letter_rules import Kind
from yoriai.apps.consultations.operations import telling
from yoriai.apps.coordination.models import Decision, Meeting
from yoriai.apps.measures.queries import trace as measures


def tell_of_decision(decision: Decision, meeting: Meeting, measure: measures.MeasureName) -> None:
    """Tell what a meeting decided on a measure, and why."""
    if not telling.concerns_somebody(measure_id=decision.measure_id):
        return

    def say() -> str:
        return _(
            "施策「%(title)s」について、%(day)sの「%(meeting)s」の結論は「%(outcome)s」でした。理由：%(reason)s"
        ) % {
            "title": _called(measure),
            # Translators: how a day is written, in Django's date format.
            "day": date_format(meeting.held_on, _("Y年n月j日")),
            "meeting": meeting.title,
            "outcome": Decision.Outcome(decision.outcome).label,
            "reason": decision.reason,
        }

    draft = telling.NewsDraft(
        key=f"decision:{decision.pk}",
        kind=Kind.DECISION,
        about=telling.About(measure_id=decision.measure_id),
        words=telling.in_every_language(say),
    )
    telling.announce(draft=draft, at=decision.asserted_at)


def _called(measure: measures.MeasureName) -> str:
    return (get_language() == "en" and measure.title_en) or measure.title
