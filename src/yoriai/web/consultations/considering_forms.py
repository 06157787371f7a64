"""Forms with which staff group opinions, answer items and prepare the publication."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import operations, rules
from yoriai.apps.consultations.queries import Board, DeskItem, Heap, PublicationPage, Sent, Sought
from yoriai.apps.measures.queries.trace import MeasureName

LONG = {"rows": 6}
SHORT = {"rows": 3}
WHOLE_DRAFT = ("", _("案の全体"))
STALE = _(
    "画面を開いたあとに、ほかの職員が保存しました。今の内容を下に示します。よければもう一度保存してください。"
)

MERGED = _(
    "画面を開いたあとに、ほかの職員が保存しました。2人の内容を合わせたので、違いを確かめてから、もう一度保存してください。"
)


def _sections(sections: Iterable[Any], first: tuple[Any, Any]) -> list[tuple[Any, Any]]:
    return [first, *((str(s.pk), f"{s.number} {s.title}") for s in sections)]


class SoughtForm(forms.Form):
    """What to show among the opinions not yet in an item."""

    words = forms.CharField(
        label=_("意見の言葉"), required=False, max_length=60, widget=forms.TextInput({"data-key": "/"})
    )
    section = forms.ChoiceField(label=_("案の箇所"), required=False)

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [  # type: ignore[attr-defined]
            ("", _("すべて")),
            *((s.number, f"{s.number} {s.title}") for s in board.sections),
        ]


def sought(asked: Any) -> Sought:
    """Return what the address asks for."""
    return Sought(asked.get("words", "").strip()[:60], asked.get("section", "")[:20])


class GroupForm(forms.Form):
    """Chosen opinions go into an item that is there, or into a new one."""

    data: Any
    heaps = forms.MultipleChoiceField(label=_("意見"), required=True)
    item = forms.ChoiceField(label=_("入れる項目"), required=False, widget=forms.Select({"data-key": "i"}))
    title = forms.CharField(
        label=_("新しい項目の見出し"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"data-key": "t"}),
    )

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board = board
        self.fields["heaps"].choices = [(heap.key, "") for heap in board.heaps]  # type: ignore[attr-defined]
        self.fields["heaps"].error_messages = {
            "required": _("意見を1件以上選んでください。"),
            "invalid_choice": _(
                "選んだ意見の中に、ほかの職員が先に項目へ入れたものがあります。選び直してください。"
            ),
        }
        self.fields["item"].choices = [  # type: ignore[attr-defined]
            ("", _("（新しい項目をつくる）")),
            *((str(row.id), f"{row.number}. {row.title}") for row in board.items),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("item") and not data.get("title", "").strip():
            raise ValidationError(
                _("入れる項目を選ぶか、新しい項目の見出しを入力してください。"), code="no-item"
            )
        return data

    @property
    def taken(self) -> list[Heap]:
        """The heaps that were ticked."""
        keys = set(self.cleaned_data["heaps"])
        return [heap for heap in self.board.heaps if heap.key in keys]

    @property
    def chosen(self) -> set[str]:
        """The keys of the heaps that are ticked, so that a page shown again has them ticked still."""
        return set(self.data.getlist("heaps")) if self.is_bound else set()


class VersionedForm(forms.Form):
    """A form that knows on which version it is based; when that is old, it is shown again with the new one."""

    data: Any
    version = forms.IntegerField(widget=forms.HiddenInput)
    is_stale = False

    def __init__(self, *args: Any, current: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current
        self.initial.setdefault("version", current)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("version") != self.current:
            self.is_stale = True
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = str(self.current)
            raise ValidationError(STALE, code="stale")
        return data

    def say_stale(self) -> None:
        """Say that somebody else saved meanwhile, on a form that is shown again."""
        self.is_stale = True
        self.add_error(None, MERGED)


class AnswerForm(VersionedForm):
    """検討結果: how the opinion is treated, why, what changes in the draft, which measures it bears on."""

    disposition = forms.ChoiceField(
        label=_("取扱い"), choices=rules.Disposition.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("市の検討結果とその理由"),
        required=False,
        widget=forms.Textarea(LONG),
        help_text=_("なぜその取扱いにするのかが、意見を出した人に伝わるように書いてください。"),
    )
    place = forms.CharField(
        label=_("反映した箇所"),
        required=False,
        max_length=120,
        help_text=_("例：2-1 情報の発信、3行目。「反映する」「一部反映する」のときは必要です。"),
    )
    before_text = forms.CharField(label=_("修正前"), required=False, widget=forms.Textarea(SHORT))
    after_text = forms.CharField(label=_("修正後"), required=False, widget=forms.Textarea(SHORT))

    def __init__(
        self,
        *args: Any,
        found: DeskItem,
        measures: Iterable[MeasureName],
        typed: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`typed` is shown instead of what is saved, without being checked yet."""
        initial = _answer_initial(found) | ({name: typed[name] for name in typed} if typed else {})
        super().__init__(*args, current=found.version, initial=initial, **kwargs)
        self.found = found
        names = [(str(m.id), f"{m.code} {m.title}") for m in measures]
        # One empty row below those there are; after saving there is another.
        given = sum(name.startswith("measure_") for name in typed or self.data)
        self.rows = max(len(found.reflections) + 1, given)
        for place in range(self.rows):
            self.fields[f"measure_{place}"] = forms.ChoiceField(
                label=_("関わる施策"), choices=[("", _("（なし）")), *names], required=False
            )
            self.fields[f"bearing_{place}"] = forms.CharField(
                label=_("どう関わるか"), required=False, max_length=200
            )
        if found.is_public:
            self.fields["change_reason"] = forms.CharField(
                label=_("訂正の理由（公表されます）"), widget=forms.Textarea(SHORT)
            )

    @property
    def measure_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"measure_{place}"], self[f"bearing_{place}"]) for place in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for place in range(self.rows):
            if data.get(f"measure_{place}") and not data.get(f"bearing_{place}", "").strip():
                self.add_error(f"bearing_{place}", _("施策にどう関わるかを一言で書いてください。"))
        must_be_complete = self.found.is_public or self.is_for_review
        if must_be_complete and data.get("disposition"):
            self._check_complete(data)
        return data

    @property
    def is_for_review(self) -> bool:
        """Tell whether the answer is to be sent for review with its saving."""
        return "send" in self.data

    def _check_complete(self, data: dict[str, Any]) -> None:
        words = {
            name: data.get(name, "")
            for name in ("disposition", "reason", "place", "before_text", "after_text")
        }
        fields = {rules.Gap.REASON: "reason", rules.Gap.PLACE: "place", rules.Gap.WORDING: "after_text"}
        for gap in rules.lacking(**words):
            self.add_error(fields[gap], str(gap.label))

    def draft(self) -> operations.AnswerDraft:
        data = self.cleaned_data
        bearings = {
            int(data[f"measure_{place}"]): data[f"bearing_{place}"]
            for place in range(self.rows)
            if data[f"measure_{place}"]
        }
        return operations.AnswerDraft(
            disposition=data["disposition"],
            reason=data["reason"],
            place=data["place"],
            before_text=data["before_text"],
            after_text=data["after_text"],
            bearings=tuple(operations.Bearing(measure, how) for measure, how in bearings.items()),
        )


