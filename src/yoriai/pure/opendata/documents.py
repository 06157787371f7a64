"""Which kind of document a file really is, told by its content and compared with its name."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath

from yoriai.pure.opendata import archives, texts
from yoriai.pure.opendata.findings import NotATable, TableError, gettext_noop
from yoriai.pure.values import dataclass

MAX_BYTES = 10 * 1024 * 1024


class NotADocument(TableError):
    """Not one of the kinds that are published, whatever its name says."""

    code = "not-a-document"
    message = gettext_noop(
        "「%(file)s」は掲載できる形式ではありません。PDF、Word（docx）、Excel（xlsx）、CSV、テキスト、PNG、JPEGのいずれかにしてください。"
    )


class NameAndContentDiffer(TableError):
    """The ending of the name says something else than the content."""

    code = "name-and-content-differ"
    message = gettext_noop("「%(file)s」の中身は%(kind)sです。ファイル名の末尾を中身に合わせてください。")


class HoldsMacros(TableError):
    """An office document with a program in it."""

    code = "holds-macros"
    message = gettext_noop("「%(file)s」にはマクロが含まれています。マクロを除いて保存し直してください。")


class DocumentTooLarge(TableError):
    """Larger than what is published."""

    code = "document-too-large"
    message = gettext_noop("「%(file)s」は大きすぎます（上限%(limit_mb)sMB）。小さくするか、分けてください。")


@dataclass(frozen=True)
class Kind:
    """A kind of document: ending of its name, and media type."""

    ending: str
    media_type: str


PDF = Kind("pdf", "application/pdf")
DOCX = Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX = Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
CSV = Kind("csv", "text/csv")
TXT = Kind("txt", "text/plain")
PNG = Kind("png", "image/png")
JPG = Kind("jpg", "image/jpeg")
ENDINGS = ("pdf", "docx", "xlsx", "csv", "txt", "png", "jpg", "jpeg")
_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPG),
)


def recognise(data: bytes, name: str) -> Kind:
    """Return the kind of a document by its content.

    Args:
        data: the whole file.
        name: its name; the ending must fit the content.

    Raises:
        NotADocument: none of the kinds that are published, or empty.
        NameAndContentDiffer: the ending of the name says something else.
        HoldsMacros: it holds a program.
        DocumentTooLarge: it is larger than `MAX_BYTES`.
        TooLarge: a container would unpack to more than an honest document.
        Locked: a container asks for a password.

    Example:
        >>> recognise(b"%PDF-1.7 ...", "plan.pdf").media_type
        'application/pdf'
    """
    if len(data) > MAX_BYTES:
        raise DocumentTooLarge(file=name, limit_mb=MAX_BYTES >> 20)
    ending = PurePath(name).suffix.lower().removeprefix(".").replace("jpeg", "jpg")
    kind = _by_content(data, name, ending)
    if kind.ending != ending:
        raise NameAndContentDiffer(file=name, kind=kind.ending)
    return kind


def _by_content(data: bytes, name: str, ending: str) -> Kind:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if data.startswith(archives.ZIP):
        return _container(data, name)
    if not data.strip():
        raise NotADocument(file=name)
    try:
        texts.decode(data, name)
    except NotATable as error:
        raise NotADocument(file=name) from error
    return CSV if ending == "csv" else TXT


def _container(data: bytes, name: str) -> Kind:
    try:
        archives.refuse_bombs(data, name)
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except NotATable as error:
        raise NotADocument(file=name) from error
    if any(entry.endswith("vbaProject.bin") for entry in names):
        raise HoldsMacros(file=name)
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    raise NotADocument(file=name)
