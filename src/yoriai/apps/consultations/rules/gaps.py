"""What an answer and a consultation lack before the results can be published."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.answers import Disposition

# A disposition that changes the draft names the place and shows the wording before or after.
CHANGING = frozenset({Disposition.ADOPTED, Disposition.PARTLY_ADOPTED})


class Gap(models.TextChoices):
    """What can be lacking before results are published."""

    UNSORTED = "unsorted", _("どの項目にも入っていない意見があります")
    MARKS = "marks", _("個人情報などのしるしを、まだ確かめていない意見があります")
    EMPTY_ITEM = "empty_item", _("意見が1件もない項目です")
    UNANSWERED = "unanswered", _("検討結果がありません")
    REASON = "reason", _("検討結果の理由がありません")
    PLACE = "place", _("反映した案の箇所がありません")
    WORDING = "wording", _("修正前・修正後の文がありません")
    UNAPPROVED = "unapproved", _("検討結果が承認されていません")
    FINAL_TEXT = "final_text", _("反映した箇所の、決定後の本文がありません")
    COUNTS = "counts", _("項目ごとの件数の合計が、提出された件数と合いません")
    OUTCOME = "outcome", _("案を定めたかどうかが入力されていません")
    OUTCOME_NOTE = "outcome_note", _("案を定めないこととした理由がありません")
    USE = "use", _("結果をどう生かすかの説明がありません")


def lacking(
    *, disposition: str, reason: str, place: str, before_text: str, after_text: str
) -> tuple[Gap, ...]:
    """Return what an answer lacks to be public: a reason always, place and wording when the draft changes."""
    gaps = []
    if not reason.strip():
        gaps.append(Gap.REASON)
    if disposition in CHANGING and not place.strip():
        gaps.append(Gap.PLACE)
    if disposition in CHANGING and before_text.strip() == after_text.strip():
        gaps.append(Gap.WORDING)
    return tuple(gaps)
