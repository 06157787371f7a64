"""Which consultation somebody may see being considered."""

from __future__ import annotations

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound


def consultation_at_desk(*, code: str, actor: Actor) -> Consultation:
    """Return a consultation for somebody who may see how it is considered (1 statement).

    Raises:
        NotFound: there is none.
        NotAllowed: the person neither works on it nor watches over the whole office.
    """
    consultation = Consultation.objects.select_related("division").filter(code=code).first()
    if consultation is None:
        raise NotFound if rules.may_see_desk(actor) else NotAllowed
    if not rules.may_see_considering(actor, consultation):
        raise NotAllowed
    return consultation
