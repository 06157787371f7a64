"""What a language model was asked, word for word, and what it said: only proposals, and only where one is set up."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Consultation


class ModelRequest(models.Model):
    """言語モデルへの問い合わせ: the masked text that left the house, and the answer. Nothing follows from it by itself."""

    class Purpose(models.TextChoices):
        DESCRIBE_THEME = "describe_theme", _("話題の名前と要約の案")

    class State(models.TextChoices):
        WAITING = "waiting", _("問い合わせ待ち")
        SENT = "sent", _("返事待ち")
        ANSWERED = "answered", _("返事あり")
        FAILED = "failed", _("返事なし")

    class Failure(models.TextChoices):
        OFF = "off", _("言語モデルが設定されていません")
        NOTHING = "nothing", _("送れる意見がありませんでした")
        UNREACHABLE = "unreachable", _("つながりませんでした")
        TIMEOUT = "timeout", _("時間内に返事がありませんでした")
        REFUSED = "refused", _("断られました")
        UNREADABLE = "unreadable", _("返事を読めませんでした")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="model_requests")
    purpose = models.CharField(max_length=20, choices=Purpose)
    theme_key = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    model = models.CharField(max_length=200, blank=True)
    # Exactly what was sent, after masking, with how much was masked; emptied when one of the opinions is erased.
    sent_at = models.DateTimeField(null=True)
    sent_text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    characters = models.PositiveIntegerField(default=0)
    masked = models.PositiveIntegerField(default=0)
    opinion_ids = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True)
    label = models.CharField(max_length=120, blank=True)
    summary = models.TextField(blank=True)
    failure = models.CharField(max_length=12, choices=Failure, blank=True)

    class Meta:
        ordering = ["-id"]