def _answer_initial(found: DeskItem) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    if found.answer:
        for name in ("disposition", "reason", "place", "before_text", "after_text"):
            initial[name] = getattr(found.answer, name)
    elif found.item.section:
        initial["place"] = f"{found.item.section.number} {found.item.section.title}"
    for place, reflection in enumerate(found.reflections):
        initial[f"measure_{place}"] = str(reflection.measure_id)
        initial[f"bearing_{place}"] = reflection.reason
    return initial


class ItemForm(VersionedForm):
    """How an item presents itself."""

    title = forms.CharField(label=_("項目の見出し"), max_length=120)
    summary = forms.CharField(
        label=_("意見の概要"),
        required=False,
        widget=forms.Textarea(SHORT),
        help_text=_("公表のとき、お寄せいただいた意見として載ります。"),
    )
    section = forms.ChoiceField(label=_("案の箇所"), required=False)

    def __init__(self, *args: Any, found: DeskItem, **kwargs: Any) -> None:
        item = found.item
        initial = {"title": item.title, "summary": item.summary, "section": str(item.section_id or "")}
        super().__init__(*args, current=item.version, initial=initial, **kwargs)
        self.fields["section"].choices = _sections(found.sections, WHOLE_DRAFT)  # type: ignore[attr-defined]

    def draft(self) -> operations.ItemDraft:
        data = self.cleaned_data
        section = data["section"]
        return operations.ItemDraft(data["title"], data["summary"], int(section) if section else None)


class MergeForm(VersionedForm):
    """The whole item goes into another."""

    into = forms.ChoiceField(label=_("統合先の項目"))
    reason = forms.CharField(label=_("統合する理由（公表されます）"), widget=forms.Textarea(SHORT))

    def __init__(self, *args: Any, found: DeskItem, **kwargs: Any) -> None:
        super().__init__(*args, current=found.item.version, **kwargs)
        self.fields["into"].choices = _others(found)  # type: ignore[attr-defined]


