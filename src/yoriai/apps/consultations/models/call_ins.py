"""放送局への電話: who of a broadcaster notes calls for a consultation, and in which programme each was noted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Consultation
from yoriai.apps.consultations.models.opinions import Opinion


class CallInDesk(models.Model):
    """放送局の受付: a person of a broadcaster whom the division named, from a day to a last day (both belong to it)."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="call_in_desks")
    partner = models.CharField(_("放送局"), max_length=80)
    person_id = models.BigIntegerField(_("受け付ける人の番号"))
    starts_on = models.DateField(_("始まりの日"))
    last_on = models.DateField(_("最後の日（この日まで）"))
    named_at = models.DateTimeField(_("決めた日時"))
    ended_at = models.DateTimeField(_("やめた日時"), null=True)

    class Meta:
        verbose_name = _("放送局の受付")
        ordering = ["id"]
        indexes = [models.Index(fields=["person_id"])]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("starts_on")), name="call_in_desk_has_a_day")
        ]


class CallIn(models.Model):
    """放送局への電話: the programme in which an opinion was said; one that was undone keeps its trace, not its text."""

    opinion = models.OneToOneField(Opinion, models.PROTECT, primary_key=True, related_name="call_in")
    desk = models.ForeignKey(CallInDesk, models.PROTECT, related_name="calls")
    programme = models.CharField(_("番組"), max_length=80)
    on_air_at = models.DateTimeField(_("番組の始まり"))
    noted_at = models.DateTimeField(_("書きとめた日時"))
    undone_at = models.DateTimeField(_("取り消した日時"), null=True)

    class Meta:
        verbose_name = _("放送局への電話")
        ordering = ["opinion_id"]
