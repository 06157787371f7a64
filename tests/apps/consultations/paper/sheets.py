"""Forms, scans and sheets for tests: drawn, filled in, put into a file, read by the worker's own code."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable
from datetime import date, datetime

import pytest
from PIL import Image

from tests.factories import NOON, TODAY
from tests.pure.paperform import printed
from yoriai.apps.consultations import tasks
from yoriai.apps.consultations.models import Consultation, PaperForm, PaperScan, PaperSheet
from yoriai.apps.consultations.operations.paper import preparing, scanning
from yoriai.apps.consultations.operations.paper.scanning import ScanUpload
from yoriai.apps.consultations.operations.paper.transcribing import SheetAt, Typed
from yoriai.apps.organisation.rules import Actor
from yoriai.pure.paperform.form_id import FormId
from yoriai.pure.paperform.layout import Layout, continuation

DPI = 110


@pytest.fixture(autouse=True)
def _uploads_of_this_test(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


def form_of(consultation: Consultation, by: Actor, at: datetime = NOON) -> PaperForm:
    return preparing.prepare_form(consultation_id=consultation.pk, by=by, at=at)


def drawn(
    form: PaperForm, *ticked: tuple[str, int], number: str = "", page: int = 1, **other: object
) -> Image.Image:
    """Return a sheet as it comes out of a scanner, with these boxes ticked."""
    given = {"municipality": "132292", "code": form.consultation.code, "version": form.version, "page": page}
    text = FormId(**{**given, "number": number, **other}).text()  # type: ignore[arg-type]
    where = Layout.from_json(form.layout) if page == 1 else continuation()
    boxes = where.boxes
    image = printed.sheet(boxes, lines=where.lines, dpi=DPI, text=text)
    for box in boxes:
        if (box.question, box.option) in ticked:
            printed.tick(image, box)
    # No two sheets come out of a scanner alike.
    return printed.noisy(image, 3, seed=abs(hash((text, ticked))) % 1000)


def by_hand(image: Image.Image, form: PaperForm, *, person: int) -> Image.Image:
    """Write some lines, each person in shapes of the own."""
    chance = random.Random(person)
    for line in Layout.from_json(form.layout).lines[:4]:
        x = 60.0
        for _sign in range(18):
            for _stroke in range(4):
                ends = [(x + chance.uniform(0, 55), line - chance.uniform(15, 72)) for _end in range(2)]
                printed.pen(image, ends)
            x += chance.uniform(58, 72)
    return image


def pdf(pages: Iterable[Image.Image]) -> bytes:
    first, *others = pages
    written = io.BytesIO()
    first.save(written, "PDF", save_all=True, append_images=others, resolution=DPI)
    return written.getvalue()


def tiff(pages: Iterable[Image.Image]) -> bytes:
    first, *others = pages
    written = io.BytesIO()
    first.save(written, "TIFF", save_all=True, append_images=others, compression="tiff_lzw")
    return written.getvalue()


def upload(data: bytes, *, name: str = "pile.pdf", channel: str = "letter", on: date = TODAY) -> ScanUpload:
    return ScanUpload(name=name, channel=channel, received_on=on, data=data)


def taken(
    consultation: Consultation, data: bytes, by: Actor, at: datetime = NOON, **more: object
) -> PaperScan:
    return scanning.take_scan(
        consultation_id=consultation.pk,
        upload=upload(data, **more),
        by=by,
        at=at,  # type: ignore[arg-type]
    )


def read(scan: PaperScan, at: datetime = NOON) -> list[PaperSheet]:
    """Do what the worker does."""
    tasks.read_paper(scan_id=scan.pk, at=at)
    scan.refresh_from_db()
    return list(scan.sheets.order_by("place"))


def scanned(consultation: Consultation, by: Actor, *pages: Image.Image) -> list[PaperSheet]:
    return read(taken(consultation, tiff(pages), by))


def at(sheet: PaperSheet) -> SheetAt:
    sheet.refresh_from_db()
    return SheetAt(sheet.pk, sheet.version)


def typed(text: str = "駅前に案内板がほしい。", **more: object) -> Typed:
    return Typed(text=text, channel="letter", received_on=TODAY, **more)  # type: ignore[arg-type]
