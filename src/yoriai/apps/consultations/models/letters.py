"""What those who left an address are told about afterwards: news, letters, and how somebody wants to get them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.answers import OpinionItem
from yoriai.apps.consultations.models.consultation import Consultation


class News(models.Model):
    """できごと: something that those hear of whose voice it bears on. Holds public facts only, in every language."""

    class Kind(models.TextChoices):
        ANSWER = "answer", _("市の回答")
        CORRECTION = "correction", _("回答の訂正")
        DECISION = "decision", _("決定")
        BUDGET = "budget", _("予算")
        PROGRESS = "progress", _("施策の進みぐあい")
        OUTCOME = "outcome", _("成果")
        REPLY = "reply", _("おたずねへの返事")

    # The same event is stored once, however often it is told.
    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(_("種類"), max_length=10, choices=Kind)
    consultation = models.ForeignKey(Consultation, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(OpinionItem, models.PROTECT, null=True, related_name="+")
    measure = models.ForeignKey("measures.Measure", models.PROTECT, null=True, related_name="+")
    opinion = models.ForeignKey("consultations.Opinion", models.PROTECT, null=True, related_name="+")
    words = models.JSONField(_("知らせる文"))
    happened_at = models.DateTimeField(_("起きた日時"))
    spread_at = models.DateTimeField(_("配り終えた日時"), null=True)

    class Meta:
        verbose_name = _("できごと")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    consultation__isnull=False, item__isnull=True, measure__isnull=True, opinion__isnull=True
                )
                | Q(consultation__isnull=True, item__isnull=False, measure__isnull=True, opinion__isnull=True)
                | Q(consultation__isnull=True, item__isnull=True, measure__isnull=False, opinion__isnull=True)
                | Q(
                    consultation__isnull=True, item__isnull=True, measure__isnull=True, opinion__isnull=False
                ),
                name="news_is_about_one_thing",
            )
        ]


class Subscription(models.Model):
    """お知らせの受け取り of one person in one consultation; holds no address, and stays when the address is erased."""

    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", _("動きがあったとき")
        WEEKLY = "weekly", _("週に1回まとめて（月曜日の朝）")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="subscriptions")
    sender_key = models.CharField(max_length=64)
    rhythm = models.CharField(_("回数"), max_length=8, choices=Rhythm, default=Rhythm.AT_ONCE)
    stopped_at = models.DateTimeField(_("止めた日時"), null=True)
    # A letter came back for good: the address is not tried again until it is confirmed, or another one is given.
    bounced_at = models.DateTimeField(_("メールが戻ってきた日時"), null=True)

    class Meta:
        verbose_name = _("お知らせの受け取り")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "sender_key"], name="subscription_once")
        ]


class Letter(models.Model):
    """お知らせメール: everything that is new for one person, in one letter."""

    class State(models.TextChoices):
        WAITING = "waiting", _("送信待ち")
        SENDING = "sending", _("送信中")
        SENT = "sent", _("送りました")
        FAILED = "failed", _("送れませんでした")
        STOPPED = "stopped", _("送りません")

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="letters")
    state = models.CharField(_("状態"), max_length=7, choices=State, default=State.WAITING)
    queued_at = models.DateTimeField(_("登録日時"))
    due_at = models.DateTimeField(_("送る予定"))
    attempts = models.PositiveSmallIntegerField(_("試した回数"), default=0)
    claimed_at = models.DateTimeField(null=True)
    # Its sender died with it in hand: whether it had left by then nobody knows, so it may arrive twice.
    taken_over_at = models.DateTimeField(_("途中で止まり、引き継いだ日時"), null=True)
    ended_at = models.DateTimeField(_("終わった日時"), null=True)
    # Why it was not sent: a word of `rules.Failure`, never the text of an error, which may hold the address.
    failure = models.CharField(_("理由"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("お知らせメール")
        indexes = [models.Index(fields=["state", "due_at"])]

    @property
    def kind_labels(self) -> list[str]:
        """What kinds of news are in it, each once; reads only mentions that were read along."""
        return list(dict.fromkeys(str(one.news.get_kind_display()) for one in self.mentions.all()))


class Mention(models.Model):
    """One event in one letter; a person is never told twice of the same."""

    news = models.ForeignKey(News, models.PROTECT, related_name="mentions")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="mentions")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="mentions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["news", "subscription"], name="told_once_of_the_same")]