class MoveForm(VersionedForm):
    """Chosen opinions leave the item: into a new one, into another, or out of all."""

    NEW, NONE = "new", "none"

    opinions = forms.MultipleChoiceField(label=_("移す意見"))
    to = forms.ChoiceField(label=_("移す先"))
    title = forms.CharField(label=_("新しい項目の見出し"), max_length=120, required=False)
    reason = forms.CharField(label=_("移す理由（公表されます）"), widget=forms.Textarea(SHORT))

    def __init__(self, *args: Any, found: DeskItem, **kwargs: Any) -> None:
        super().__init__(*args, current=found.item.version, **kwargs)
        self.fields["opinions"].choices = [(str(o.pk), "") for o in found.opinions]  # type: ignore[attr-defined]
        self.fields["opinions"].error_messages = {
            "required": _("移す意見を1件以上選んでください。"),
            "invalid_choice": _("選んだ意見の中に、もうこの項目にないものがあります。選び直してください。"),
        }
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (self.NEW, _("新しい項目をつくって分ける")),
            *_others(found),
            (self.NONE, _("項目から外す（未整理に戻す）")),
        ]
        self.present = found.count

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("to") == self.NEW:
            if not data.get("title", "").strip():
                self.add_error("title", _("新しい項目の見出しを入力してください。"))
            if len(data.get("opinions", ())) == self.present:
                self.add_error("opinions", _("すべてを分けると、この項目に意見が残りません。"))
        return data

    @property
    def opinion_ids(self) -> list[int]:
        return [int(value) for value in self.cleaned_data["opinions"]]

    @property
    def chosen(self) -> set[str]:
        return set(self.data.getlist(self.add_prefix("opinions"))) if self.is_bound else set()


class SendBackForm(forms.Form):
    """An answer goes back to those who wrote it."""

    reason = forms.CharField(label=_("差し戻す理由"), widget=forms.Textarea(SHORT))


class HandOverForm(VersionedForm):
    """Another division answers the item."""

    division = forms.ChoiceField(label=_("引き継ぐ先の課"))
    reason = forms.CharField(label=_("引き継ぐ理由（公表の対象になります）"), widget=forms.Textarea(SHORT))

    def __init__(self, *args: Any, divisions: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = [(str(pk), name) for pk, name in divisions]  # type: ignore[attr-defined]


class ApprovalForm(forms.Form):
    """Which of the answers that wait are approved, each in the version that was read."""

    answers = forms.MultipleChoiceField(
        label=_("承認する検討結果"),
        error_messages={
            "required": _("承認する検討結果を選んでください。"),
            "invalid_choice": _("選んだ検討結果の中に、画面を開いたあとに変わったものがあります。"),
        },
    )

    def __init__(self, *args: Any, sent: Iterable[Sent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent = tuple(one for one in sent if one.may_approve)
        self.fields["answers"].choices = [(one.key, "") for one in self.sent]  # type: ignore[attr-defined]

    @property
    def taken(self) -> tuple[Sent, ...]:
        keys = set(self.cleaned_data["answers"])
        return tuple(one for one in self.sent if one.key in keys)


def _others(found: DeskItem) -> list[tuple[str, str]]:
    return [(str(other.pk), f"{other.number}. {other.title}") for other in found.others]


class OutcomeForm(VersionedForm):
    """案の扱い."""

    outcome = forms.ChoiceField(label=_("案の扱い"), choices=rules.Outcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("案の扱いの説明"),
        required=False,
        widget=forms.Textarea(SHORT),
        help_text=_("定めないこととした場合は、その理由を必ず書いてください。"),
    )

    def __init__(self, *args: Any, found: PublicationPage, **kwargs: Any) -> None:
        consultation = found.consultation
        initial = {"outcome": consultation.outcome, "note": consultation.outcome_note}
        super().__init__(*args, current=consultation.version, initial=initial, **kwargs)
        if not rules.has_draft(consultation):
            self._ask_for_the_use_alone()

    def _ask_for_the_use_alone(self) -> None:
        """Without a draft, nothing is enacted or not."""
        outcome, note = self.fields["outcome"], self.fields["note"]
        outcome.required, outcome.widget = False, forms.HiddenInput()
        note.required = True
        note.label = _("結果をどう生かすか")
        note.help_text = _("だれが、いつまでに、何を決めるかを書いてください。公表されます。")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("outcome") == rules.Outcome.NOT_ENACTED and not data.get("note", "").strip():
            self.add_error("note", str(rules.Gap.OUTCOME_NOTE.label))
        return data


class PublishForm(VersionedForm):
    """The last step; it cannot be taken back."""

    sure = forms.BooleanField(label=_("内容を確認しました。公表すると取り消せません（訂正はできます）。"))

    def __init__(self, *args: Any, found: PublicationPage, **kwargs: Any) -> None:
        super().__init__(*args, current=found.consultation.version, **kwargs)


class FinalTextForm(forms.Form):
    """決定後の本文 of one section; `seen` is what it was when the page was opened."""

    data: Any
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    text = forms.CharField(
        label=_("決定後の本文"),
        required=False,
        widget=forms.Textarea({"rows": 14}),
        help_text=_("空のままにすると「変更なし」になります。"),
    )

    def __init__(self, *args: Any, current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("seen", "").replace("\r\n", "\n").strip() != self.current:
            self.data = self.data.copy()
            self.data["seen"] = self.current
            raise ValidationError(STALE, code="stale")
        return data
