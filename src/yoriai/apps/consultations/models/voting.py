"""Phases of a consultation, statements that are voted on, who votes, and the maps drawn from the votes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Consultation

STATEMENT_LIMIT = 140
# What was written elsewhere keeps its wording.
IMPORTED_STATEMENT_LIMIT = 1000


class Phase(models.Model):
    """段階: what may be done in a consultation on its days; both days belong to it.

    A consultation without phases is one phase of its own kind, from its first to its last day.
    """

    class Kind(models.TextChoices):
        STATEMENT_VOTING = "statement_voting", _("賛否を答える")
        PUBLIC_COMMENT = "public_comment", _("意見を書く")
        FREE_OPINIONS = "free_opinions", _("自由に意見を書く")
        SECTION_COMMENTS = "section_comments", _("案の部分ごとに意見を書く")
        PROPOSALS = "proposals", _("提案する・応援する")
        SURVEY = "survey", _("アンケートに答える")
        MEETING = "meeting", _("会議に参加する")

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField(_("番号"))
    kind = models.CharField(_("種類"), max_length=20, choices=Kind)
    title = models.CharField(_("名前"), max_length=80)
    rules = models.TextField(_("決まり"), blank=True)
    decides = models.CharField(_("だれが決めるか"), max_length=120, blank=True)
    decides_on = models.DateField(_("いつまでに決めるか"), null=True, blank=True)
    publishes = models.CharField(_("何を公表するか"), max_length=300, blank=True)
    starts_on = models.DateField(_("始まる日"))
    ends_on = models.DateField(_("終わる日（この日を含む）"))

    class Meta:
        verbose_name = _("段階")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="phase_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="phase_ends_after_it_starts"
            ),
        ]


class Voting(models.Model):
    """The terms on which a consultation is voted on, and the salt that hides its devices."""

    consultation = models.OneToOneField(Consultation, models.CASCADE, primary_key=True, related_name="voting")
    salt = models.BinaryField(max_length=32)
    takes_statements = models.BooleanField(_("論点文を受け付ける"), default=True)
    shows_at_once = models.BooleanField(_("確認を待たずに表示する"), default=False)
    confirms_email = models.BooleanField(_("メールアドレスの確認を受け付ける"), default=True)

    class Meta:
        verbose_name = _("賛否の決まり")


class Participant(models.Model):
    """Who votes in one consultation: a device, or a person who proved more; unknown in every other one."""

    class Level(models.TextChoices):
        """What is known about there being one person behind it; shown with every figure."""

        DEVICE = "device", _("端末")
        EMAIL = "email", _("メール確認")
        CODE = "code", _("市の番号")
        ACCOUNT = "account", _("アカウント")
        PARTNER = "partner", _("取り次いだ団体の利用者")
        IMPORTED = "imported", _("ほかのサイトから取り込み")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="participants")
    # SHA-256 of the consultation's salt and the random value that only the device keeps.
    key = models.CharField(max_length=64)
    level = models.CharField(_("確かさ"), max_length=8, choices=Level, default=Level.DEVICE)
    joined_at = models.DateTimeField(_("初めて答えた日時"))
    # Set where this is a further device of somebody: it has no votes, and is nobody in any count.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="devices")
    # From where it began: 8 bytes of a keyed hash of the network, whose key lives for a day (`OriginKey`); emptied
    # after some days. Participants who began on one day at one place can be told together, nothing else.
    origin = models.CharField(max_length=16, blank=True)
    # Seen while `origin` was there: it began at a place where many began one after another (see `voting_signs`).
    began_among_many = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("参加者")
        constraints = [models.UniqueConstraint(fields=["consultation", "key"], name="participant_key_once")]


class OriginKey(models.Model):
    """The key of one day for `Participant.origin`; thrown away when the day is over."""

    day = models.DateField(primary_key=True)
    key = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("回線の目印の鍵")


class Statement(models.Model):
    """論点文: one short sentence that people agree or disagree with. Its wording never changes."""

    class Author(models.TextChoices):
        CITY = "city", _("市")
        RESIDENT = "resident", _("参加者")

    class State(models.TextChoices):
        WAITING = "waiting", _("確認待ち")
        SHOWN = "shown", _("表示中")
        HELD = "held", _("表示していません")
        MERGED = "merged", _("同じ内容にまとめました")

    class HoldReason(models.TextChoices):
        """Why a statement is not shown; the list is published."""

        PERSONAL_DATA = "personal_data", _("個人が特定される情報を含むため")
        DEFAMATION = "defamation", _("人を傷つける内容のため")
        OFF_TOPIC = "off_topic", _("テーマと関係のない内容のため")
        SEVERAL_POINTS = "several_points", _("2つ以上のことを一度にたずねているため")
        UNCLEAR = "unclear", _("賛成か反対かを答えられない文のため")
        ADVERTISING = "advertising", _("宣伝のため")
        ELSEWHERE = "elsewhere", _("取り込む前のサイトで表示されていなかったため")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField(_("番号"))
    text = models.CharField(_("論点文"), max_length=IMPORTED_STATEMENT_LIMIT)
    # SHA-256 of the text in one width and without spaces: the same sentence is stored once.
    folded = models.CharField(max_length=64)
    author = models.CharField(_("出した人"), max_length=8, choices=Author)
    participant = models.ForeignKey(Participant, models.PROTECT, null=True, related_name="statements")
    state = models.CharField(_("状態"), max_length=8, choices=State)
    hold_reason = models.CharField(_("表示しない理由"), max_length=16, choices=HoldReason, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_from")
    added_at = models.DateTimeField(_("届いた日時"))
    decided_at = models.DateTimeField(_("確認した日時"), null=True)
    decided_by_id = models.BigIntegerField(null=True)
    # The sums of the current votes, kept with each vote so that no page has to count.
    agrees = models.PositiveIntegerField(_("賛成"), default=0)
    disagrees = models.PositiveIntegerField(_("反対"), default=0)
    passes = models.PositiveIntegerField(_("わからない"), default=0)
    # How much one more answer would tell, from the last map; none before the first.
    priority = models.FloatField(null=True)

    class Meta:
        verbose_name = _("論点文")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="statement_number_once"),
            models.UniqueConstraint(fields=["consultation", "folded"], name="statement_wording_once"),
            models.CheckConstraint(
                condition=Q(state="merged") | Q(merged_into__isnull=True), name="statement_merged_says_so"
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | ~Q(hold_reason=""), name="statement_held_has_a_reason"
            ),
        ]


class Vote(models.Model):
    """賛否: what a participant says of a statement now. Earlier answers stay in `VoteEvent`."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="votes", db_index=False)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="votes")
    value = models.SmallIntegerField(_("賛否"))
    at = models.DateTimeField(_("答えた日時"))

    class Meta:
        verbose_name = _("賛否")
        constraints = [
            models.UniqueConstraint(fields=["statement", "participant"], name="vote_once"),
            models.CheckConstraint(condition=Q(value__in=(-1, 0, 1)), name="vote_is_one_of_three"),
        ]


