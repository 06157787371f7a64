"""Draws the scanned sheets of the sample, from a form that a browser printed: `python -m tests.demo.paper_sheets FORM.pdf`.

The form is the one of the sample's open consultation, without a number, printed to a file. Handwriting is a font whose signs
stand a little crooked.
"""

from __future__ import annotations

import io
import json
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django
import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from yoriai.demo import content
from yoriai.pure.paperform import layout
from yoriai.pure.paperform.layout import Layout

if TYPE_CHECKING:
    from yoriai.apps.consultations.operations.paper.scanning import PageFound

DPI = 100
FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"
INK = 70


def main(form: Path) -> None:
    """Write the images beside the content that names them."""
    document = pypdfium2.PdfDocument(form)
    given = content.read("paper/sheets")
    where = Layout.from_json(given["layout"])
    for number, sheet in enumerate(given["sheet"]):
        random.seed(number)
        page = document[0].render(scale=DPI / 72).to_pil().convert("L")
        if sheet.get("plain"):
            page = Image.new("L", page.size, 246)
        write(page, sheet, where)
        turned = dirty(page.rotate(sheet["turn"], Image.Resampling.BICUBIC, fillcolor=238), number)
        [found] = read(as_png(turned))
        image = Image.open(io.BytesIO(found.image))
        image.thumbnail((920, 1300))
        image.save(content.FOLDER / "paper" / sheet["file"], "JPEG", quality=42, optimize=True)
    readings = {
        sheet["file"]: read(content.read_bytes(f"paper/{sheet['file']}"))[0].readings
        for sheet in given["sheet"]
    }
    (content.FOLDER / "paper" / "readings.json").write_text(
        json.dumps(readings, indent=1) + "\n", encoding="utf-8"
    )


def as_png(page: Image.Image) -> bytes:
    written = io.BytesIO()
    page.save(written, "PNG")
    return written.getvalue()


def read(data: bytes) -> list[PageFound]:
    """Return what the worker's own reader finds in an image."""
    from yoriai.apps.consultations.operations.paper import reading

    given = content.read("paper/sheets")
    forms = reading.Forms("132292", given["consultation"], {1: Layout.from_json(given["layout"])})
    return [found for found in reading.read_pages(opened=reading.Opened(data), forms=forms) if found]


def dirty(page: Image.Image, seed: int) -> Image.Image:
    grains = np.random.default_rng(seed).normal(0, 2.0, (page.height, page.width))
    return Image.fromarray(np.clip(np.asarray(page, float) + grains, 0, 255).astype(np.uint8))


def corner(page: Image.Image) -> tuple[float, float, float]:
    """Return where the print begins, and how many pixels a tenth of a millimetre of it has."""
    dark = np.asarray(page) < 100
    columns, rows = np.where(dark.any(0))[0], np.where(dark.any(1))[0]
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1 - columns[0]) / layout.WIDTH


def write(page: Image.Image, sheet: content.Entry, where: Layout) -> None:
    left, top, k = (90.0, 90.0, DPI / 254) if sheet.get("plain") else corner(page)
    draw = ImageDraw.Draw(page)
    # The day until which opinions are asked for depends on the day on which the sample is loaded.
    if not sheet.get("plain"):
        draw.rectangle([left + 85 * k, top + 225 * k, left + 1300 * k, top + 300 * k], fill=255)
    for question, option in sheet.get("ticked", ()):
        box = next(one for one in where.boxes if (one.question, one.option) == (question, option))
        grey = sheet.get("grey", INK)
        points = [(box.x + 12, box.y + 26), (box.x + 27, box.y + 50), (box.x + 62, box.y - 12)]
        draw.line([(left + x * k, top + y * k) for x, y in points], fill=grey, width=2)
    for number, line in enumerate(sheet["lines"]):
        by_hand(page, line, left + 60 * k, top + (where.lines[number] - 78) * k, 62 * k)
    for key, words in sheet.get("written", {}).items():
        y = next(one.y for one in where.written if one.key == key)
        by_hand(page, words, left + 360 * k, top + (y - 66) * k, 54 * k)


def by_hand(page: Image.Image, words: str, x: float, y: float, size: float) -> None:
    font = ImageFont.truetype(FONT, round(size))
    for sign in words:
        tile = Image.new("L", (round(size * 1.6), round(size * 1.6)), 0)
        ImageDraw.Draw(tile).text((size * 0.25, 0), sign, font=font, fill=255 - INK)
        tile = tile.rotate(random.uniform(-7, 7), Image.Resampling.BICUBIC)
        at = (round(x + random.uniform(-1, 1)), round(y + random.uniform(-1.5, 1.5)))
        page.paste(INK, at, tile)
        x += size * random.uniform(0.98, 1.08)


if __name__ == "__main__":
    django.setup()
    main(Path(sys.argv[1]))
