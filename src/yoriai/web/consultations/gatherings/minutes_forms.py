"""The forms for what is written down at a meeting and after it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import operations as consultations
from yoriai.apps.consultations.operations.gatherings.follow_ups import FollowUpDraft, Report
from yoriai.apps.consultations.operations.gatherings.minutes import MinutesDraft, PartDraft
from yoriai.apps.consultations.operations.gatherings.recording import NAME_LIMIT, AttendanceCount, Said
from yoriai.apps.consultations.queries.gatherings.minutes import MinutesDesk
from yoriai.apps.consultations.queries.gatherings.public import Gathering
from yoriai.apps.consultations.rules import Standing
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.web.consultations.desk_forms import DAY, LINES
from yoriai.web.consultations.forms import SaidField

BESIDE = (0, _("議題のほか・全体"))


def points_of(gathering: Gathering) -> list[tuple[int, Any]]:
    """Return the points of the agenda as choices, what lies beside them last."""
    return [*((one.number, f"{one.number} {one.title}") for one in gathering.agenda.all()), BESIDE]


class SayForm(forms.Form):
    """発言を書き取る: made to be filled in while somebody speaks, with the keyboard alone."""

    agenda_number = forms.TypedChoiceField(label=_("議題"), coerce=int, widget=forms.RadioSelect)
    text = SaidField(
        label=_("発言"), widget=forms.Textarea(attrs={"rows": 5, "autofocus": True, "data-key": "t"})
    )
    is_verbatim = forms.TypedChoiceField(
        label=_("書き取り方"),
        choices=[("no", _("聞き取りの要旨")), ("yes", _("言葉のとおり"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )
    organisation = forms.CharField(
        label=_("団体として話したときは、団体の名前"),
        max_length=NAME_LIMIT,
        required=False,
        help_text=_("個人の名前は書きません。"),
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    organisation_agrees = forms.BooleanField(label=_("団体の名前を公表してよい"), required=False)
    standing = forms.ChoiceField(label=_("市との関わり"), choices=Standing.choices, required=False)
    continues = forms.CharField(
        label=_("同じ人の前の受付番号"),
        max_length=20,
        required=False,
        help_text=_("同じ人がもう一度話したとき。人数が正しく数えられます。"),
    )
    was_read_back = forms.BooleanField(label=_("読み返して確かめた"), required=False)
    receipt_given = forms.BooleanField(label=_("受付番号を伝える・控えを渡す"), required=False, initial=True)
    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)

    def __init__(self, *args: Any, gathering: Gathering, last: dict[str, Any], **kwargs: Any) -> None:
        initial = {"submission_key": consultations.new_key(), **last}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["agenda_number"].choices = points_of(gathering)  # type: ignore[attr-defined]

    def said(self) -> Said:
        return Said(**self.cleaned_data)


class AttendanceForm(forms.Form):
    """People of one kind, or of one organisation; one without a number is left out."""

    kind = forms.ChoiceField(label=_("区分"), choices=rules.AttendanceKind.choices, required=False)
    way = forms.ChoiceField(label=_("参加の方法"), choices=rules.Way.choices, required=False)
    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=rules.MOST_ATTENDING, required=False)
    organisation = forms.CharField(label=_("団体の名前"), max_length=NAME_LIMIT, required=False)
    organisation_agrees = forms.BooleanField(label=_("公表してよい"), required=False)


ROWS_AT_ONCE = 20
EMPTY_ROWS = 4


def attendance_forms(*, rows: int) -> type[forms.BaseFormSet[AttendanceForm]]:
    """Return the formset for so many counts, with some empty rows."""
    extra = max(0, min(max(EMPTY_ROWS, 6 - rows), ROWS_AT_ONCE - rows))
    return forms.formset_factory(AttendanceForm, extra=extra, max_num=ROWS_AT_ONCE, absolute_max=ROWS_AT_ONCE)


def counts_of(rows: Iterable[AttendanceForm]) -> list[AttendanceCount]:
    """Return the counts that were filled in."""
    data = [row.cleaned_data for row in rows if row.cleaned_data.get("people")]
    return [
        AttendanceCount(
            one["kind"] or rules.AttendanceKind.RESIDENT,
            one["way"] or rules.Way.ON_SITE,
            one["people"],
            one["organisation"],
            bool(one["organisation"]) and one["organisation_agrees"],
        )
        for one in data
    ]


class VersionForm(forms.Form):
    """Which version somebody saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class MinutesForm(forms.Form):
    """What was said on each point, in short, and what was agreed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, desk: MinutesDesk, **kwargs: Any) -> None:
        self.numbers = [(int(number), str(label)) for number, label in points_of(desk.gathering)]
        initial: dict[str, Any] = {"version": desk.minutes.version if desk.minutes else 0}
        for number, part in desk.parts.items():
            initial |= {f"said_{number}": part.said, f"concluded_{number}": part.concluded}
        super().__init__(*args, **{"initial": initial, **kwargs})
        for number, label in self.numbers:
            self.fields[f"said_{number}"] = forms.CharField(
                label=_("話されたこと（%(point)s）") % {"point": label},
                widget=forms.Textarea(attrs={"rows": 5}),
                required=False,
                max_length=20_000,
            )
            self.fields[f"concluded_{number}"] = forms.CharField(
                label=_("決まったこと（1行に1つ。%(point)s）") % {"point": label},
                widget=forms.Textarea(attrs=LINES),
                required=False,
                max_length=5_000,
            )

    def points(self) -> list[tuple[int, str, forms.BoundField, forms.BoundField]]:
        """Return the fields point by point."""
        return [
            (number, label, self[f"said_{number}"], self[f"concluded_{number}"])
            for number, label in self.numbers
        ]

    def draft(self) -> MinutesDraft:
        data = self.cleaned_data
        parts = [
            PartDraft(number, data[f"said_{number}"], data[f"concluded_{number}"])
            for number, _label in self.numbers
        ]
        return MinutesDraft(parts, data["version"])


class ApproveForm(VersionForm):
    """What exactly is approved."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SendBackMinutesForm(VersionForm):
    """Why minutes are sent back."""

    reason = forms.CharField(label=_("差し戻しの理由"), widget=forms.Textarea(attrs=LINES))


