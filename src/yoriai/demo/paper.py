"""The form on paper of the sample: prepared when the consultation opens; some sheets came back by letter."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from functools import partial

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.models import PaperSheet
from yoriai.apps.consultations.operations import ContactDraft
from yoriai.apps.consultations.operations.paper import scanning, transcribing
from yoriai.apps.consultations.operations.paper.preparing import prepare_form
from yoriai.apps.consultations.operations.paper.scanning import PageFound, ScanRead, ScanUpload
from yoriai.apps.consultations.operations.paper.transcribing import SheetAt, Typed
from yoriai.apps.consultations.rules.paper import Finding
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION
from yoriai.demo import content
from yoriai.demo.calendar import moment, working_day_before
from yoriai.demo.content import Entry
from yoriai.demo.world import World

PART = "紙の用紙"
CHANNEL = "letter"


def plan(world: World) -> None:
    """Plan the form of the open consultation, and the sheets that came back."""
    given, sheets = content.read("open/consultation"), content.read("paper/sheets")
    published_on = working_day_before(world.calendar.ago(given["published_ago"]))
    came_on = working_day_before(world.calendar.ago(sheets["ago"]))
    prepared = moment(published_on) + timedelta(minutes=30)
    world.plan(prepared, PART, partial(_prepare, world, given["division"], sheets))
    world.plan(moment(came_on), PART, partial(_take_in, world, given["division"], sheets))


def _prepare(world: World, division: str, sheets: Entry, at: datetime) -> None:
    consultation_id = _consultation_id(sheets)
    prepare_form(consultation_id=consultation_id, by=world.staff_of(division), at=at)


def _consultation_id(sheets: Entry) -> int:
    return int(queries.consultation_in_short(code=sheets["consultation"], actor=ANYONE).pk)


def _take_in(world: World, division: str, sheets: Entry, at: datetime) -> None:
    """Scan, keep, type and confirm; what the reader found was written down when the images were drawn."""
    staff, head, on = world.staff_of(division), world.head_of(division), at.date()
    images = [content.read_bytes(f"paper/{sheet['file']}") for sheet in sheets["sheet"]]
    upload = ScanUpload(sheets["file"], CHANNEL, on, images[0])
    scan = scanning.take_scan(consultation_id=_consultation_id(sheets), upload=upload, by=staff, at=at)
    scanning.begin_reading(scan_id=scan.pk, by=INSTALLATION, at=at)
    readings = json.loads(content.read_bytes("paper/readings.json"))
    for place, (sheet, image) in enumerate(zip(sheets["sheet"], images, strict=True), start=1):
        found = _found(place, sheet, image, readings[sheet["file"]])
        kept = scanning.keep_page(scan_id=scan.pk, found=found, by=INSTALLATION, at=at)
        if kept is not None and "typed" in sheet:
            _type(kept, sheet, world, division, at)
            if "confirmed" in sheet:
                transcribing.confirm_sheet(sheet=SheetAt(kept.pk, 1), by=head, at=at + timedelta(minutes=20))
    read = ScanRead(pages=len(images), blank=0)
    scanning.end_reading(scan_id=scan.pk, read=read, by=INSTALLATION, at=at)


def _found(place: int, sheet: Entry, image: bytes, readings: list[list[object]]) -> PageFound:
    return PageFound(
        place=place,
        sha256=hashlib.sha256(image).hexdigest(),
        image=image,
        finding=Finding.NO_CODE.value if "plain" in sheet else "",
        version=0 if "plain" in sheet else 1,
        readings=[tuple(one) for one in readings],  # type: ignore[misc]
    )


def _type(kept: PaperSheet, sheet: Entry, world: World, division: str, at: datetime) -> None:
    received_on: date = at.date()
    contact = ContactDraft(name=sheet.get("name", ""), phone=sheet.get("phone", ""))
    typed = Typed(
        text=sheet["typed"],
        channel=CHANNEL,
        received_on=received_on,
        section_number=sheet["section"],
        standing=sheet["standing"],
        area=sheet.get("area", ""),
        contact=contact,
    )
    transcribing.type_sheet(sheet=SheetAt(kept.pk, 0), typed=typed, by=world.staff_of(division), at=at)
