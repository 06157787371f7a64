"""What every step of the consideration shares: what is asked for, when it is refused, what is held."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, OpinionItem
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal
from yoriai.pure.values import dataclass


class NotUnderConsideration(Refusal):
    """Items are made and changed between the start of the consideration and the publication."""

    code = "not-under-consideration"
    message = _("「%(title)s」は検討中ではないため、意見の整理はできません。")
    next_step = _("募集の締切後に検討を始めてください。結果の公表後は、検討結果の訂正だけができます。")


class StaleItem(Refusal):
    """Somebody else changed the item since the page was opened."""

    code = "item-changed-meanwhile"
    message = _("項目%(number)sは、画面を開いたあとにほかの職員が変更しました。")
    next_step = _(
        "今の内容を確かめてから、もう一度行ってください。入力した内容は前の画面に戻ると残っています。"
    )


class ItemWasMerged(Refusal):
    """A merged item takes no more opinions, answers or names."""

    code = "item-was-merged"
    message = _("項目%(number)sは、項目%(into)sに統合されています。")
    next_step = _("統合先の項目で行ってください。")


class MergeIntoItself(Refusal):
    """An item was to be merged into itself."""

    code = "merge-into-itself"
    message = _("同じ項目どうしは統合できません。")
    next_step = _("統合先として別の項目を選んでください。")


class MoveReasonMissing(Refusal):
    """An opinion leaves an item, or an item ends, only for a stated reason."""

    code = "move-reason-missing"
    status = 422
    message = _("意見を別の項目へ移すには理由が必要です（対象 %(count)s件）。")
    next_step = _("移す理由を入力してください。ほかの職員が先に整理した意見が含まれていることもあります。")


class NothingChosen(Refusal):
    """No opinion was chosen."""

    code = "nothing-chosen"
    status = 422
    message = _("意見が選ばれていません。")
    next_step = _("意見を1件以上選んでから、もう一度行ってください。")


class SplitTakesAll(Refusal):
    """A split leaves at least one opinion behind; otherwise it is a renaming."""

    code = "split-takes-all"
    status = 422
    message = _("すべての意見を分けると、項目%(number)sに意見が残りません。")
    next_step = _("1件以上を残すか、項目の見出しを変更してください。")


class TitleMissing(Refusal):
    """An item without a title cannot be found again."""

    code = "item-title-missing"
    status = 422
    message = _("項目の見出しが入力されていません。")
    next_step = _("見出しを入力してください。")


@dataclass(frozen=True)
class ItemDraft:
    """How an item presents itself; `section_id` is the part of the draft that it concerns."""

    title: str
    summary: str = ""
    section_id: int | None = None


@dataclass(frozen=True)
class ItemAt:
    """An item as somebody saw it: its version says whether it is still so."""

    item_id: int
    version: int


@dataclass(frozen=True)
class Part:
    """What is split off: the opinions, and the item they form."""

    draft: ItemDraft
    opinion_ids: Collection[int]


@dataclass(frozen=True)
class Doing:
    """Who acts, for which office, when, and why."""

    by: Actor
    at: datetime
    division_id: int
    reason: str = ""


def considered(consultation_id: int, by: Actor) -> Consultation:
    """Return the consultation, held, for somebody who may work on its items now.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
    """
    consultation = Consultation.objects.select_for_update().filter(pk=consultation_id).first()
    if consultation is None:
        raise NotFound
    if not rules.may_consider(by, consultation):
        raise NotAllowed
    if consultation.state != rules.State.CONSIDERING:
        raise NotUnderConsideration(title=consultation.title)
    return consultation


def consultation_of(item_id: int) -> int:
    """Return the id of the consultation that an item belongs to.

    Raises:
        NotFound: there is no such item.
    """
    found = OpinionItem.objects.filter(pk=item_id).values_list("consultation_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def standing_item(item_id: int, version: int | None = None) -> OpinionItem:
    """Return an item that was not merged away, held; with a version, only if it still has it.

    Raises:
        NotFound: there is no such item.
        ItemWasMerged: it was merged into another.
        StaleItem: it was changed since.
    """
    item = OpinionItem.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise NotFound
    if item.merged_into_id is not None:
        into = OpinionItem.objects.values_list("number", flat=True).get(pk=item.merged_into_id)
        raise ItemWasMerged(number=item.number, into=into)
    if version is not None and item.version != version:
        raise StaleItem(number=item.number)
    return item


def answering(item_id: int, by: Actor) -> tuple[Consultation, OpinionItem]:
    """Return an item that stands and its consultation, both held, for somebody who may answer it now.

    Raises:
        NotFound: there is no such item.
        NotAllowed: `by` works neither in the owning division, nor in the one that answers, nor in the CIO office.
        NotUnderConsideration: its consultation is not under consideration.
        ItemWasMerged: the item was merged into another.
    """
    consultation = Consultation.objects.select_for_update().get(pk=consultation_of(item_id))
    if not rules.may_answer(by, consultation, OpinionItem.objects.get(pk=item_id)):
        raise NotAllowed
    if consultation.state != rules.State.CONSIDERING:
        raise NotUnderConsideration(title=consultation.title)
    return consultation, standing_item(item_id)
