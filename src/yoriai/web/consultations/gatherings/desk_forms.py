"""The forms of the desk for meetings: what they say, their agenda, why they are changed or cancelled."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import operations as consultations
from yoriai.apps.consultations.operations.gatherings.door import WalkIn
from yoriai.apps.consultations.operations.gatherings.preparing import (
    AgendaEdit,
    AgendaPlan,
    GatheringContent,
    GatheringEdit,
)
from yoriai.apps.consultations.queries.gatherings.public import Gathering
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.shared.time import JAPAN
from yoriai.web.consultations.desk_forms import DAY, LINES
from yoriai.web.consultations.gatherings.shown import last_day

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
LARGEST_ROOM = 100_000
# What lies outside of these years is a slip of the finger, and some of it no instant at all.
EARLIEST_YEAR, LATEST_YEAR = 2000, 2200


class GatheringForm(forms.Form):
    """What a meeting says about itself; `version` notices that somebody else saved meanwhile."""

    title = forms.CharField(label=_("名前"), max_length=120, help_text=_("例：施設予約の見直し案 説明会"))
    summary = forms.CharField(label=_("どんな会か"), widget=forms.Textarea(attrs=LINES), required=False)
    held_on = forms.DateField(label=_("開く日"), widget=DAY)
    starts = forms.TimeField(label=_("始まる時刻"), widget=CLOCK)
    ends = forms.TimeField(label=_("終わる時刻"), widget=CLOCK)
    form = forms.ChoiceField(
        label=_("開き方"), choices=rules.Form.choices, widget=forms.RadioSelect, initial=rules.Form.ON_SITE
    )
    place = forms.CharField(label=_("会場"), max_length=120, required=False)
    address = forms.CharField(label=_("会場の住所"), max_length=200, required=False)
    way_there = forms.CharField(
        label=_("行き方"),
        widget=forms.Textarea(attrs=LINES),
        required=False,
        help_text=_("駅やバス停からの道、駐車場、車いすで入れる入口など。"),
    )
    capacity_on_site = forms.IntegerField(
        label=_("会場の定員（人）"),
        min_value=1,
        max_value=LARGEST_ROOM,
        required=False,
        help_text=_("空欄なら、定員はありません。"),
    )
    accommodations = forms.MultipleChoiceField(
        label=_("用意する配慮"),
        choices=rules.Accommodation.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    accommodations_note = forms.CharField(
        label=_("配慮の説明"),
        widget=forms.Textarea(attrs=LINES),
        required=False,
        help_text=_("例：手話通訳は11月10日までにお申し込みください。"),
    )
    online_url = forms.URLField(
        label=_("オンラインのアドレス"), max_length=500, required=False, assume_scheme="https"
    )
    online_is_open = forms.BooleanField(
        label=_("オンラインのアドレスをだれにでも示す"),
        required=False,
        help_text=_("選ばなければ、申し込んだ方だけに示します。"),
    )
    phone_in = forms.CharField(
        label=_("電話で参加する方法"), max_length=200, required=False, help_text=_("電話番号と会議番号など。")
    )
    capacity_online = forms.IntegerField(
        label=_("オンラインの定員（人）"), min_value=1, max_value=LARGEST_ROOM, required=False
    )
    takes_registrations = forms.BooleanField(label=_("申し込みを受け付ける"), required=False, initial=True)
    closes_on = forms.DateField(
        label=_("申し込みの締切日（この日を含む）"),
        widget=DAY,
        required=False,
        help_text=_("空欄なら、会が始まるまで受け付けます。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("変更の理由（公表されます）"), widget=forms.Textarea(attrs=LINES), required=False
    )

    def __init__(self, *args: Any, is_public: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_public:
            del self.fields["reason"]

    @staticmethod
    def initial_of(gathering: Gathering) -> dict[str, Any]:
        """Return what the form shows of a meeting."""
        start, end = timezone.localtime(gathering.starts_at), timezone.localtime(gathering.ends_at)
        closes_at = gathering.registration_closes_at
        known = {name: getattr(gathering, name, None) for name in GatheringForm.base_fields}
        days = {
            "held_on": start.date(),
            "starts": start.time(),
            "ends": end.time(),
            "closes_on": last_day(closes_at) if closes_at else None,
        }
        return {**known, **days, "reason": ""}

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise ValidationError(_("年を確かめてください。"), code="year")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        held_on, closes_on = data.get("held_on"), data.get("closes_on")
        if held_on and closes_on and closes_on > held_on:
            self.add_error("closes_on", ValidationError(_("開く日より後になっています。"), code="late"))
        if starts and ends and ends <= starts:
            self.add_error("ends", ValidationError(_("始まる時刻より後にしてください。"), code="reversed"))
        return data

    def content(self) -> GatheringContent:
        data = self.cleaned_data
        plain = {name: data[name] for name in GatheringContent.__dataclass_fields__ if name in data}
        return GatheringContent(
            **plain,
            starts_at=_at(data["held_on"], data["starts"]),
            ends_at=_at(data["held_on"], data["ends"]),
            registration_closes_at=_end_of(data["closes_on"]) if data["closes_on"] else None,
        )

    def edit(self) -> GatheringEdit:
        return GatheringEdit(
            self.content(), self.cleaned_data["version"] or 0, self.cleaned_data.get("reason", "")
        )


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, JAPAN)


def _end_of(day: date) -> datetime:
    return _at(day + timedelta(days=1), time.min)


class ReasonForm(forms.Form):
    """Why a meeting is cancelled."""

    reason = forms.CharField(label=_("中止の理由（公表されます）"), widget=forms.Textarea(attrs=LINES))


class AgendaPointForm(forms.Form):
    """One point of the agenda; one without a title is left out."""

    title = forms.CharField(label=_("議題"), max_length=120, required=False)
    duration_min = forms.IntegerField(label=_("時間（分）"), min_value=1, max_value=600, required=False)
    presenter = forms.CharField(label=_("説明する課・団体"), max_length=80, required=False)


POINTS_AT_ONCE = 12
EMPTY_POINTS = 3


def agenda_forms(*, points: int) -> type[forms.BaseFormSet[AgendaPointForm]]:
    """Return the formset for an agenda of so many points, with some empty ones."""
    extra = max(0, min(EMPTY_POINTS, POINTS_AT_ONCE - points))
    return forms.formset_factory(
        AgendaPointForm, extra=extra, max_num=POINTS_AT_ONCE, absolute_max=POINTS_AT_ONCE
    )


class AgendaReasonForm(forms.Form):
    """Which agenda was seen, and why it is changed once people know of it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("変更の理由（公表されます）"), widget=forms.Textarea(attrs=LINES), required=False
    )

    def __init__(self, *args: Any, is_public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_public:
            del self.fields["reason"]

    def edit(self, points: forms.BaseFormSet[AgendaPointForm]) -> AgendaEdit:
        data = [one.cleaned_data for one in points if one.cleaned_data.get("title")]
        plans = [AgendaPlan(one["title"], one["duration_min"], one["presenter"]) for one in data]
        return AgendaEdit(plans, self.cleaned_data["version"], self.cleaned_data.get("reason", ""))


class PaperForm(forms.Form):
    """A document of the consultation to be handed out."""

    document = forms.TypedChoiceField(label=_("意見募集の資料から選ぶ"), coerce=int)

    def __init__(self, *args: Any, documents: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = documents  # type: ignore[attr-defined]


class WalkInForm(forms.Form):
    """People who come without having registered."""

    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=rules.MOST_WALKING_IN, initial=1)
    way = forms.ChoiceField(label=_("参加の方法"))
    goes_beyond = forms.BooleanField(label=_("定員を超えて受け付ける"), required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)

    def __init__(self, *args: Any, gathering: Gathering, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": consultations.new_key()})
        super().__init__(*args, **kwargs)
        ways = rules.ways_of(gathering.form)
        self.fields["way"].choices = [(way.value, way.label) for way in ways]  # type: ignore[attr-defined]
        if len(ways) == 1:
            self.fields["way"].widget = forms.HiddenInput()
            self.fields["way"].initial = ways[0].value

    def walk_in(self) -> WalkIn:
        data = self.cleaned_data
        return WalkIn(data["people"], data["way"], data["key"], data["goes_beyond"])
