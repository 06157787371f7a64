"""A meeting together with how it stands now, as templates show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yoriai.apps.consultations.queries.gatherings.public import Gathering, Seats
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.consultations.rules.gatherings import Stage
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass
from yoriai.web.ui.formats import day_text, is_english

TONES = {
    Stage.DRAFT: "neutral",
    Stage.COMING: "success",
    Stage.CHANGED: "warning",
    Stage.RUNNING: "success",
    Stage.OVER: "neutral",
    Stage.CANCELLED: "danger",
    Stage.HELD: "neutral",
    Stage.MINUTES: "info",
}
BEFORE = (Stage.COMING, Stage.CHANGED)


@dataclass(frozen=True)
class GatheringShown:
    """What lists and pages need of one meeting."""

    gathering: Gathering
    stage: Stage
    seats: tuple[Seats, ...] = ()
    takes_registrations: bool = False

    @property
    def url(self) -> str:
        return reverse("gatherings:page", args=[self.gathering.consultation.code, self.gathering.number])

    @property
    def label(self) -> str:
        return str(self.stage.label)

    @property
    def tone(self) -> str:
        return TONES[self.stage]

    @property
    def when(self) -> str:
        return when_text(self.gathering.starts_at, self.gathering.ends_at)

    @property
    def is_before(self) -> bool:
        return self.stage in BEFORE

    @property
    def is_cancelled(self) -> bool:
        return self.stage == Stage.CANCELLED

    @property
    def is_on_site(self) -> bool:
        return rules.Way.ON_SITE in rules.ways_of(self.gathering.form)

    @property
    def is_online(self) -> bool:
        return rules.Way.ONLINE in rules.ways_of(self.gathering.form)

    @property
    def is_full(self) -> bool:
        """Whoever registers now waits, whichever way is chosen."""
        return bool(self.seats) and all(one.is_full for one in self.seats)

    @property
    def registration_closes_on(self) -> date | None:
        closes_at = self.gathering.registration_closes_at
        return last_day(closes_at) if closes_at else None

    @property
    def accommodations(self) -> list[str]:
        return accommodation_labels(self.gathering.accommodations)


def shown(gathering: Gathering, at: datetime, seats: tuple[Seats, ...] = ()) -> GatheringShown:
    """Return a meeting with how it stands at an instant (no statement)."""
    return GatheringShown(
        gathering, rules.stage_of(gathering, at), seats, rules.takes_registrations(gathering, at)
    )


def all_shown(gatherings: Iterable[Gathering], at: datetime) -> list[GatheringShown]:
    """Return meetings with how they stand at an instant (no statement)."""
    return [shown(gathering, at) for gathering in gatherings]


def accommodation_labels(codes: Iterable[str]) -> list[str]:
    """Return accommodations in words, in the order in which they are offered."""
    chosen = set(codes)
    return [str(one.label) for one in rules.Accommodation if one.value in chosen]


def clock_text(at: datetime) -> str:
    """14時, 14時05分, in English 14:00; in Japanese time."""
    local = timezone.localtime(at)
    if is_english():
        return f"{local:%H:%M}"
    return f"{local.hour}時{local.minute:02}分" if local.minute else f"{local.hour}時"


def when_text(starts_at: datetime, ends_at: datetime) -> str:
    """2026年11月23日（月）14時～16時, in Japanese time."""
    same_day = timezone.localtime(starts_at).date() == timezone.localtime(ends_at).date()
    end = clock_text(ends_at) if same_day else f"{day_text(ends_at)} {clock_text(ends_at)}"
    return _("%(day)s %(start)s～%(end)s") % {
        "day": day_text(starts_at),
        "start": clock_text(starts_at),
        "end": end,
    }


def last_day(before: datetime) -> date:
    """Return the last day of a span that ends before an instant: midnight belongs to the day before."""
    return day_of(before - timedelta(microseconds=1))


def field_labels(names: Iterable[str]) -> list[str]:
    """Return the fields that a change touched, in words."""
    return [str(_("次第")) if name == "agenda" else _field_label(name) for name in names]


def _field_label(name: str) -> str:
    field: Any = Gathering._meta.get_field(name)
    return str(field.verbose_name)
