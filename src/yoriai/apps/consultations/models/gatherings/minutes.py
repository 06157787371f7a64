"""What came of a meeting: who was there, what was said, what was agreed, and who does what until when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.gatherings.gathering import AgendaItem, Gathering, Way
from yoriai.apps.consultations.models.opinions import Opinion


class Utterance(models.Model):
    """発言: an opinion that was said at a meeting; a normal opinion beside that, with a receipt."""

    opinion = models.OneToOneField(Opinion, models.PROTECT, primary_key=True, related_name="utterance")
    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="utterances")
    agenda_item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="utterances")
    organisation = models.CharField(_("団体の名前"), max_length=80, blank=True)
    organisation_agrees = models.BooleanField(_("団体の名前を公表してよい"), default=False)

    class Meta:
        verbose_name = _("発言")
        ordering = ["opinion_id"]


class Attendance(models.Model):
    """出席: how many people of one kind, or of one organisation, were there. Counts, never names of people."""

    class Kind(models.TextChoices):
        RESIDENT = "resident", _("市民")
        ORGANISATION = "organisation", _("団体・事業者")
        COUNCIL = "council", _("議員")
        PRESS = "press", _("報道")
        STAFF = "staff", _("市の職員")
        OTHER = "other", _("その他")

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="attendances")
    kind = models.CharField(_("区分"), max_length=12, choices=Kind)
    way = models.CharField(_("参加の方法"), max_length=7, choices=Way)
    people = models.PositiveIntegerField(_("人数"))
    organisation = models.CharField(_("団体の名前"), max_length=80, blank=True)
    organisation_agrees = models.BooleanField(_("団体の名前を公表してよい"), default=False)

    class Meta:
        verbose_name = _("出席")
        ordering = ["id"]


class Minutes(models.Model):
    """議事録, as it is being written; what was published is kept in its versions."""

    class State(models.TextChoices):
        DRAFT = "draft", _("下書き")
        SENT = "sent", _("確認待ち")
        SENT_BACK = "sent_back", _("差し戻し")
        APPROVED = "approved", _("承認済み")
        PUBLISHED = "published", _("公表済み")

    gathering = models.OneToOneField(Gathering, models.PROTECT, related_name="minutes")
    state = models.CharField(_("状態"), max_length=9, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(_("書いた日時"))
    person_id = models.BigIntegerField(null=True)
    sent_back_reason = models.TextField(_("差し戻しの理由"), blank=True)
    # SHA-256 of what the head approved: whatever changes afterwards must be approved anew.
    approved_digest = models.CharField(max_length=64, blank=True)
    approver_id = models.BigIntegerField(null=True)
    approved_at = models.DateTimeField(_("承認した日時"), null=True)

    class Meta:
        verbose_name = _("議事録")


class MinutesPart(models.Model):
    """What was said on one point of the agenda, or beside it, in short, and what was agreed, one thing a line."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="parts")
    agenda_item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="minutes_parts")
    said = models.TextField(_("話されたこと"), blank=True)
    concluded = models.TextField(_("決まったこと"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["minutes", "agenda_item"], name="minutes_part_once"),
            models.UniqueConstraint(
                fields=["minutes"], condition=Q(agenda_item__isnull=True), name="minutes_part_beside_once"
            ),
        ]


class MinutesVersion(models.Model):
    """Published minutes, as they were approved; a correction is a further version with its reason."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版"))
    # Opinions by their number, never their text: what is withheld or erased later vanishes here too.
    content = models.JSONField(default=dict)
    correction_reason = models.TextField(_("訂正の理由"), blank=True)
    published_at = models.DateTimeField(_("公表した日時"))
    person_id = models.BigIntegerField(null=True)
    approver_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["minutes", "number"], name="minutes_version_once")]


class FollowUp(models.Model):
    """対応事項: what is done after a meeting, by which division or named office, until when; never by a private person."""

    class State(models.TextChoices):
        OPEN = "open", _("対応中")
        DONE = "done", _("完了")
        DROPPED = "dropped", _("取りやめ")

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="follow_ups")
    number = models.PositiveSmallIntegerField(_("番号"))
    agenda_item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="follow_ups")
    what = models.CharField(_("すること"), max_length=300)
    division = models.ForeignKey(
        "organisation.Division", models.PROTECT, null=True, related_name="+", verbose_name=_("担当課")
    )
    office = models.CharField(_("市役所の外の担当（団体・機関の名前）"), max_length=80, blank=True)
    due_on = models.DateField(_("期限"))
    state = models.CharField(_("状態"), max_length=7, choices=State, default=State.OPEN)
    published_at = models.DateTimeField(_("公表した日時"), null=True)
    closed_on = models.DateField(_("終えた日"), null=True)

    class Meta:
        verbose_name = _("対応事項")
        ordering = ["gathering", "number"]
        indexes = [models.Index(fields=["state", "due_on"], name="follow_up_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "number"], name="follow_up_number_once"),
            models.CheckConstraint(
                condition=Q(division__isnull=False, office="") | (Q(division__isnull=True) & ~Q(office="")),
                name="follow_up_has_one_owner",
            ),
        ]


class FollowUpReport(models.Model):
    """How far a follow-up has come, in public."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="reports")
    state = models.CharField(_("状態"), max_length=7, choices=FollowUp.State)
    note = models.TextField(_("報告"))
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["at", "id"]
