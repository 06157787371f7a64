"""Who may do what with the form on paper, and how long scans are kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yoriai.apps.consultations.models import Consultation, PaperScan, PaperSheet
from yoriai.apps.consultations.models.consultation import Channel
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared.time import day_of

Aside = PaperSheet.Aside
Finding = PaperSheet.Finding
ScanState = PaperScan.State
SheetState = PaperSheet.State

__all__ = ["Aside", "Finding", "ScanState", "SheetState"]

# How sheets of paper reach the city.
PAPER_CHANNELS = (Channel.COUNTER, Channel.LETTER, Channel.FAX, Channel.MEETING)
# A request may have 40 MB (config/bridge.py); what is sent in several files is read just as well.
SCAN_BYTES = 30 * 1024 * 1024
PAGES_IN_A_FILE = 300
# A file that stopped its reader so often is not tried again.
MOST_TRIES = 3
# The image of a sheet is kept for so many days after it was registered or set aside.
IMAGE_KEPT_DAYS = 30
# Areas are asked for by boxes where there are at most so many, else by a line to write on.
MOST_AREA_BOXES = 11

# What can still be typed, and what waits for somebody.
TO_BE_TYPED = (SheetState.TO_TYPE, SheetState.TO_CHECK, SheetState.UNREADABLE)


def may_prepare_form(actor: Actor, consultation: Consultation) -> bool:
    """The owning division, its head, and the CIO office prepare the form."""
    return actor.works_in(consultation.division_id) or actor.has(Role.CIO_OFFICE)


def may_handle_paper(actor: Actor, consultation: Consultation) -> bool:
    """Sheets show handwriting, names and addresses: they are for the owning division alone, for people by name."""
    return actor.works_in(consultation.division_id) and actor.person_id is not None


def may_read_scans(actor: Actor) -> bool:
    """Scans are read, and forgotten, by the installation itself or its operator."""
    return actor.has(Role.SYSTEM_OPERATOR)


def has_other_eyes(actor: Actor, sheet: PaperSheet) -> bool:
    """Whoever typed the words that stand there now does not confirm them."""
    return sheet.typed_by_id is not None and sheet.typed_by_id != actor.person_id


def image_kept_until(at: datetime) -> date:
    """Return the last day on which the image of a sheet is kept that is done with at an instant."""
    return day_of(at) + timedelta(days=IMAGE_KEPT_DAYS)
