"""The record of what was done, and the public append-only log (RFC 9162)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """One thing somebody did. Never changed, never removed (triggers see to it); holds no personal content."""

    at = models.DateTimeField(_("日時"))
    action = models.CharField(_("操作"), max_length=60)
    subject_type = models.CharField(_("対象の種類"), max_length=60)
    subject_id = models.CharField(_("対象"), max_length=40)
    # A bare number, not a key: the record outlives the account.
    person_id = models.BigIntegerField(_("操作した人の番号"), null=True)
    capacity = models.CharField(_("資格"), max_length=200)
    facts = models.JSONField(_("事実"), default=dict)

    class Meta:
        verbose_name = _("操作記録")
        indexes = [models.Index(fields=["subject_type", "subject_id"]), models.Index(fields=["-at"])]


class LogState(models.Model):
    """The one row that says how large the log is; locked while leaves are appended."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(help_text="hashes of the complete subtrees, largest first, 32 bytes each")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="log_state_is_one_row")]


class LogLeaf(models.Model):
    """One leaf: `body` is canonical JSON without personal content, `hash` is SHA-256(0x00 ‖ body)."""

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(_("種類"), max_length=40)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    body = models.TextField(_("本文（正準JSON）"))
    hash = models.BinaryField(max_length=32)
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("公開ログの葉")
        ordering = ["index"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]


class LogNode(models.Model):
    """The hash of a complete subtree of 2**level leaves, kept so that a proof needs O(log n) reads."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="log_node_place")]


class LeafSalt(models.Model):
    """The salt of a leaf's commitment; erased together with the content it protects."""

    leaf = models.OneToOneField(LogLeaf, models.PROTECT, primary_key=True, related_name="salt")
    salt = models.BinaryField(max_length=32)


class Checkpoint(models.Model):
    """The signed size and root of the log."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField(_("日時"))
    note = models.TextField(help_text="the signed note, as published")

    class Meta:
        verbose_name = _("チェックポイント")


class Receipt(models.Model):
    """受付番号: twelve digits, the last a check digit, usable over the phone."""

    number = models.CharField(_("受付番号"), max_length=12, unique=True)
    leaf = models.ForeignKey(LogLeaf, models.PROTECT, related_name="receipts")
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    issued_at = models.DateTimeField(_("発行日時"))

    class Meta:
        verbose_name = _("受付票")
        indexes = [models.Index(fields=["subject_type", "subject_id"])]


class Erasure(models.Model):
    """Content was erased: what, on which ground, by which office. The redaction leaf says the same in public."""

    leaf = models.OneToOneField(LogLeaf, models.PROTECT, related_name="erasure")
    redaction_leaf = models.OneToOneField(LogLeaf, models.PROTECT, related_name="+")
    ground = models.CharField(_("根拠"), max_length=40)
    capacity = models.CharField(_("資格"), max_length=200)
    at = models.DateTimeField(_("日時"))

    class Meta:
        verbose_name = _("消去")
