"""What people said, and, kept apart, how they can be reached."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Channel, Consultation, Section


class ImportBatch(models.Model):
    """A file of opinions taken in as a whole."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="imports")
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    mapping = models.JSONField(default=dict)
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)


class Opinion(models.Model):
    """意見: what one person wrote or said. Never deleted; erasing empties the text."""

    class Withholding(models.TextChoices):
        """Why an opinion is counted but not shown (行政手続法 43条3項の例による)."""

        THIRD_PARTY = "third_party", _("第三者の利益を害するおそれがあるため")
        PERSONAL_DATA = "personal_data", _("個人が特定される情報を含むため")
        OFF_TOPIC = "off_topic", _("案件と関係のない内容のため")
        DEFAMATION = "defamation", _("公序良俗に反する内容のため")
        NO_CONSENT = "no_consent", _("本人が公表を望まないため")

    class Standing(models.TextChoices):
        UNSTATED = "", _("回答しない")
        LIVES = "lives", _("市内に住んでいる")
        WORKS = "works", _("市内で働いている")
        STUDIES = "studies", _("市内で学んでいる")
        ORGANISATION = "organisation", _("市内の団体・事業者")
        OTHER = "other", _("その他")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="opinions")
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="opinions")
    # The paragraph of the section, from 1; only where people write to the draft itself.
    paragraph = models.PositiveSmallIntegerField(_("段落"), null=True)
    text = models.TextField(_("意見"), blank=True)
    language = models.CharField(max_length=8, default="ja")
    standing = models.CharField(_("市との関わり"), max_length=12, choices=Standing, blank=True)
    # Code of an area of the city, or "elsewhere"; empty where nothing was said.
    area = models.CharField(_("お住まいの地域"), max_length=20, blank=True)
    channel = models.CharField(_("受付経路"), max_length=10, choices=Channel)
    received_at = models.DateTimeField(_("受付日時"))
    entered_at = models.DateTimeField(_("登録日時"))
    receiver_id = models.BigIntegerField(_("受け付けた職員の番号"), null=True)
    is_verbatim = models.BooleanField(_("原文のまま"), default=True)
    was_read_back = models.BooleanField(_("読み返して確認した"), default=False)
    receipt_given = models.BooleanField(_("受付票を渡した"), default=False)
    is_late = models.BooleanField(_("締切後"), default=False)
    # One value per person within a consultation: the city publishes "N opinions (M people)".
    sender_key = models.CharField(max_length=64)
    # The same form sent twice has the same key and is stored once.
    submission_key = models.CharField(max_length=64, unique=True)
    import_batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="opinions")
    source_row = models.PositiveIntegerField(null=True)
    withholding = models.CharField(_("非公表の理由"), max_length=16, choices=Withholding, blank=True)
    withholding_note = models.TextField(_("非公表の説明"), blank=True)
    withheld_by_id = models.BigIntegerField(null=True)
    erased_at = models.DateTimeField(_("消去日時"), null=True)
    # Since when stretches of `text` are blacked out; the words as they came are in `OpinionOriginal`.
    redacted_at = models.DateTimeField(_("一部を黒く塗った日時"), null=True)
    # A comment on the draft is read by all once somebody looked at it; other opinions with the results.
    shown_at = models.DateTimeField(_("市民のページに表示した日時"), null=True)

    class Meta:
        verbose_name = _("意見")
        ordering = ["id"]
        # All that the public counts need: two hundred thousand letters are counted without reading one.
        indexes = [
            models.Index(
                fields=["consultation", "sender_key", "is_late", "withholding", "erased_at"],
                name="opinions_counted",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(paragraph__isnull=True) | Q(section__isnull=False),
                name="opinion_paragraph_lies_in_a_section",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(erased_at__isnull=False), name="opinion_has_text_until_erased"
            ),
        ]


class Contact(models.Model):
    """Name and address of a sender, apart from the text: only to answer, never published."""

    opinion = models.OneToOneField(Opinion, models.CASCADE, related_name="contact")
    name = models.CharField(_("氏名"), max_length=80, blank=True)
    email = models.EmailField(_("メールアドレス"), blank=True)
    address = models.CharField(_("住所"), max_length=200, blank=True)
    phone = models.CharField(_("電話"), max_length=20, blank=True)
    language = models.CharField(max_length=8, default="ja")
    purpose_version = models.CharField(_("示した利用目的の版"), max_length=20)
    keep_until = models.DateField(_("保存期限"))

    class Meta:
        verbose_name = _("連絡先")


class OpinionOriginal(models.Model):
    """The words of an opinion as they came, where stretches of `Opinion.text` are blacked out.

    Everything that is published, sent or counted reads `Opinion.text`; only the desk, the sender and the proof of
    what the log committed to read this.
    """

    opinion = models.OneToOneField(Opinion, models.PROTECT, primary_key=True, related_name="original")
    text = models.TextField(_("原文"))

    class Meta:
        verbose_name = _("黒塗りの前の原文")


class Redaction(models.Model):
    """黒塗り: a stretch `text[start:end]` of an opinion that is not published. It holds no text of its own."""

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="redactions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    # On which opinion somebody decided; the others are its copies, and are shown again together with it.
    decided_on = models.ForeignKey(Opinion, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("塗った日時"))
    person_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("黒塗り")
        ordering = ["opinion_id", "start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["opinion", "start", "end"], name="redaction_once_in_a_place")
        ]
