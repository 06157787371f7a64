"""Staff pages: money, working days, indicators, judgement and promises of one measure."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.measures import operations, queries
from yoriai.apps.measures.queries import MeasurePage
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.measures.desk import form_page
from yoriai.web.measures.forms import (
    BaselineForm,
    EffortForm,
    IndicatorForm,
    RatingForm,
    ValueForm,
    VersionForm,
    cost_table,
)
from yoriai.web.ui.attempts import posted

HEADINGS = {
    "effort": gettext_lazy("職員の仕事の量を記録する"),
    "rating": gettext_lazy("CIOとして評価する"),
    "baseline": gettext_lazy("約束（当初計画）を設定する"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: HttpRequest, code: str) -> HttpResponse:
    """The budget lines of a measure as a table."""
    today = day_of(timezone.now())
    page = _page(request, code, "may_edit")
    data = request.POST if request.method == "POST" else None
    table = cost_table(data, page=page, today=today)
    form = VersionForm(data, current_version=page.measure.version)
    if not all([table.is_valid(), form.is_valid()]):
        return form_page(request, "measures/desk_costs.html", form, table=table, measure=page.measure)
    operations.record_costs(
        measure=page.measure,
        lines=[row.draft() for row in table if row.has_changed()],
        by=actor_of(request),
        at=timezone.now(),
        version=form.cleaned_data["version"],
    )
    messages.success(request, _("経費を記録しました。"))
    return redirect("desk_measures:page", code)


@require_http_methods(["GET", "HEAD", "POST"])
def effort(request: HttpRequest, code: str) -> HttpResponse:
    """人工 of one fiscal year."""
    page = _page(request, code, "may_edit")
    form = EffortForm(posted(request), today=day_of(timezone.now()))
    if not form.is_valid():
        return _part(request, page, form, "effort")
    operations.record_effort(
        measure=page.measure, efforts=[form.draft()], by=actor_of(request), at=timezone.now()
    )
    messages.success(request, _("職員の仕事の量を記録しました。"))
    return redirect("desk_measures:page", code)


@require_http_methods(["GET", "HEAD", "POST"])
def indicators(request: HttpRequest, code: str) -> HttpResponse:
    """Add an indicator, or define one anew."""
    page = _page(request, code, "may_edit")
    form = IndicatorForm(posted(request))
    if not form.is_valid():
        return _indicators(request, page, form=form)
    operations.record_indicators(
        measure=page.measure, indicators=[form.draft()], by=actor_of(request), at=timezone.now()
    )
    messages.success(request, _("指標を記録しました。続けて目標値と実績値を入力できます。"))
    return redirect("desk_measures:indicators", code)


@require_POST
def values(request: HttpRequest, code: str) -> HttpResponse:
    """Target and actual of one year."""
    page = _page(request, code, "may_edit")
    value_form = ValueForm(request.POST, page=page, today=day_of(timezone.now()))
    if not value_form.is_valid():
        return _indicators(request, page, value_form=value_form)
    operations.record_indicator_values(
        measure=page.measure,
        indicator_id=value_form.cleaned_data["indicator"],
        values=[value_form.draft()],
        by=actor_of(request),
        at=timezone.now(),
    )
    messages.success(request, _("目標値・実績値を記録しました。"))
    return redirect("desk_measures:indicators", code)


@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: HttpRequest, code: str) -> HttpResponse:
    """The CIO's judgement."""
    page = _page(request, code, "may_rate")
    form = RatingForm(posted(request))
    if not form.is_valid():
        return _part(request, page, form, "rating")
    operations.rate_measure(
        measure=page.measure, **form.cleaned_data, by=actor_of(request), at=timezone.now()
    )
    messages.success(request, _("評価を記録しました。前の評価も残ります。"))
    return redirect("desk_measures:page", code)


@require_http_methods(["GET", "HEAD", "POST"])
def baseline(request: HttpRequest, code: str) -> HttpResponse:
    """What is promised."""
    page = _page(request, code, "may_set_baseline")
    form = BaselineForm(posted(request), today=day_of(timezone.now()))
    if not form.is_valid():
        return _part(request, page, form, "baseline")
    operations.set_baseline(measure=page.measure, draft=form.draft(), by=actor_of(request), at=timezone.now())
    messages.success(request, _("約束を設定しました。前の約束も残ります。"))
    return redirect("desk_measures:page", code)


def _page(request: HttpRequest, code: str, do: str) -> MeasurePage:
    return queries.page_to(do=do, code=code, actor=actor_of(request), today=day_of(timezone.now()))


def _part(request: HttpRequest, page: MeasurePage, form: object, part: str) -> HttpResponse:
    context = {"page": page, "measure": page.measure, "heading": HEADINGS[part], "part": part}
    return form_page(request, "measures/desk_part.html", form, **context)


def _indicators(
    request: HttpRequest,
    page: MeasurePage,
    *,
    form: IndicatorForm | None = None,
    value_form: ValueForm | None = None,
) -> HttpResponse:
    context = {
        "page": page,
        "measure": page.measure,
        "form": form or IndicatorForm(),
        "value_form": value_form or ValueForm(page=page, today=day_of(timezone.now()), prefix=None),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "measures/desk_indicators.html", context, status=status)
