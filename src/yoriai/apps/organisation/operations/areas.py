"""The areas of the city (町) and how many people live there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.models import Area, Municipality
from yoriai.apps.organisation.rules import ELSEWHERE, Actor, may_assign_roles
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,19}\Z")


class AreaUnclear(Refusal):
    """An area has no name, a code that is none or twice the same, or a population below zero."""

    code = "area-unclear"
    status = 422
    message = _("%(place)d番目の地域「%(given)s」を確かめてください。")
    next_step = _(
        "記号は半角の英小文字・数字・ハイフンで、同じものは2回使えません。名称は必ず入力してください。"
    )


class PopulationWithoutSource(Refusal):
    """A population is only worth something with its day and its source."""

    code = "population-without-source"
    status = 422
    message = _("人口を入力するときは、いつの数か、どこから取った数かも入力してください。")


@dataclass(frozen=True)
class AreaDraft:
    """An area in words; `population` is None where nothing is known."""

    code: str
    name: str
    name_en: str = ""
    population: int | None = None


@dataclass(frozen=True)
class Counted:
    """When people were counted, and who says so."""

    on: date | None = None
    source: str = ""


@records.operation
def set_areas(
    *, municipality: Municipality, areas: Sequence[AreaDraft], counted: Counted, by: Actor, at: datetime
) -> list[Area]:
    """Set which areas are offered, in this order; those not named are kept but no longer offered.

    Args:
        municipality: whose areas they are.
        areas: the areas; the code tells which one is meant, so a name may be corrected.
        counted: day and source of all populations.
        by: the system operator.
        at: now.

    Returns:
        The areas that are offered.

    Raises:
        NotAllowed: `by` is not the system operator.
        AreaUnclear: a code or a name cannot be used.
        PopulationWithoutSource: there is a population, and its day (not in the future) or its source is missing.
    """
    if not may_assign_roles(by):
        raise NotAllowed
    _check(areas)
    has_people = any(area.population is not None for area in areas)
    if has_people and (counted.on is None or counted.on > day_of(at) or not counted.source.strip()):
        raise PopulationWithoutSource
    Area.objects.filter(municipality=municipality).update(is_offered=False)
    stored = [_store(municipality, draft, place, counted) for place, draft in enumerate(areas, start=1)]
    records.record(
        records.Entry(
            "areas.set",
            "organisation.Municipality",
            municipality.pk,
            by=by,
            at=at,
            facts={"areas": len(stored), "with_population": has_people},
        )
    )
    return stored


def _check(areas: Sequence[AreaDraft]) -> None:
    seen: set[str] = set()
    for place, area in enumerate(areas, start=1):
        is_sound = _CODE.match(area.code) and area.code != ELSEWHERE and area.code not in seen
        if not is_sound or not area.name.strip() or (area.population or 0) < 0:
            raise AreaUnclear(place=place, given=area.name.strip() or area.code)
        seen.add(area.code)


def _store(municipality: Municipality, draft: AreaDraft, place: int, counted: Counted) -> Area:
    is_counted = draft.population is not None
    return Area.objects.update_or_create(
        code=draft.code,
        defaults={
            "municipality": municipality,
            "name": draft.name.strip(),
            "name_en": draft.name_en.strip(),
            "position": place,
            "is_offered": True,
            "population": draft.population,
            "population_on": counted.on if is_counted else None,
            "population_source": counted.source.strip() if is_counted else "",
        },
    )[0]
