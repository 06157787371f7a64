"""異議: who wrote something that is not shown may ask once that somebody else looks at it again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models.consultation import Consultation
from yoriai.apps.consultations.models.opinions import Opinion
from yoriai.apps.consultations.models.proposals import Proposal, Suggestion
from yoriai.apps.consultations.models.voting import Statement

APPEAL_LIMIT = 300
ABOUT = ("statement", "opinion", "proposal", "suggestion")


def _about_one_thing() -> Q:
    """Return the condition that exactly one of the things is named."""
    condition = Q()
    for one in ABOUT:
        condition |= Q(**{f"{name}__isnull": name != one for name in ABOUT})
    return condition


class Appeal(models.Model):
    """An appeal against not showing a statement, an opinion, a proposal or a suggested change; one for each."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("はじめの扱いのままとした")
        OVERTURNED = "overturned", _("表示することに改めた")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="appeals")
    statement = models.OneToOneField(Statement, models.PROTECT, null=True, related_name="appeal")
    opinion = models.OneToOneField(Opinion, models.PROTECT, null=True, related_name="appeal")
    proposal = models.OneToOneField(Proposal, models.PROTECT, null=True, related_name="appeal")
    suggestion = models.OneToOneField(Suggestion, models.PROTECT, null=True, related_name="appeal")
    text = models.TextField(_("異議の理由"), blank=True)
    at = models.DateTimeField(_("届いた日時"))
    # Who made the decision: somebody else looks at it again.
    against_id = models.BigIntegerField(null=True)
    outcome = models.CharField(_("結論"), max_length=12, choices=Outcome, blank=True)
    reason = models.TextField(_("結論の理由"), blank=True)
    decided_at = models.DateTimeField(_("結論を出した日時"), null=True)
    decider_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("異議")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=_about_one_thing(),
                name="appeal_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (~Q(outcome="") & ~Q(reason="") & Q(decided_at__isnull=False)),
                name="appeal_decided_with_reason",
            ),
        ]

    @property
    def subject(self) -> Statement | Opinion | Proposal | Suggestion:
        """Return what the appeal is about."""
        found = self.statement or self.opinion or self.proposal or self.suggestion
        assert found is not None  # noqa: S101 - a constraint holds it
        return found
