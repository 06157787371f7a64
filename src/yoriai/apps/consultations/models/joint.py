"""The municipalities that hold a consultation together."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Consultation


class JointMunicipality(models.Model):
    """共同実施自治体: a municipality that takes part in a consultation of several, and as what."""

    class Part(models.TextChoices):
        LEAD = "lead", _("とりまとめ")
        PARTNER = "partner", _("いっしょに実施")

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="municipalities")
    municipality_code = models.CharField(_("全国地方公共団体コード"), max_length=6)
    name = models.CharField(_("自治体名"), max_length=40)
    part = models.CharField(_("役割"), max_length=8, choices=Part, default=Part.PARTNER)
    office = models.CharField(_("窓口"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("共同実施自治体")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "municipality_code"], name="joint_municipality_once"
            )
        ]
