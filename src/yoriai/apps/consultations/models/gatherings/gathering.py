"""A meeting (会議・説明会) of a consultation: when and where, its agenda, its papers, and how it was changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Consultation, Document


class Way(models.TextChoices):
    """How somebody takes part."""

    ON_SITE = "on_site", _("会場")
    ONLINE = "online", _("オンライン")


class Accommodation(models.TextChoices):
    """配慮: what a meeting offers, and what somebody who comes needs."""

    WHEELCHAIR = "wheelchair", _("車いすの席")
    SIGN_LANGUAGE = "sign_language", _("手話通訳")
    CAPTIONS = "captions", _("要約筆記（話を文字で見せる）")
    HEARING_LOOP = "hearing_loop", _("磁気ループ（補聴器に音を届ける）")
    CHILDCARE = "childcare", _("一時保育")
    INTERPRETATION = "interpretation", _("外国語の通訳")
    PLAIN = "plain", _("やさしい日本語の資料")


class Gathering(models.Model):
    """会議・説明会. `sequence` rises with every change that people who noted the day must hear of."""

    class State(models.TextChoices):
        """What the office did; what a reader sees follows from it and from the clock (see `rules.gatherings`)."""

        DRAFT = "draft", _("準備中")
        ANNOUNCED = "announced", _("お知らせ中")
        CANCELLED = "cancelled", _("中止")
        HELD = "held", _("開催済み")

    class Form(models.TextChoices):
        ON_SITE = "on_site", _("会場だけ")
        ONLINE = "online", _("オンラインだけ")
        HYBRID = "hybrid", _("会場とオンライン")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="gatherings")
    number = models.PositiveSmallIntegerField(_("番号"))
    title = models.CharField(_("名前"), max_length=120)
    summary = models.TextField(_("どんな会か"), blank=True)
    form = models.CharField(_("開き方"), max_length=8, choices=Form, default=Form.ON_SITE)
    starts_at = models.DateTimeField(_("始まる日時"))
    ends_at = models.DateTimeField(_("終わる日時"))
    place = models.CharField(_("会場"), max_length=120, blank=True)
    address = models.CharField(_("会場の住所"), max_length=200, blank=True)
    way_there = models.TextField(_("行き方"), blank=True)
    accommodations = models.JSONField(_("用意する配慮"), default=list)
    accommodations_note = models.TextField(_("配慮の説明"), blank=True)
    online_url = models.URLField(_("オンラインのアドレス"), max_length=500, blank=True)
    online_is_open = models.BooleanField(_("オンラインのアドレスをだれにでも示す"), default=False)
    phone_in = models.CharField(_("電話で参加する方法"), max_length=200, blank=True)
    capacity_on_site = models.PositiveIntegerField(_("会場の定員（人）"), null=True, blank=True)
    capacity_online = models.PositiveIntegerField(_("オンラインの定員（人）"), null=True, blank=True)
    takes_registrations = models.BooleanField(_("申し込みを受け付ける"), default=True)
    registration_closes_at = models.DateTimeField(_("申し込みの締切"), null=True, blank=True)
    state = models.CharField(_("状態"), max_length=9, choices=State, default=State.DRAFT)
    announced_at = models.DateTimeField(_("お知らせした日時"), null=True)
    changed_at = models.DateTimeField(_("変えた日時"))
    minutes_published_at = models.DateTimeField(_("議事録を公表した日時"), null=True)
    sequence = models.PositiveIntegerField(_("変更の回数"), default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("会議・説明会")
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["state", "starts_at"], name="gathering_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="gathering_number_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="gathering_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(announced_at__isnull=False),
                name="gathering_public_was_announced",
            ),
        ]


class AgendaItem(models.Model):
    """次第: one point of the agenda; opinions and minutes refer to it."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="agenda")
    number = models.PositiveSmallIntegerField(_("番号"))
    title = models.CharField(_("議題"), max_length=120)
    duration_min = models.PositiveSmallIntegerField(_("時間（分）"), null=True, blank=True)
    presenter = models.CharField(_("説明する課・団体"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("次第")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "number"], name="agenda_item_number_once")
        ]


class GatheringPaper(models.Model):
    """A document of the consultation that is handed out at a meeting."""

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="papers")
    document = models.ForeignKey(Document, models.CASCADE, related_name="papers")

    class Meta:
        verbose_name = _("会議の資料")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "document"], name="paper_once_per_gathering")
        ]


class GatheringChange(models.Model):
    """What was done to a meeting that people know of, when, and why; public."""

    class Kind(models.TextChoices):
        ANNOUNCED = "announced", _("お知らせしました")
        CHANGED = "changed", _("変更しました")
        CANCELLED = "cancelled", _("中止しました")
        HELD = "held", _("開催しました")

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=9, choices=Kind)
    reason = models.TextField(_("理由"), blank=True)
    # Names of the fields that were changed.
    fields = models.JSONField(default=list)
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["at", "id"]
