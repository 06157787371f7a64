"""The report for the headquarters as a spreadsheet: consultations, their items, the sums by disposition."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yoriai.apps.consultations.queries.report import Report, report
from yoriai.apps.measures.queries.trace import names_by_id
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.ui.spreadsheets import Sheet, xlsx_download


@require_safe
def whole(request: HttpRequest) -> HttpResponse:
    """Every consultation that the person may see being considered."""
    today = day_of(timezone.now())
    found = report(actor=actor_of(request), on=today)
    return xlsx_download(f"consultations-{today:%Y%m%d}.xlsx", _sheets(request, found))


@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One consultation."""
    today = day_of(timezone.now())
    found = report(actor=actor_of(request), on=today, code=code)
    return xlsx_download(f"{code}-{today:%Y%m%d}.xlsx", _sheets(request, found))


def _sheets(request: HttpRequest, found: Report) -> tuple[Sheet, ...]:
    return (_consultations(found), _items(request, found), _dispositions(found))


def _consultations(found: Report) -> Sheet:
    columns = (
        *((_("番号"), 14), (_("意見募集"), 40), (_("所管課"), 16), (_("状態"), 12)),
        *((_("募集開始日"), 12), (_("締切日"), 12), (_("公表予定日"), 12), (_("公表日"), 12)),
        *((_("意見の件数"), 9), (_("人数"), 9), (_("項目に入れた件数"), 9), (_("項目に入れず非公表"), 9)),
        *((_("まだ項目にない件数"), 9), (_("項目の数"), 9), (_("承認済みの項目"), 9), (_("案の扱い"), 16)),
    )
    rows = [
        (
            *(one.code, one.title, one.office, one.stage),
            *(one.published_on, one.closes_on, one.results_due_on, one.results_published_at),
            *(one.received, one.people, one.in_items, one.hidden),
            *(one.unsorted, one.items, one.answered, one.outcome),
        )
        for one in found.consultations
    ]
    return Sheet(_("意見募集"), columns, rows)


def _items(request: HttpRequest, found: Report) -> Sheet:
    names = names_by_id(measure_ids={pk for one in found.items for pk in one.measure_ids})
    columns = (
        *((_("意見募集"), 24), (_("項目の番号"), 7), (_("項目"), 28), (_("意見の概要"), 40)),
        *((_("案の箇所"), 18), (_("件数"), 7), (_("人数"), 7), (_("取扱い"), 14)),
        *((_("市の検討結果とその理由"), 60), (_("反映した箇所"), 18), (_("修正前"), 30), (_("修正後"), 30)),
        *((_("答える課"), 16), (_("確認"), 10), (_("関わる施策"), 24)),
        *((_("検討結果を書いた日"), 12), (_("公表日"), 12), (_("画面"), 30)),
    )
    rows = [
        (
            *(one.consultation, one.number, one.title, one.summary),
            *(one.section, one.opinions, one.people, one.disposition),
            *(one.reason, one.place, one.before_text, one.after_text),
            *(one.office, one.review, "、".join(names[pk].title for pk in one.measure_ids)),
            *(one.answered_at, one.published_at),
            request.build_absolute_uri(reverse("desk_consultations:item", args=[one.code, one.number])),
        )
        for one in found.items
    ]
    return Sheet(_("項目と検討結果"), columns, rows)


def _dispositions(found: Report) -> Sheet:
    items = Counter((one.consultation, one.disposition) for one in found.items)
    opinions: Counter[tuple[str, str]] = Counter()
    for one in found.items:
        opinions[one.consultation, one.disposition] += one.opinions
    columns = (
        (_("意見募集"), 40),
        (_("取扱い"), 20),
        (_("項目の数"), 10),
        (_("意見の件数"), 10),
    )
    rows = [
        (title, disposition or _("（未回答）"), count, opinions[title, disposition])
        for (title, disposition), count in items.items()
    ]
    return Sheet(_("取扱いごとの数"), columns, rows)
