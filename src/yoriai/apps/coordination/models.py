"""Headquarters meetings and decisions, and remarks on whether it was done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Meeting(models.Model):
    """A meeting of the headquarters (推進本部)."""

    headquarters = models.ForeignKey("organisation.Headquarters", models.PROTECT, related_name="+")
    code = models.SlugField(_("番号"), max_length=40, unique=True)
    title = models.CharField(_("会議名"), max_length=120)
    held_on = models.DateField(_("開催日"))
    is_demonstration = models.BooleanField(_("見本"), default=False)

    class Meta:
        verbose_name = _("本部会議")
        ordering = ["-held_on"]


class Decision(models.Model):
    """決定: what the headquarters decided on one measure, and why."""

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", _("採択")
        ADOPTED_WITH_CHANGES = "adopted_with_changes", _("修正のうえ採択")
        DEFERRED = "deferred", _("保留")
        REJECTED = "rejected", _("不採択")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    measure = models.ForeignKey("measures.Measure", models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("結論"), max_length=20, choices=Outcome)
    reason = models.TextField(_("理由"))
    asserted_at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("本部決定")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "measure"], name="decision_once_per_meeting")
        ]


class DecisionBudget(models.Model):
    """A decision gave money: the link from a decision to one budget line."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="budgets")
    cost_line = models.ForeignKey("measures.CostLine", models.PROTECT, related_name="decision_budgets")
    asserted_at = models.DateTimeField()
    division = models.ForeignKey("organisation.Division", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "cost_line"], name="decision_budget_once")]


class Remark(models.Model):
    """その後の指摘: somebody says that what was promised was not done, or was done, or asks when it will be."""

    class Kind(models.TextChoices):
        NOT_DONE = "not_done", _("まだ行われていない")
        WHEN = "when", _("いつになるか知りたい")
        DONE = "done", _("行われたことを確かめた")

    class State(models.TextChoices):
        HELD = "held", _("公表前の確認を待っています")
        WAITING = "waiting", _("担当課の返事を待っています")
        ANSWERED = "answered", _("返事があります")
        HIDDEN = "hidden", _("公表していません")

    class HiddenReason(models.TextChoices):
        PERSONAL_DATA = "personal_data", _("個人が特定される情報を含むため")
        OFF_TOPIC = "off_topic", _("この件と関係のない内容のため")
        DEFAMATION = "defamation", _("公序良俗に反する内容のため")

    item = models.ForeignKey(
        "consultations.OpinionItem", models.PROTECT, null=True, blank=True, related_name="+"
    )
    measure = models.ForeignKey("measures.Measure", models.PROTECT, null=True, blank=True, related_name="+")
    # Whose receipt was shown; such a remark needs no check before it is public.
    opinion = models.ForeignKey("consultations.Opinion", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("内容"), max_length=8, choices=Kind)
    text = models.TextField(_("くわしく"), blank=True)
    language = models.CharField(max_length=8, default="ja")
    submission_key = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField(_("受付日時"))
    state = models.CharField(_("状態"), max_length=8, choices=State)
    hidden_reason = models.CharField(_("公表しない理由"), max_length=16, choices=HiddenReason, blank=True)
    division = models.ForeignKey("organisation.Division", models.PROTECT, related_name="+")
    due_on = models.DateField(_("返事の期限"))

    class Meta:
        verbose_name = _("その後の指摘")
        indexes = [models.Index(fields=["state", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=True, measure__isnull=False)
                | Q(item__isnull=False, measure__isnull=True),
                name="remark_is_about_one_thing",
            )
        ]


class RemarkReply(models.Model):
    """What the division replied; a later reply stands beside the earlier one."""

    class Outcome(models.TextChoices):
        DONE = "done", _("行いました")
        PLANNED = "planned", _("これから行います")
        NOT_PLANNED = "not_planned", _("行う予定はありません")

    remark = models.ForeignKey(Remark, models.PROTECT, related_name="replies")
    outcome = models.CharField(_("いまの状況"), max_length=12, choices=Outcome)
    text = models.TextField(_("返事"))
    promised_on = models.DateField(_("いつまでに"), null=True)
    at = models.DateTimeField()
    division = models.ForeignKey("organisation.Division", models.PROTECT, related_name="+")
    person_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("指摘への返事")
        ordering = ["at", "id"]
