"""Preparing the form on paper of a consultation: what it asks, and where on the sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, PaperForm
from yoriai.apps.consultations.operations.consultations import locked
from yoriai.apps.consultations.operations.opinions import NotAskedFor
from yoriai.apps.consultations.rules import paper as paper_rules
from yoriai.apps.ledger.operations import new_receipt_number
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import ELSEWHERE, Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, Refusal
from yoriai.pure.paperform.layout import Asked, Layout, TooMuchForASheet, lay_out

SUBJECT = "consultations.PaperForm"
# What is written on a line each, below the text; `reach` is a telephone number or an address for mail.
WRITTEN = ("name", "address", "reach")
STANDINGS = tuple(str(value) for value in rules.Standing.values if value)
COLUMNS = {"section": 2, "standing": 3, "area": 3}


class FormNeedsPublication(Refusal):
    """The parts of a draft may still change."""

    code = "paper-form-needs-publication"
    message = _("公表する前は、用紙を用意できません。")
    next_step = _("期間を決めて公表してから、用意してください。")


@records.operation
def prepare_form(*, consultation_id: int, by: Actor, at: datetime) -> PaperForm:
    """Prepare the form to be printed: what the form on the web asks, as boxes and lines. Earlier sheets stay valid.

    Returns:
        The new version; the newest one where nothing has changed since.

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: `by` does not belong to the owning division.
        FormNeedsPublication: it is a draft.
        NotAskedFor: opinions in free words are not asked for.
    """
    consultation = locked(consultation_id)
    if not paper_rules.may_prepare_form(by, consultation):
        raise NotAllowed
    if consultation.state == rules.State.DRAFT:
        raise FormNeedsPublication
    if not rules.asks_for_opinions(consultation, consultation.phases.all()):
        raise NotAskedFor
    questions, layout = _asked(consultation)
    newest = consultation.paper_forms.order_by("-version").first()
    if newest is not None and (newest.questions, newest.layout) == (questions, layout.as_json()):
        _record("paper.form-kept", newest, by, at)
        return newest
    form = PaperForm.objects.create(
        consultation=consultation,
        version=newest.version + 1 if newest else 1,
        questions=questions,
        layout=layout.as_json(),
        made_at=at,
        person_id=by.person_id,
    )
    _record("paper.form-prepared", form, by, at)
    return form


def new_form_number() -> str:
    """Return a number for a sheet of one person: random, like that of a receipt, which it will be. Kept nowhere."""
    return new_receipt_number()


def _asked(consultation: Consultation) -> tuple[list[dict[str, Any]], Layout]:
    """Return the questions and where they stand; what does not fit as boxes is asked for by a line."""
    sections = ["", *consultation.sections.order_by("position", "id").values_list("number", flat=True)]
    areas = [one.code for one in organisation.offered_areas()]
    by_boxes = {"section": sections if len(sections) > 1 else [], "standing": list(STANDINGS)}
    written = list(WRITTEN)
    if 0 < len(areas) < paper_rules.MOST_AREA_BOXES:
        by_boxes["area"] = [*areas, ELSEWHERE]
    elif areas:
        written.insert(0, "area")
    try:
        return _laid_out(by_boxes, written)
    except TooMuchForASheet:
        by_boxes.pop("section")
        return _laid_out(by_boxes, ["section", *written])


def _laid_out(by_boxes: dict[str, list[str]], written: list[str]) -> tuple[list[dict[str, Any]], Layout]:
    questions = [{"key": key, "options": options} for key, options in by_boxes.items() if options]
    asked = [Asked(str(one["key"]), len(one["options"]), COLUMNS[str(one["key"])]) for one in questions]
    return questions, lay_out(asked, written)


def _record(action: str, form: PaperForm, by: Actor, at: datetime) -> None:
    facts = {"consultation_id": form.consultation_id, "version": form.version}
    records.record(records.Entry(action, SUBJECT, form.pk, by=by, at=at, facts=facts))