class VoteEvent(models.Model):
    """One answer as it was given; never changed. `nonce` keeps its hash in the log from being guessed."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+", db_index=False)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="+", db_index=False)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+", db_index=False)
    value = models.SmallIntegerField(_("賛否"))
    at = models.DateTimeField(_("答えた日時"))
    nonce = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = _("賛否の記録")
        ordering = ["id"]
        indexes = [models.Index(fields=["consultation", "id"])]


class VoteBatch(models.Model):
    """A run of vote events that the public log commits to by one root hash (see docs/voting.md)."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="vote_batches")
    number = models.PositiveIntegerField()
    first_event_id = models.BigIntegerField()
    last_event_id = models.BigIntegerField()
    votes = models.PositiveIntegerField(_("票数"))
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField(_("記録した日時"))

    class Meta:
        verbose_name = _("賛否をまとめた記録")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="vote_batch_once")]


class MapSnapshot(models.Model):
    """意見の地図 as it was drawn at an instant: `content` is public and says everything (docs/voting.md)."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="maps")
    version = models.PositiveIntegerField(_("版"))
    at = models.DateTimeField(_("描いた日時"))
    # The last vote event that it knows, so that the same votes are not drawn twice.
    last_event_id = models.BigIntegerField()
    people = models.PositiveIntegerField(_("人数"))
    votes = models.PositiveIntegerField(_("票数"))
    content = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("意見の地図")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["consultation", "version"], name="map_version_once")]


class VoteFigures(models.Model):
    """公表した数: how many people answered what, as of a step; published numbers move from step to step only.

    A step is made when enough people answered since the last one, and when voting is over: who looks again and
    again does not see single answers come in.
    """

    consultation = models.OneToOneField(
        Consultation, models.PROTECT, primary_key=True, related_name="vote_figures"
    )
    at = models.DateTimeField(_("数えた日時"))
    # The last vote event that is counted.
    last_event_id = models.BigIntegerField()
    people = models.PositiveIntegerField(_("人数"))
    votes = models.PositiveIntegerField(_("票数"))
    # By level: how many people.
    levels = models.JSONField(default=dict)
    # By number of the statement: agree, disagree, pass, then how many of all these by level.
    statements = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("公表した数")


class LeftOut(models.Model):
    """分けて示す: whom a second map leaves out, beside the one with everybody; why, and since when."""

    consultation = models.OneToOneField(
        Consultation, models.PROTECT, primary_key=True, related_name="left_out"
    )
    # Codes of signs (`pure.opinionmap.conduct.limits.CRITERIA`).
    criteria = models.JSONField(default=list)
    reason = models.TextField(_("理由"))
    at = models.DateTimeField(_("決めた日時"))
    person_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("地図から除く答え方")
