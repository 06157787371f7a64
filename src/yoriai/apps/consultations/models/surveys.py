"""A survey: its questions, who was invited, and what people answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Channel, Consultation
from yoriai.apps.consultations.models.opinions import Opinion


class Survey(models.Model):
    """アンケート: who may answer the questions of a consultation, and the salt that hides devices and codes."""

    class Access(models.TextChoices):
        OPEN = "open", _("だれでも")
        INVITED = "invited", _("招待された人だけ")
        BOTH = "both", _("招待された人と、ほかの人（分けて集計）")

    consultation = models.OneToOneField(Consultation, models.CASCADE, primary_key=True, related_name="survey")
    access = models.CharField(_("だれが答えられるか"), max_length=8, choices=Access, default=Access.OPEN)
    salt = models.BinaryField(max_length=32)
    population_source = models.CharField(_("人口の出典"), max_length=200, blank=True)
    population_on = models.DateField(_("人口の時点"), null=True, blank=True)

    class Meta:
        verbose_name = _("アンケート")


class SurveyStratum(models.Model):
    """層: a part of the population from which people are drawn by lot, so that each part is heard."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="strata")
    number = models.PositiveSmallIntegerField(_("番号"))
    name = models.CharField(_("層の名前"), max_length=60)
    population = models.PositiveIntegerField(_("人口"))

    class Meta:
        verbose_name = _("層")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_stratum_number_once"),
            models.CheckConstraint(condition=Q(population__gt=0), name="survey_stratum_has_people"),
        ]


class SurveyQuestion(models.Model):
    """設問. Never changed once the consultation is published."""

    class Kind(models.TextChoices):
        ONE = "one", _("1つ選ぶ")
        SEVERAL = "several", _("いくつでも選ぶ")
        TEXT = "text", _("文章で答える")

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField(_("番号"))
    kind = models.CharField(_("答え方"), max_length=8, choices=Kind)
    text = models.CharField(_("設問"), max_length=300)
    help_text = models.CharField(_("説明"), max_length=300, blank=True)
    # The options in the order in which they are shown; an answer names its place, from 0.
    options = models.JSONField(_("選択肢"), default=list, blank=True)
    is_required = models.BooleanField(_("必ず答える"), default=False)

    class Meta:
        verbose_name = _("設問")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="survey_question_number_once")
        ]


class SurveyInvitation(models.Model):
    """招待: a code for one person who was drawn by lot. The code itself is shown once and never stored."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations")
    stratum = models.ForeignKey(SurveyStratum, models.PROTECT, null=True, related_name="invitations")
    key = models.CharField(max_length=64, unique=True)
    # Codes that were made together, in one form that is sent once.
    submission_key = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("作った日時"))

    class Meta:
        verbose_name = _("招待")
        indexes = [models.Index(fields=["survey", "submission_key"])]


class SurveyResponse(models.Model):
    """回答票: what one person answered, as a whole."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="survey_responses")
    invitation = models.OneToOneField(SurveyInvitation, models.PROTECT, null=True, related_name="response")
    # SHA-256 of the salt and the random value that only the device keeps; empty for what staff entered.
    device_key = models.CharField(max_length=64, blank=True)
    submission_key = models.CharField(max_length=64, unique=True)
    channel = models.CharField(_("受付経路"), max_length=10, choices=Channel)
    received_at = models.DateTimeField(_("受付日時"))
    receiver_id = models.BigIntegerField(_("受け付けた職員の番号"), null=True)

    class Meta:
        verbose_name = _("回答票")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "device_key"],
                condition=~Q(device_key="") & Q(invitation__isnull=True),
                name="survey_response_once_per_device",
            )
        ]


class SurveyAnswer(models.Model):
    """One option that was chosen, or one text, which is an opinion like any other."""

    response = models.ForeignKey(SurveyResponse, models.PROTECT, related_name="answers")
    question = models.ForeignKey(SurveyQuestion, models.PROTECT, related_name="answers")
    option = models.PositiveSmallIntegerField(_("選んだ選択肢"), null=True)
    opinion = models.OneToOneField(Opinion, models.PROTECT, null=True, related_name="survey_answer")

    class Meta:
        verbose_name = _("設問への答え")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question", "option"], name="survey_option_chosen_once"
            ),
            models.CheckConstraint(
                condition=Q(option__isnull=False, opinion__isnull=True)
                | Q(option__isnull=True, opinion__isnull=False),
                name="survey_answer_is_an_option_or_an_opinion",
            ),
        ]
