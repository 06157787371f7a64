"""The page on which the areas of the city are entered, with how many people live there if that is known."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from yoriai.apps.organisation import operations, queries
from yoriai.apps.organisation.operations import AreaDraft, Counted
from yoriai.apps.organisation.rules import Actor
from yoriai.pure.japan.width import to_half_width
from yoriai.web.accounts.actor import actor_of
from yoriai.web.ui.attempts import attempt, posted, status_of

COLUMNS = 4


class AreasForm(forms.Form):
    """All areas at once, one in a line, as they are copied out of a table."""

    areas = forms.CharField(
        label=_("地域（1行に1つ）"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_(
            "記号、名称、英語名、人口を、読点・コンマ・タブで区切ります。英語名と人口は空欄でかまいません。"
        ),
    )
    counted_on = forms.DateField(
        label=_("人口の時点"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=_("人口の出典"), max_length=200, required=False, help_text=_("例: 住民基本台帳（町丁別人口）")
    )

    def clean_areas(self) -> list[AreaDraft]:
        lines = self.cleaned_data["areas"].splitlines()
        return [_area(line, number) for number, line in enumerate(lines, start=1) if line.strip()]

    def counted(self) -> Counted:
        return Counted(self.cleaned_data["counted_on"], self.cleaned_data["source"])


def _area(line: str, number: int) -> AreaDraft:
    for mark in ("\t", "、", "，"):
        line = line.replace(mark, ",")
    cells = [cell.strip() for cell in line.split(",")]
    code, name, name_en, population = (cells + [""] * COLUMNS)[:COLUMNS]
    count = to_half_width(population)
    if not code or not name or len(cells) > COLUMNS or (count and not count.isdecimal()):
        raise ValidationError(
            _(
                "%(number)s行目を確かめてください。「記号、名称、英語名、人口」の順で、人口は数字だけで書きます。"
            ),
            params={"number": number},
            code="line",
        )
    return AreaDraft(code, name, name_en, int(count) if count else None)


def _line(area: queries.Area) -> str:
    return ",".join(
        [area.code, area.name, area.name_en, "" if area.population is None else str(area.population)]
    )


@require_http_methods(["GET", "HEAD", "POST"])
def areas(request: HttpRequest) -> HttpResponse:
    """Show and set the areas."""
    actor = actor_of(request)
    queries.require_operator(actor)
    known = queries.offered_areas()
    counted = next((area for area in known if area.population is not None), None)
    initial = {
        "areas": "\n".join(_line(area) for area in known),
        "counted_on": counted.population_on if counted else None,
        "source": counted.population_source if counted else "",
    }
    form = AreasForm(posted(request), initial=initial)
    stored = _set(form, actor) if form.is_valid() else None
    if stored is None:
        return render(request, "organisation/areas.html", {"form": form}, status=status_of(form))
    messages.success(request, gettext("地域を保存しました。意見の用紙で選べるようになります。"))
    return redirect("desk_organisation:divisions")


def _set(form: AreasForm, actor: Actor) -> list[queries.Area] | None:
    return attempt(
        form,
        lambda: operations.set_areas(
            municipality=queries.own_municipality(),
            areas=form.cleaned_data["areas"],
            counted=form.counted(),
            by=actor,
            at=timezone.now(),
        ),
    )
