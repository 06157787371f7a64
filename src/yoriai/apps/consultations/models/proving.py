"""What makes a participant more than a device: a confirmed address, or a code that the city handed out.

Neither addresses nor codes are stored, only what a keyed hash makes of them in one consultation. The key is the
site's own: whoever has the table alone can try no addresses and no codes.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Consultation
from yoriai.apps.consultations.models.voting import Participant


class Proof(models.Model):
    """What a participant showed. The same address or code stands for one participant, on whatever device."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("メールアドレス")
        CODE = "code", _("市が配った番号")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=64)
    at = models.DateTimeField(_("確かめた日時"))

    class Meta:
        verbose_name = _("確かめたもの")
        constraints = [models.UniqueConstraint(fields=["consultation", "kind", "key"], name="proof_once")]


class CodeSheet(models.Model):
    """Codes that were made together, to be handed out to as many people; shown once, while they are made."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="code_sheets")
    number = models.PositiveIntegerField(_("番号"))
    count = models.PositiveIntegerField(_("作った数"))
    note = models.CharField(_("だれに配るか"), max_length=120)
    # The same form sent twice makes one sheet.
    submission_key = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("作った日時"))
    person_id = models.BigIntegerField(null=True)
    revoked_at = models.DateTimeField(_("取り消した日時"), null=True)

    class Meta:
        verbose_name = _("配る番号の一覧")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="code_sheet_number_once")
        ]


class ResidentCode(models.Model):
    """One code of a sheet; `Proof` says who used it."""

    sheet = models.ForeignKey(CodeSheet, models.PROTECT, related_name="codes")
    key = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(_("初めて使われた日時"), null=True)

    class Meta:
        verbose_name = _("配った番号")


class EmailCheck(models.Model):
    """An address that is being confirmed: the digits sent there are typed on the same device within minutes."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+")
    # The device that asked, as `Participant.key`; only its newest question counts.
    device_key = models.CharField(max_length=64)
    address_key = models.CharField(max_length=64)
    digits_key = models.CharField(max_length=64)
    sent_at = models.DateTimeField(_("送った日時"))
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("確認中のメールアドレス")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["consultation", "address_key"]),
            models.Index(fields=["consultation", "device_key"]),
        ]
