"""Items (意見項目), the answer to each, and what it changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Consultation, Section
from yoriai.apps.consultations.models.opinions import Opinion


class OpinionItem(models.Model):
    """意見項目: similar opinions grouped for one answer. A merged item stays, pointing to where it went."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="items")
    number = models.PositiveIntegerField(_("番号"))
    title = models.CharField(_("見出し"), max_length=120)
    summary = models.TextField(_("意見の概要"), blank=True)
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="items")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_items"
    )
    version = models.PositiveIntegerField(default=1)
    # Who answers it, where it was handed over; otherwise the owner of the consultation.
    answering_division = models.ForeignKey(
        "organisation.Division", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("意見項目")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="item_number_once")]


class Membership(models.Model):
    """An opinion belongs to an item from an instant, put there by an office for a reason."""

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="memberships")
    item = models.ForeignKey(OpinionItem, models.PROTECT, related_name="memberships")
    asserted_at = models.DateTimeField()
    division = models.ForeignKey("organisation.Division", models.PROTECT, related_name="+")
    reason = models.TextField(_("理由"), blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(_("移した理由"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opinion"], condition=Q(ended_at__isnull=True), name="opinion_in_one_item"
            )
        ]


class ItemEvent(models.Model):
    """A merge, split or renaming of items, with its reason."""

    class Kind(models.TextChoices):
        CREATED = "created", _("作成")
        MERGED = "merged", _("統合")
        SPLIT = "split", _("分割")
        RENAMED = "renamed", _("変更")

    item = models.ForeignKey(OpinionItem, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=8, choices=Kind)
    other_item = models.ForeignKey(OpinionItem, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    division = models.ForeignKey("organisation.Division", models.PROTECT, related_name="+")


class Disposition(models.TextChoices):
    ADOPTED = "adopted", _("反映する")
    PARTLY_ADOPTED = "partly_adopted", _("一部反映する")
    ALREADY_INCLUDED = "already_included", _("原案に含まれている")
    FOR_REFERENCE = "for_reference", _("今後の参考とする")
    NOT_ADOPTED = "not_adopted", _("反映しない")
    OUT_OF_SCOPE = "out_of_scope", _("対象外")


class AnswerContent(models.Model):
    """What an answer says; shared by the current answer and its earlier versions."""

    disposition = models.CharField(_("取扱い"), max_length=16, choices=Disposition)
    reason = models.TextField(_("検討結果と理由"))
    place = models.CharField(_("案の箇所"), max_length=120, blank=True)
    before_text = models.TextField(_("修正前"), blank=True)
    after_text = models.TextField(_("修正後"), blank=True)
    version = models.PositiveIntegerField(default=1)
    asserted_at = models.DateTimeField()
    division = models.ForeignKey("organisation.Division", models.PROTECT, related_name="+")
    person_id = models.BigIntegerField(null=True)
    # Why this version took the place of a published one.
    change_reason = models.TextField(_("訂正の理由"), blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Answer(AnswerContent):
    """検討結果・市の考え方, as it stands now."""

    class Review(models.TextChoices):
        """How far the present version has come."""

        DRAFT = "draft", _("下書き")
        SENT = "sent", _("確認待ち")
        SENT_BACK = "sent_back", _("差し戻し")
        APPROVED = "approved", _("承認済み")

    item = models.OneToOneField(OpinionItem, models.PROTECT, related_name="answer")
    review = models.CharField(_("確認"), max_length=9, choices=Review, default=Review.DRAFT)

    class Meta:
        verbose_name = _("検討結果")


class AnswerRevision(AnswerContent):
    """What an answer said before it was changed; public when it had been published."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="revisions")

    class Meta:
        ordering = ["version"]


class Reflection(models.Model):
    """反映: an item bears on a measure; asserted by an office at an instant, for a reason."""

    item = models.ForeignKey(OpinionItem, models.PROTECT, related_name="reflections")
    measure = models.ForeignKey("measures.Measure", models.PROTECT, related_name="reflections")
    reason = models.TextField(_("どう関わるか"))
    asserted_at = models.DateTimeField()
    division = models.ForeignKey("organisation.Division", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("施策への反映")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "measure"],
                condition=Q(ended_at__isnull=True),
                name="reflection_once_at_a_time",
            )
        ]
