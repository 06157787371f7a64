"""The form on paper: what was printed, the scans that came back, and each sheet until two people have read it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Channel, Consultation, Section
from yoriai.apps.consultations.models.opinions import Opinion


class PaperForm(models.Model):
    """用紙: one version of the form of a consultation. Never changed: printed sheets lie about everywhere."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="paper_forms")
    version = models.PositiveSmallIntegerField(_("版"))
    # For each question its key and the values of its options, in the order of the boxes.
    questions = models.JSONField(default=list)
    layout = models.JSONField(default=dict)
    made_at = models.DateTimeField(_("用意した日時"))
    person_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("用紙")
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "version"], name="paper_form_version_once")
        ]


class PaperScan(models.Model):
    """読み込み: a file of scanned sheets. The file is removed once its pages are kept."""

    class State(models.TextChoices):
        WAITING = "waiting", _("読み取り待ち")
        READING = "reading", _("読み取り中")
        READ = "read", _("読み取り済み")
        FAILED = "failed", _("読み取れませんでした")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="paper_scans")
    name = models.CharField(_("ファイル名"), max_length=120)
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="paper/scans/", blank=True)
    state = models.CharField(_("状態"), max_length=8, choices=State, default=State.WAITING)
    channel = models.CharField(_("受付経路"), max_length=10, choices=Channel)
    received_on = models.DateField(_("受け付けた日"))
    pages = models.PositiveIntegerField(_("ページ数"), default=0)
    blank = models.PositiveIntegerField(_("白紙"), default=0)
    # Pages that were read in before, by their place in the file.
    repeated = models.JSONField(default=list)
    # How often somebody began to read it: a file that brings the reader down is not tried for ever.
    begun = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=20, blank=True)
    uploaded_at = models.DateTimeField(_("読み込んだ日時"))
    person_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("用紙の読み込み")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["consultation", "sha256"], name="paper_scan_once")]


class PaperSheet(models.Model):
    """届いた用紙: one scanned page. What is typed here becomes an opinion once a second person confirmed it."""

    class State(models.TextChoices):
        TO_TYPE = "to_type", _("入力待ち")
        TO_CHECK = "to_check", _("確認待ち")
        DONE = "done", _("登録済み")
        CONTINUED = "continued", _("続きの紙")
        UNREADABLE = "unreadable", _("読み取れない紙")
        SET_ASIDE = "set_aside", _("登録しない紙")

    class Finding(models.TextChoices):
        """Why a page could not be taken for a sheet of this consultation."""

        NONE = "", ""
        NO_CODE = "no_code", _("用紙の二次元コードが見つかりません")
        STRANGE_CODE = "strange_code", _("市の用紙ではない二次元コードです")
        OTHER_CITY = "other_city", _("ほかの自治体の用紙です")
        OTHER_CONSULTATION = "other_consultation", _("ほかの意見募集の用紙です")
        UNKNOWN_VERSION = "unknown_version", _("この版の用紙は用意されていません")
        DAMAGED = "damaged", _("このページの画像は壊れています")
        TOO_LARGE = "too_large", _("このページの画像は大きすぎます")

    class Aside(models.TextChoices):
        """Why a sheet becomes no opinion."""

        NONE = "", ""
        TWICE = "twice", _("同じ用紙を二度読み込んだ")
        EMPTY = "empty", _("何も書かれていない")
        NOT_OURS = "not_ours", _("この意見募集の用紙ではない")
        ELSEWHERE = "elsewhere", _("別の方法で登録した")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="paper_sheets")
    scan = models.ForeignKey(PaperScan, models.PROTECT, related_name="sheets")
    place = models.PositiveIntegerField(_("ファイルの中のページ"))
    form = models.ForeignKey(PaperForm, models.PROTECT, null=True, related_name="sheets")
    # The page of which this one is the continuation.
    first = models.ForeignKey("self", models.PROTECT, null=True, related_name="continuations")
    page = models.PositiveSmallIntegerField(_("用紙のページ"), default=1)
    # The number that was printed on a sheet for one person; it becomes the number of the receipt.
    number = models.CharField(_("用紙の番号"), max_length=12, blank=True)
    language = models.CharField(max_length=8, default="ja")
    sha256 = models.CharField(max_length=64)
    image = models.FileField(upload_to="paper/sheets/", blank=True)
    # Where its handwriting stands, to notice a second scan of it; removed with the image.
    trace = models.BinaryField(default=bytes, blank=True)
    # A sheet that was kept before, of which this one may be a second scan; a person decides.
    like = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    # For each box its question, the place of its option, what it says and the share of ink.
    readings = models.JSONField(default=list)
    state = models.CharField(_("状態"), max_length=10, choices=State)
    finding = models.CharField(max_length=20, choices=Finding, blank=True)
    aside = models.CharField(_("登録しない理由"), max_length=10, choices=Aside, blank=True)
    # What was typed; emptied when it became an opinion.
    text = models.TextField(_("意見"), blank=True)
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="+")
    standing = models.CharField(max_length=12, choices=Opinion.Standing, blank=True)
    area = models.CharField(max_length=20, blank=True)
    name = models.CharField(_("氏名"), max_length=80, blank=True)
    email = models.EmailField(_("メールアドレス"), blank=True)
    address = models.CharField(_("住所"), max_length=200, blank=True)
    phone = models.CharField(_("電話"), max_length=20, blank=True)
    channel = models.CharField(_("受付経路"), max_length=10, choices=Channel)
    received_on = models.DateField(_("受け付けた日"))
    version = models.PositiveIntegerField(default=0)
    typed_at = models.DateTimeField(null=True)
    typed_by_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.BigIntegerField(null=True)
    opinion = models.OneToOneField(Opinion, models.PROTECT, null=True, related_name="paper_sheet")
    submission_key = models.CharField(max_length=64, unique=True)
    # The last day on which the image is kept; none while somebody still has to look at it.
    keep_until = models.DateField(_("画像の保存期限"), null=True)

    class Meta:
        verbose_name = _("届いた用紙")
        ordering = ["scan_id", "place"]
        indexes = [
            models.Index(fields=["consultation", "state"]),
            models.Index(fields=["keep_until"], condition=~Q(image=""), name="paper_sheet_images_kept"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["scan", "place"], name="paper_sheet_place_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(opinion__isnull=False), name="paper_sheet_done_is_an_opinion"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(typed_by_id__isnull=False) & ~Q(typed_by_id=F("ended_by_id")),
                name="paper_sheet_read_by_two_people",
            ),
        ]
