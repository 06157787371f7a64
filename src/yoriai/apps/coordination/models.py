"""Headquarters meetings and decisions."""

from __future__ import annotations

from django.db import models
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
