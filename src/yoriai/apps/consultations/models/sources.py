"""Where an imported opinion or proposal stood before: told beside it, and of no weight."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Channel
from yoriai.apps.consultations.models.opinions import ImportBatch, Opinion
from yoriai.apps.consultations.models.proposals import Proposal


class Stood(models.Model):
    """Where something stood on another site, and what became of it there."""

    system = models.CharField(max_length=20)
    number = models.CharField(_("取り込み元の番号"), max_length=40, blank=True)
    reference = models.CharField(_("取り込み元の整理番号"), max_length=80, blank=True)
    url = models.URLField(_("取り込み元のアドレス"), max_length=500, blank=True)
    category = models.CharField(_("取り込み元の分類"), max_length=200, blank=True)
    state = models.CharField(_("取り込み元での扱い"), max_length=40, blank=True)
    answer = models.TextField(_("取り込み元での回答"), blank=True)
    supports = models.PositiveIntegerField(_("支持した人の数"), null=True)
    endorsements = models.PositiveIntegerField(_("推薦した人の数"), null=True)
    published_on = models.DateField(_("取り込み元での公表日"), null=True)

    class Meta:
        abstract = True

    def told(self) -> dict[str, object]:
        """Return all of it by the names of the columns, for what it becomes."""
        return {field.name: getattr(self, field.name) for field in Stood._meta.local_fields}


class OpinionSource(Stood):
    """取り込み元: the proposal on another site that an opinion was, and what became of it there."""

    opinion = models.OneToOneField(Opinion, models.PROTECT, primary_key=True, related_name="source")

    class Meta:
        verbose_name = _("取り込み元")


class ProposalSource(Stood):
    """取り込み元: the proposal on another site that a proposal was; `supports` were given there and never counted here."""

    proposal = models.OneToOneField(Proposal, models.PROTECT, primary_key=True, related_name="source")
    channel = models.CharField(_("取り込み元の受付経路"), max_length=10, choices=Channel)
    import_batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="proposals")
    source_row = models.PositiveIntegerField(_("ファイルの行"))

    class Meta:
        verbose_name = _("提案の取り込み元")
