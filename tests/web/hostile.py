"""What people and programs send that no form expects, and the forms of every page to send it to."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser

TEXTS = {
    "empty": "",
    "blank": " \u3000\u200b\u3164 ",
    "very long": "あ" * 100_000,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈😀" * 3,
    "right to left": "\u202eevil\u202c עברית العربية \u2067x\u2069",
    "controls": "a\x01\x08\x0b\x1b[31m\x7f\x85b",
    "nul": "a\x00b",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% now %}",
    "formula": '=HYPERLINK("http://x","y")',
    "lone surrogate": "a\ud800b",
    "combining": "e" + "\u0301" * 2_000,
    "number": "9" * 400,
    "odd number": "²",
    "not a number": "NaN",
    "far day": "9999-12-31",
    "no day": "0000-00-00",
    "path": "../../etc/passwd",
    "header": "a\r\nSet-Cookie: x=1",
    "placeholder": "%(limit)s %s %d {0}",
}


def bomb() -> bytes:
    """A spreadsheet of some kilobytes that would unpack to a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(1_024):
                sheet.write(b" " * (1 << 20))
    return out.getvalue()


def far_cell() -> bytes:
    """A spreadsheet whose one cell stands in the farthest corner."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(
            "xl/worksheets/sheet1.xml",
            '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
        )
    return out.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "&%c;&%c;&%c;&%c;">' % (98 + n, 97 + n, 97 + n, 97 + n, 97 + n) for n in range(12)
    )
    + b"]><x>&m;</x>"
)
HALF_BROKEN = "意見,受付日\n" + "".join(
    f"よい意見その{n},{'2026-13-45' if n % 2 else ''}\n" for n in range(40)
)
# Name of the file → what is in it.
FILES = {
    "empty.csv": lambda: b"",
    "blank.csv": lambda: b" \n \n",
    "bomb.xlsx": bomb,
    "far.xlsx": far_cell,
    "cut.xlsx": lambda: bomb()[:400],
    "picture.csv": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "document.xlsx": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20,
    "program.pdf": lambda: b"MZ" + bytes(range(256)) * 20,
    "page.csv": lambda: b"<!doctype html><script>alert(1)</script>",
    "entities.csv": lambda: ENTITIES,
    "nul.csv": lambda: b"a,b\x00\n1,2\n",
    "quote.csv": lambda: b'a,"b\n1,2\n',
    "wide.csv": lambda: b",".join(b"h%d" % n for n in range(2_000)) + b"\n",
    "half.csv": HALF_BROKEN.encode,
    "utf16.csv": lambda: "意見\nよい\n".encode("utf-16"),
    "deep.json": lambda: b"[" * 50_000,
    "wrong.json": lambda: b'[{"title": {"ja": 5}, "body": {"ja": [1]}}]',
    "\u202evsc.exe": lambda: b"a,b\n1,2\n",
    "x" * 300 + ".csv": lambda: b"a,b\n1,2\n",
}


@dataclass
class Form:
    """A form of a page: where it goes, its fields as they were given, which of them take words or a file."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.form: Form | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(given.get("action", "")) if given.get("method", "").lower() == "post" else None
            self.found += [self.form] if self.form else []
        elif self.form is not None:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        assert self.form is not None
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "option" and self.select and ("selected" in given or self.select not in self.form.fields):
            self.form.fields[self.select] = given.get("value", "")
        if tag == "select":
            self.select = name
        if not name or tag not in ("input", "textarea", "button"):
            return
        if kind == "file":
            self.form.files.append(name)
        elif tag == "button" or kind in ("hidden", "submit"):
            self.form.fields.setdefault(name, given.get("value", ""))
        elif kind in ("radio", "checkbox"):
            if "checked" in given or name not in self.form.fields:
                self.form.fields[name] = given.get("value", "on")
        else:
            self.form.fields[name] = given.get("value", "")
            self.form.words.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = ""


def forms_of(page: str) -> list[Form]:
    """Return the forms of a page that send something."""
    parser = _Forms()
    parser.feed(page)
    return parser.found
