"""Where a survey begins: with its salt, and with at least one question before it is published."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, Survey
from yoriai.apps.shared.errors import Refusal

SALT_BYTES = 32


class NothingToAnswer(Refusal):
    """There is no question yet."""

    code = "survey-without-questions"
    message = _("アンケートの設問が登録されていません。")
    next_step = _("設問を1つ以上登録してから公表してください。")


def make_survey(consultation: Consultation) -> Survey:
    """Give a consultation its survey, once, in the running transaction."""
    made, _is_new = Survey.objects.get_or_create(
        consultation=consultation, defaults={"salt": secrets.token_bytes(SALT_BYTES)}
    )
    return made


def check_askable(consultation: Consultation) -> None:
    """Refuse to publish a survey that asks nothing.

    Raises:
        NothingToAnswer: there is no question.
    """
    is_survey = rules.asks_for(consultation, consultation.phases.all(), rules.PhaseKind.SURVEY)
    if is_survey and not consultation.questions.exists():
        raise NothingToAnswer
