"""The ways through the site: the main menu, the foot of every page, and the staff's sections."""

from __future__ import annotations

from functools import cache

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.rules import STAFF_ROLES, Actor, Role
from yoriai.pure.values import dataclass

OFFICE = (Role.DIVISION_STAFF, Role.DIVISION_HEAD, Role.CIO_OFFICE, Role.CIO)


@dataclass(frozen=True)
class Entry:
    """One way: its name, its route, and who is shown it (nobody named: everybody)."""

    label: str | Promise
    route: str
    roles: tuple[str, ...] = ()


MAIN = (
    Entry(_("意見を届ける"), "consultations:list"),
    Entry(_("声のゆくえ"), "coordination:voices"),
    Entry(_("さがす"), "home:search"),
    Entry(_("市の施策"), "measures:list"),
    Entry(_("寄合とは"), "home:about"),
)
FOOTER = (
    Entry(_("使い方・お問い合わせ"), "home:help"),
    Entry(_("会議・説明会"), "gatherings:list"),
    Entry(_("数字で見る"), "coordination:figures"),
    Entry(_("計画と施策"), "measures:plans"),
    Entry(_("本部の決定"), "coordination:decisions"),
    Entry(_("公開の記録"), "ledger:log"),
    Entry(_("データを使う（API）"), "api:openapi-view"),
    Entry(_("個人情報の扱い"), "home:privacy"),
    Entry(_("アクセシビリティ"), "home:accessibility"),
)
DESK = (
    Entry(_("今日の仕事"), "home:desk", tuple(STAFF_ROLES)),
    Entry(_("回答の机"), "desk_consultations:queue", OFFICE),
    Entry(_("意見募集"), "desk_consultations:list", OFFICE),
    Entry(_("施策"), "desk_measures:list", (*OFFICE, Role.AUDITOR)),
    Entry(
        _("本部の決定"),
        "desk_coordination:list",
        (Role.CIO_OFFICE, Role.CIO, Role.HEADQUARTERS_MEMBER, Role.AUDITOR),
    ),
    Entry(_("職員と役割"), "desk_organisation:list", (Role.SYSTEM_OPERATOR, Role.AUDITOR)),
    Entry(_("読み方"), "desk_organisation:readings", (*OFFICE, Role.SYSTEM_OPERATOR)),
    Entry(_("自動処理"), "desk_jobs:list", (Role.SYSTEM_OPERATOR, Role.AUDITOR)),
    Entry(_("操作の記録"), "desk_ledger:list", (Role.AUDITOR, Role.SYSTEM_OPERATOR)),
)


@dataclass(frozen=True)
class Way:
    """An entry as one page shows it."""

    label: str | Promise
    url: str
    is_current: bool


def ways(entries: tuple[Entry, ...], actor: Actor, path: str) -> tuple[Way, ...]:
    """Return the ways shown to this person, the one being walked marked."""
    shown = [entry for entry in entries if not entry.roles or actor.has(*entry.roles)]
    walked = [_address(entry.route) for entry in shown if _leads_to(entry, path)]
    # Below one way there may be another: the longest is the one being walked.
    current = max(walked, key=len, default="")
    return tuple(Way(entry.label, _address(entry.route), _address(entry.route) == current) for entry in shown)


def _leads_to(entry: Entry, path: str) -> bool:
    url = _address(entry.route)
    return path == url if entry.route == "home:desk" else path.startswith(url)


@cache
def _address(route: str) -> str:
    return reverse(route)
