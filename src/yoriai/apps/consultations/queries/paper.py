"""What can be read about the form on paper: the form itself, the scans, the sheets that wait for somebody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.files.base import File
from django.db.models import Count, Prefetch, QuerySet

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, PaperForm, PaperScan, PaperSheet
from yoriai.apps.consultations.queries.consultations import consultation_to_edit
from yoriai.apps.consultations.rules import paper as paper_rules
from yoriai.apps.consultations.rules.paper import SheetState
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.paperform.layout import Layout
from yoriai.pure.paperform.readings import Choice, Mark, Reading, chosen
from yoriai.pure.values import dataclass

SCANS_SHOWN = 20


def newest_form(*, consultation: Consultation) -> PaperForm | None:
    """Return the form to be printed now, None where none was prepared (1 statement)."""
    return consultation.paper_forms.order_by("-version").first()


def layouts_of(*, consultation_id: int) -> dict[int, Layout]:
    """Return where everything stands on each version of a form that was ever prepared."""
    rows = PaperForm.objects.filter(consultation=consultation_id).values_list("version", "layout")
    return {version: Layout.from_json(layout) for version, layout in rows}


@dataclass(frozen=True)
class ToRead:
    """A scan as its reader wants it: the file, the consultation, the places that are kept already."""

    file: File[bytes]
    consultation_id: int
    consultation_code: str
    kept: frozenset[int]


def scan_to_read(*, scan_id: int) -> ToRead | None:
    """Return a scan with its file, None where there is nothing to read any more."""
    scan = PaperScan.objects.select_related("consultation").filter(pk=scan_id).exclude(file="").first()
    if scan is None:
        return None
    kept = frozenset([*scan.sheets.values_list("place", flat=True), *scan.repeated])
    return ToRead(scan.file, scan.consultation_id, scan.consultation.code, kept)


def traces(*, consultation_id: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield version of the form, id, and where handwriting stands, of the sheets without a number (1 statement)."""
    rows = PaperSheet.objects.filter(consultation=consultation_id, form__isnull=False, page=1, number="")
    known = rows.exclude(trace=b"").order_by("id").values_list("form__version", "pk", "trace")
    for version, sheet_id, trace in known.iterator():
        yield version, sheet_id, bytes(trace)


@dataclass(frozen=True)
class Counts:
    """How many sheets are in each state (continuations belong to their first page), and scans that are not read yet."""

    to_type: int = 0
    to_check: int = 0
    done: int = 0
    unreadable: int = 0
    set_aside: int = 0
    continued: int = 0
    to_read: int = 0


def paper_counts(*, consultation_id: int) -> Counts:
    """Count what waits (2 statements)."""
    rows = PaperSheet.objects.filter(consultation=consultation_id).order_by("state").values_list("state")
    unread = PaperScan.objects.filter(
        consultation=consultation_id, state__in=[PaperScan.State.WAITING, PaperScan.State.READING]
    )
    return Counts(**dict(rows.annotate(Count("id"))), to_read=unread.count())


def consultation_with_paper(*, code: str, actor: Actor) -> Consultation:
    """Return a consultation for somebody who handles its sheets.

    Raises:
        NotFound: there is none.
        NotAllowed: the person does not belong to the owning division.
    """
    consultation = consultation_to_edit(code=code, actor=actor)
    if not paper_rules.may_handle_paper(actor, consultation):
        raise NotAllowed
    return consultation


def sheets_in(*, consultation: Consultation, state: str) -> QuerySet[PaperSheet]:
    """Return the sheets in a state, in the order in which they came; the newest first where they are done."""
    rows = consultation.paper_sheets.filter(state=state).select_related("scan", "section")
    if state in (SheetState.DONE, SheetState.SET_ASIDE):
        return rows.order_by("-ended_at", "-id")
    return rows.order_by("scan_id", "place")


def recent_scans(*, consultation: Consultation) -> list[PaperScan]:
    """Return the newest scans, with the pages that could not be taken for sheets of this form (2 statements)."""
    found = PaperSheet.objects.exclude(finding="").order_by("place")
    rows = consultation.paper_scans.annotate(kept=Count("sheets")).order_by("-id")
    return list(rows.prefetch_related(Prefetch("sheets", found, to_attr="findings"))[:SCANS_SHOWN])


