"""The sections of the staff's desk, for those whose work is there."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.rules import STAFF_ROLES, Actor, Role

OFFICE = (Role.DIVISION_STAFF, Role.DIVISION_HEAD, Role.CIO_OFFICE, Role.CIO)


@dataclass(frozen=True)
class Section:
    label: str | Promise
    route: str
    roles: tuple[str, ...]


SECTIONS = (
    Section(_("今日の仕事"), "home:desk", tuple(STAFF_ROLES)),
    Section(_("意見募集"), "desk_consultations:list", OFFICE),
    Section(_("施策"), "desk_measures:list", OFFICE),
    Section(_("本部の決定"), "desk_coordination:list", (Role.CIO_OFFICE, Role.CIO, Role.HEADQUARTERS_MEMBER)),
    Section(_("職員と役割"), "desk_organisation:list", (Role.SYSTEM_OPERATOR,)),
    Section(_("自動処理"), "desk_jobs:list", (Role.SYSTEM_OPERATOR,)),
    Section(_("操作の記録"), "desk_ledger:list", (Role.AUDITOR, Role.SYSTEM_OPERATOR)),
)


def menu(actor: Actor, path: str) -> list[dict[str, object]]:
    """Return the sections this person works in, the one being looked at marked."""
    entries = []
    for section in SECTIONS:
        if not actor.has(*section.roles):
            continue
        try:
            url = reverse(section.route)
        except NoReverseMatch:
            continue
        is_current = path == url if section.route == "home:desk" else path.startswith(url)
        entries.append({"label": section.label, "url": url, "is_current": is_current})
    return entries
