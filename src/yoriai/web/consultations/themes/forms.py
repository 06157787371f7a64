"""Forms with which staff arrange themes and make items of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.operations.themes import LONGEST_LABEL
from yoriai.apps.consultations.queries import Heap
from yoriai.apps.consultations.queries.themes import ThemePage, ThemesPage

NEW, OUTSIDE = "new", "outside"
MOVED_ON = _("選んだ意見の中に、ほかの職員が先に動かしたものがあります。選び直してください。")


class VoicesForm(forms.Form):
    """Some of the voices that a page shows."""

    data: Any
    heaps = forms.MultipleChoiceField(label=_("意見"))

    def __init__(self, *args: Any, voices: Iterable[Heap], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.voices = tuple(voices)
        self.fields["heaps"].choices = [(heap.key, "") for heap in self.voices]  # type: ignore[attr-defined]
        self.fields["heaps"].error_messages = {
            "required": _("意見を1件以上選んでください。"),
            "invalid_choice": MOVED_ON,
        }

    @property
    def taken(self) -> list[Heap]:
        chosen = set(self.cleaned_data["heaps"])
        return [heap for heap in self.voices if heap.key in chosen]

    @property
    def chosen(self) -> set[str]:
        return set(self.data.getlist(self.add_prefix("heaps"))) if self.is_bound else set()


class AloneForm(VoicesForm):
    """Voices outside all themes go into a theme, make a new one, or become an item."""

    theme = forms.ChoiceField(label=_("入れる話題"), required=False, widget=forms.Select({"data-key": "i"}))
    label = forms.CharField(
        label=_("新しい話題・項目の名前"),
        max_length=LONGEST_LABEL,
        required=False,
        widget=forms.TextInput({"data-key": "t"}),
    )

    def __init__(self, *args: Any, page: ThemesPage, **kwargs: Any) -> None:
        super().__init__(*args, voices=page.alone, **kwargs)
        self.page = page
        self.fields["theme"].choices = [  # type: ignore[attr-defined]
            ("", _("（新しい話題をつくる）")),
            *((row.key, row.theme.label) for row in page.themes),
        ]

    @property
    def loose(self) -> list[Heap]:
        """The chosen voices that are in no item yet."""
        return [heap for heap in self.taken if heap.first_id not in self.page.item_of]

    @property
    def is_for_item(self) -> bool:
        return "item" in self.data

    @property
    def is_for_items(self) -> bool:
        return "each" in self.data

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if (self.is_for_item or self.is_for_items) and data.get("heaps") and not self.loose:
            self.add_error("heaps", _("選んだ意見は、すでに項目に入っています。"))
        if self.is_for_items:
            return data
        if (self.is_for_item or not data.get("theme")) and not data.get("label", "").strip():
            self.add_error("label", _("名前を入力するか、入れる話題を選んでください。"))
        return data


class MoveForm(VoicesForm):
    """Voices of a theme go into another one, into a new one, or outside all."""

    to = forms.ChoiceField(label=_("移す先"))
    label = forms.CharField(label=_("新しい話題の名前"), max_length=LONGEST_LABEL, required=False)

    def __init__(self, *args: Any, page: ThemePage, **kwargs: Any) -> None:
        super().__init__(*args, voices=page.heaps, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (NEW, _("新しい話題に分ける")),
            *((row.key, row.theme.label) for row in page.others),
            (OUTSIDE, _("どの話題にも入れない")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("to") == NEW and not data.get("label", "").strip():
            self.add_error("label", _("新しい話題の名前を入力してください。"))
        return data


class NameForm(forms.Form):
    """What a theme or a chapter is called."""

    label = forms.CharField(label=_("名前"), max_length=LONGEST_LABEL)


class MergeForm(forms.Form):
    """The whole theme goes into another."""

    into = forms.ChoiceField(label=_("統合先の話題"))

    def __init__(self, *args: Any, page: ThemePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [(row.key, row.theme.label) for row in page.others]  # type: ignore[attr-defined]


class ShelfForm(forms.Form):
    """The chapter in which a theme stands."""

    chapter = forms.ChoiceField(label=_("入れる章"), required=False)
    label = forms.CharField(label=_("新しい章の名前"), max_length=LONGEST_LABEL, required=False)

    def __init__(self, *args: Any, page: ThemePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chapter"].choices = [  # type: ignore[attr-defined]
            ("", _("（新しい章をつくる）")),
            *((chapter.key, chapter.label) for chapter in page.chapters),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("chapter") and not data.get("label", "").strip():
            self.add_error("label", _("新しい章の名前を入力するか、章を選んでください。"))
        return data


class ItemOfThemeForm(forms.Form):
    """All opinions of a theme that are in no item go into one."""

    item = forms.ChoiceField(label=_("入れる項目"), required=False, widget=forms.Select({"data-key": "i"}))
    title = forms.CharField(
        label=_("新しい項目の見出し"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"data-key": "t"}),
    )

    def __init__(self, *args: Any, page: ThemePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("title", page.row.theme.label)
        self.fields["item"].choices = [("", _("（新しい項目をつくる）")), *page.items]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("item") and not data.get("title", "").strip():
            self.add_error("title", _("新しい項目の見出しを入力してください。"))
        return data
