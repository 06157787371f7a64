"""A consultation (意見公募), its documents and the sections of its draft."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """受付経路: how an opinion reached the city."""

    WEB = "web", _("ウェブ")
    COUNTER = "counter", _("窓口")
    PHONE = "phone", _("電話")
    FAX = "fax", _("FAX")
    LETTER = "letter", _("郵送")
    EMAIL = "email", _("電子メール")
    MEETING = "meeting", _("会議・説明会")
    BROADCAST = "broadcast", _("放送")
    KIOSK = "kiosk", _("窓口端末")
    UNKNOWN = "unknown", _("不明（取り込み）")


class Consultation(models.Model):
    """意見公募. Whether it is open follows from its days, not from a switch somebody must remember."""

    class Kind(models.TextChoices):
        PUBLIC_COMMENT = "public_comment", _("パブリックコメント")
        STATEMENT_VOTING = "statement_voting", _("論点への賛否")
        FREE_OPINIONS = "free_opinions", _("自由意見")
        SECTION_COMMENTS = "section_comments", _("案への書き込み")
        PROPOSALS = "proposals", _("提案と応援")
        SURVEY = "survey", _("アンケート")
        MEETING = "meeting", _("会議・説明会")

    class State(models.TextChoices):
        """What the city did; open and closed follow from the days (see `rules.stage_of`)."""

        DRAFT = "draft", _("準備中")
        PUBLISHED = "published", _("公表済み")
        CONSIDERING = "considering", _("検討中")
        RESULTS_PUBLISHED = "results_published", _("結果公表済み")

    class Outcome(models.TextChoices):
        ENACTED = "enacted", _("定めた")
        NOT_ENACTED = "not_enacted", _("定めないこととした")

    code = models.SlugField(_("番号"), max_length=40, unique=True, help_text=_("例: r8-03"))
    kind = models.CharField(_("種類"), max_length=20, choices=Kind, default=Kind.PUBLIC_COMMENT)
    title = models.CharField(_("件名"), max_length=120)
    title_en = models.CharField(_("英語の件名"), max_length=200, blank=True)
    summary = models.TextField(_("何についての意見募集か"))
    background = models.TextField(_("趣旨・経緯"), blank=True)
    legal_basis = models.CharField(_("根拠"), max_length=200)
    division = models.ForeignKey(
        "organisation.Division", models.PROTECT, verbose_name=_("所管課"), related_name="+"
    )
    channels = models.JSONField(_("受付方法"), default=list)
    how_to_send = models.TextField(_("提出先・注意"), blank=True)
    participation_rules = models.TextField(_("参加の決まり"), blank=True)
    decides = models.CharField(_("だれが決めるか"), max_length=120, blank=True)
    publishes = models.CharField(_("何を公表するか"), max_length=300, blank=True)
    state = models.CharField(_("状態"), max_length=20, choices=State, default=State.DRAFT)
    published_on = models.DateField(_("公表日"), null=True, blank=True)
    closes_on = models.DateField(_("締切日（この日を含む）"), null=True, blank=True)
    shorter_reason = models.TextField(_("期間を短くする理由"), blank=True)
    results_due_on = models.DateField(_("結果公表予定日"), null=True, blank=True)
    results_published_at = models.DateTimeField(_("結果公表日時"), null=True, blank=True)
    outcome = models.CharField(_("案の扱い"), max_length=12, choices=Outcome, blank=True)
    outcome_note = models.TextField(_("案の扱いの説明"), blank=True)
    is_demonstration = models.BooleanField(_("見本"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("意見募集")
        ordering = ["-published_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_on__isnull=False, closes_on__isnull=False),
                name="consultation_published_has_days",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("published_on")),
                name="consultation_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=~Q(state="results_published") | Q(results_published_at__isnull=False),
                name="consultation_results_have_an_instant",
            ),
        ]


class StateChange(models.Model):
    """When a consultation moved on, and who moved it."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="state_changes")
    state = models.CharField(max_length=20, choices=Consultation.State)
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]


class Document(models.Model):
    """A related document (関連資料)."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="documents")
    title = models.CharField(_("資料名"), max_length=120)
    file = models.FileField(upload_to="documents/%Y/")
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "sha256"], name="document_once_per_consultation")
        ]


class Section(models.Model):
    """A numbered part of the draft that opinions can point to; `final_text` is what it became."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="sections")
    number = models.CharField(_("番号"), max_length=20, help_text=_("例: 2-1"))
    title = models.CharField(_("見出し"), max_length=120)
    draft_text = models.TextField(_("案の本文"))
    final_text = models.TextField(_("決定後の本文"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="section_number_once")]
