"""Where personal data or wrongdoing may stand in an opinion: found by a machine, decided by a person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Consultation
from yoriai.apps.consultations.models.opinions import Opinion


class MarkSearch(models.Model):
    """Up to which opinion a consultation was looked through for personal data and wrongdoing."""

    consultation = models.OneToOneField(Consultation, models.PROTECT, related_name="mark_search")
    at = models.DateTimeField()
    last_opinion_id = models.BigIntegerField()


class OpinionMark(models.Model):
    """A stretch `text[start:end]` of an opinion that a person should look at. It holds no text of its own."""

    class Kind(models.TextChoices):
        NAME = "name", _("氏名")
        PHONE = "phone", _("電話番号")
        ADDRESS = "address", _("住所")
        EMAIL = "email", _("メールアドレス")
        MY_NUMBER = "my-number", _("個人番号")
        THREAT = "threat", _("脅し")
        ABUSE = "abuse", _("暴言")

    class Certainty(models.TextChoices):
        CERTAIN = "certain", _("確か")
        LIKELY = "likely", _("おそらく")
        POSSIBLE = "possible", _("読んで確かめる")

    class Decision(models.TextChoices):
        OPEN = "", _("未判断")
        LEAVE = "leave", _("このまま公表する")
        WITHHOLD = "withhold", _("公表しない")
        BLACK_OUT = "blackout", _("しるしの部分を黒く塗る")

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="marks")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=Kind)
    certainty = models.CharField(max_length=8, choices=Certainty)
    decision = models.CharField(_("判断"), max_length=8, choices=Decision, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    person_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["opinion_id", "start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["opinion", "start", "end", "kind"], name="mark_once_in_a_place")
        ]
