"""Templates (ひな形) of answers: what a division allows itself to say again, with every version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.answers import Disposition


class TemplateContent(models.Model):
    """What a template says; shared by the present version and the earlier ones."""

    name = models.CharField(_("ひな形の名前"), max_length=80)
    disposition = models.CharField(_("取扱い"), max_length=16, choices=Disposition, blank=True)
    body = models.TextField(_("検討結果の文"))
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class AnswerTemplate(TemplateContent):
    """ひな形 of a division, as it stands; retired, it stays to be read."""

    division = models.ForeignKey("organisation.Division", models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("ひな形")
        ordering = ["name", "id"]


class AnswerTemplateRevision(TemplateContent):
    """What a template said before."""

    template = models.ForeignKey(AnswerTemplate, models.PROTECT, related_name="revisions")

    class Meta:
        ordering = ["version"]