@dataclass(frozen=True)
class SheetSeen:
    """A sheet as it is typed and checked: with its other pages, what its boxes say, and what else has its number."""

    sheet: PaperSheet
    pages: Sequence[PaperSheet]
    readings: Sequence[Reading]
    choices: dict[str, Choice]
    same_number: Sequence[PaperSheet]
    is_number_taken: bool
    next_id: int | None
    receipt: str

    @property
    def is_unsure(self) -> bool:
        """Tell whether a person must look at a box."""
        return any(not choice.is_sure for choice in self.choices.values())

    def value(self, question: str) -> str:
        """Return the value of the option that is ticked, "" where the machine read none."""
        choice = self.choices.get(question)
        if choice is None or choice.option is None or self.sheet.form is None:
            return ""
        options: list[dict[str, Any]] = self.sheet.form.questions
        return next(str(one["options"][choice.option]) for one in options if one["key"] == question)


def sheet_seen(*, code: str, sheet_id: int, actor: Actor) -> SheetSeen:
    """Return a sheet for somebody who handles it.

    Raises:
        NotFound: there is no such sheet in this consultation.
        NotAllowed: the person does not belong to the owning division.
    """
    consultation = consultation_with_paper(code=code, actor=actor)
    rows = consultation.paper_sheets.select_related(
        "form", "scan", "section", "first", "opinion", "like__scan"
    )
    sheet = rows.filter(pk=sheet_id).first()
    if sheet is None:
        raise NotFound
    sheet.consultation = consultation
    readings = [Reading(question, option, Mark(mark), ink) for question, option, mark, ink in sheet.readings]
    questions = sheet.form.questions if sheet.form else []
    number = sheet.number
    same = (
        consultation.paper_sheets.filter(number=number, page=sheet.page).exclude(pk=sheet.pk)
        if number
        else ()
    )
    receipt = None
    if sheet.opinion_id:
        receipt = ledger.receipt_for(subject_type="consultations.Opinion", subject_id=sheet.opinion_id)
    return SheetSeen(
        sheet=sheet,
        pages=[sheet, *sheet.continuations.order_by("page", "scan_id", "place")],
        readings=readings,
        choices={one["key"]: chosen(readings, one["key"]) for one in questions},
        same_number=list(same),
        is_number_taken=bool(number) and ledger.is_receipt(number=number),
        next_id=_next_id(sheet, actor),
        receipt=receipt.number if receipt else "",
    )


def next_sheet_id(*, consultation: Consultation, state: str, actor: Actor, after: int = 0) -> int | None:
    """Return the next sheet that this person can type or confirm, begun anew at the end of the pile."""
    rows = consultation.paper_sheets.filter(state=state).exclude(pk=after)
    if state == SheetState.TO_CHECK:
        rows = rows.exclude(typed_by_id=actor.person_id)
    later = rows.filter(pk__gt=after).order_by("id").values_list("pk", flat=True).first()
    return later or rows.order_by("id").values_list("pk", flat=True).first()


def _next_id(sheet: PaperSheet, actor: Actor) -> int | None:
    state = SheetState.TO_CHECK if sheet.state == SheetState.TO_CHECK else SheetState.TO_TYPE
    return next_sheet_id(consultation=sheet.consultation, state=state, actor=actor, after=sheet.pk)


def image_of(*, code: str, sheet_id: int, actor: Actor) -> File[bytes]:
    """Return the image of a sheet, for somebody who handles it.

    Raises:
        NotFound: there is no such sheet, or its image was removed.
        NotAllowed: the person does not belong to the owning division.
    """
    consultation = consultation_with_paper(code=code, actor=actor)
    sheet = consultation.paper_sheets.filter(pk=sheet_id).exclude(image="").first()
    if sheet is None:
        raise NotFound
    return sheet.image


def has_paper(*, consultation: Consultation) -> bool:
    """Tell whether a form can be printed: one was prepared, and opinions are still taken (1 statement)."""
    if consultation.state in (rules.State.DRAFT, rules.State.RESULTS_PUBLISHED):
        return False
    return consultation.paper_forms.exists()
