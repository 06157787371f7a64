"""Who said that they come to a meeting: as little about them as the door needs, and the letters they get."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.gatherings.gathering import Gathering, Way

MOST_PEOPLE = 10


class Registration(models.Model):
    """申し込み: some people who come together. Nobody is asked for a name; what is personal is erased soon."""

    class State(models.TextChoices):
        SEATED = "seated", _("席があります")
        WAITING = "waiting", _("キャンセル待ち")
        WITHDRAWN = "withdrawn", _("取り消しました")

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="registrations")
    # Twelve digits like a receipt; none for those who came to the door, and none after it was forgotten.
    number = models.CharField(_("申込番号"), max_length=12, blank=True)
    # The same form sent twice has the same key and is stored once.
    submission_key = models.CharField(max_length=64, unique=True)
    people = models.PositiveSmallIntegerField(_("人数"))
    way = models.CharField(_("参加の方法"), max_length=7, choices=Way)
    state = models.CharField(_("状態"), max_length=9, choices=State)
    is_walk_in = models.BooleanField(_("当日受付"), default=False)
    needs = models.JSONField(_("必要な配慮"), default=list)
    needs_note = models.CharField(_("配慮についての連絡"), max_length=200, blank=True)
    email = models.EmailField(_("メールアドレス"), blank=True)
    language = models.CharField(max_length=8, default="ja")
    purpose_version = models.CharField(_("示した利用目的の版"), max_length=20)
    registered_at = models.DateTimeField(_("申し込んだ日時"))
    seated_at = models.DateTimeField(_("席が決まった日時"), null=True)
    withdrawn_at = models.DateTimeField(_("取り消した日時"), null=True)
    arrived_at = models.DateTimeField(_("来場した日時"), null=True)
    keep_until = models.DateField(_("保存期限"))
    forgotten_at = models.DateTimeField(_("消去した日時"), null=True)

    class Meta:
        verbose_name = _("会議の申し込み")
        ordering = ["id"]
        indexes = [models.Index(fields=["gathering", "state", "way"], name="registration_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="registration_number_once"
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1, people__lte=MOST_PEOPLE) | Q(is_walk_in=True, people__gte=1),
                name="registration_is_of_few",
            ),
        ]


class GatheringLetter(models.Model):
    """A letter to those of a registration who left an address; each `key` goes out once."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("申し込みの控え")
        SEATED = "seated", _("席が空いたお知らせ")
        CHANGED = "changed", _("変更のお知らせ")
        CANCELLED = "cancelled", _("中止のお知らせ")
        REMINDER = "reminder", _("前日のお知らせ")

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=9, choices=Kind)
    key = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("会議のお知らせの送信")
        constraints = [models.UniqueConstraint(fields=["registration", "key"], name="gathering_letter_once")]