class PublishMinutesForm(VersionForm):
    """Why published minutes are corrected."""

    reason = forms.CharField(
        label=_("訂正の理由（公表されます）"), widget=forms.Textarea(attrs=LINES), required=False
    )

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_correction:
            self.fields["reason"].widget = forms.HiddenInput()


class FollowUpForm(forms.Form):
    """対応事項: what is to be done, by which office, until when."""

    what = forms.CharField(
        label=_("すること"), max_length=rules.FOLLOW_UP_LIMIT, widget=forms.Textarea(attrs={"rows": 2})
    )
    agenda_number = forms.TypedChoiceField(label=_("議題"), coerce=int)
    division = forms.TypedChoiceField(label=_("担当課"), coerce=int, empty_value=None, required=False)
    office = forms.CharField(
        label=_("市役所の外の担当（団体・機関の名前）"),
        max_length=NAME_LIMIT,
        required=False,
        help_text=_("担当課を選ばないときだけ。個人の名前は書かないでください。"),
    )
    due_on = forms.DateField(label=_("期限"), widget=DAY)

    def __init__(
        self, *args: Any, gathering: Gathering, divisions: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        points = points_of(gathering)
        self.fields["agenda_number"].choices = [points[-1], *points[:-1]]  # type: ignore[attr-defined]
        self.fields["division"].choices = [("", _("選んでください")), *divisions]  # type: ignore[attr-defined]

    def draft(self) -> FollowUpDraft:
        data = self.cleaned_data
        return FollowUpDraft(
            data["what"], data["due_on"], data["division"], data["office"], data["agenda_number"]
        )


class ReportForm(forms.Form):
    """How far a follow-up has come."""

    state = forms.ChoiceField(label=_("状態"), choices=rules.FollowUpState.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("報告（公表されます）"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=7)

    def report(self) -> Report:
        return Report(**self.cleaned_data)
