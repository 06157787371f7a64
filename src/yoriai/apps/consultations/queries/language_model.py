"""What was asked of a language model, and what is read to ask it."""

from __future__ import annotations

from django.conf import settings

from yoriai.apps.consultations.models import Consultation, ModelRequest, Opinion, OpinionMark
from yoriai.apps.consultations.queries.desk import consultation_at_desk
from yoriai.apps.organisation.rules import Actor
from yoriai.pure.values import dataclass

# So many voices of a theme are read by the model: enough for a name, and little enough to be read by a person.
MOST_VOICES = 20


def is_set_up() -> bool:
    """Tell whether an operator named the address of a language model."""
    return bool(settings.YORIAI_LLM_URL)


@dataclass(frozen=True)
class Asked:
    """Everything that a language model was asked about a consultation, the newest first."""

    consultation: Consultation
    requests: tuple[ModelRequest, ...]


def model_requests(*, code: str, actor: Actor) -> Asked:
    """Return the record of what was sent (2 statements).

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: the person may not see how it is considered.
    """
    consultation = consultation_at_desk(code=code, actor=actor)
    rows = ModelRequest.objects.filter(consultation=consultation).order_by("-id")
    return Asked(consultation, tuple(rows))


def last_request(*, consultation: Consultation, key: str) -> ModelRequest | None:
    """Return the last request about a theme (1 statement)."""
    return ModelRequest.objects.filter(consultation=consultation, theme_key=key).order_by("-id").first()


@dataclass(frozen=True)
class Words:
    """An opinion that may be sent once it is masked, with the stretches that were marked before."""

    id: int
    text: str
    marks: tuple[tuple[int, int, str], ...]


def words_to_send(*, request_id: int) -> list[Words]:
    """Return some opinions of the theme of a request, one of each voice; the withheld and the erased are left out (3 statements)."""
    request = ModelRequest.objects.get(pk=request_id)
    rows = Opinion.objects.filter(
        theme_place__theme__key=request.theme_key,
        consultation=request.consultation_id,
        erased_at=None,
        withholding="",
    ).exclude(likeness__is_representative=False)
    texts = list(rows.order_by("id").values_list("pk", "text")[:MOST_VOICES])
    marks: dict[int, list[tuple[int, int, str]]] = {pk: [] for pk, _text in texts}
    for mark in OpinionMark.objects.filter(opinion__in=marks).order_by("start"):
        marks[mark.opinion_id].append((mark.start, mark.end, mark.kind))
    return [Words(pk, text, tuple(marks[pk])) for pk, text in texts]
