"""What the answering desk keeps: which opinions are one voice, who reviewed an answer, who handed an item over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.answers import Answer, OpinionItem
from yoriai.apps.consultations.models.consultation import Consultation
from yoriai.apps.consultations.models.opinions import Opinion


class LikenessSearch(models.Model):
    """When the opinions of a consultation were last compared with each other, and how many there were."""

    consultation = models.OneToOneField(Consultation, models.PROTECT, related_name="likeness_search")
    at = models.DateTimeField()
    opinions = models.PositiveIntegerField()
    last_opinion_id = models.BigIntegerField()


class LikenessGroup(models.Model):
    """Identical and near-identical opinions: one voice. Found by a machine, written anew by every search."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="likeness_groups")
    texts = models.PositiveIntegerField()
    wordings = models.PositiveIntegerField()
    senders = models.PositiveIntegerField()
    # What speaks for a flood, in figures; a person decides what it means.
    signs = models.JSONField(default=list)


class OpinionLikeness(models.Model):
    """An opinion belongs to a voice."""

    opinion = models.OneToOneField(Opinion, models.PROTECT, primary_key=True, related_name="likeness")
    group = models.ForeignKey(LikenessGroup, models.PROTECT, related_name="members")
    is_representative = models.BooleanField(default=False)


class AnswerStep(models.Model):
    """A step of the review of an answer: who did what with which version, when."""

    class Kind(models.TextChoices):
        SENT = "sent", _("確認を依頼")
        APPROVED = "approved", _("承認")
        SENT_BACK = "sent_back", _("差し戻し")

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="steps")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=Kind)
    reason = models.TextField(_("差し戻しの理由"), blank=True)
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]


class Handover(models.Model):
    """An item was handed over from one division to another, for a reason."""

    item = models.ForeignKey(OpinionItem, models.PROTECT, related_name="handovers")
    from_division = models.ForeignKey("organisation.Division", models.PROTECT, related_name="+")
    to_division = models.ForeignKey("organisation.Division", models.PROTECT, related_name="+")
    reason = models.TextField(_("引き継ぐ理由"))
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["id"]
