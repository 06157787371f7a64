import io
import zipfile

import openpyxl
import pytest

from tests.apps.consultations import makers
from tests.factories import NOON, division
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.models import Document
from yoriai.apps.consultations.operations import Upload
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n"


def archive(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def book():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk():
    of = division()
    by = makers.head(of)
    return makers.draft_consultation(by, of), by


def add(desk, data, name, title="計画案"):
    consultation, by = desk
    return operations.add_document(
        consultation_id=consultation.pk, upload=Upload(title, name, data), by=by, at=NOON
    )


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (PDF, "案.pdf", "application/pdf"),
        (book(), "表.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("番号,名称\n1,道\n".encode("cp932"), "表.csv", "text/csv"),
        ("本文".encode(), "案.TXT", "text/plain"),
        (b"\x89PNG\r\n\x1a\n....", "図.png", "image/png"),
        (b"\xff\xd8\xff\xe0....", "図.jpeg", "image/jpeg"),
    ],
    ids=["pdf", "xlsx", "csv", "txt", "png", "jpeg"],
)
def test_a_document_is_known_by_its_content(desk, data, name, media_type):
    document = add(desk, data, name)

    assert (document.content_type, document.size_bytes) == (media_type, len(data))
    with document.file.open() as stored:
        assert stored.read() == data


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "空.pdf"),
        (PDF, "案.docx"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "案.pdf"),
        (b"<script>alert(1)</script>", "案.html"),
        (b"<svg onload='x'></svg>", "図.svg"),
        (PDF + b"x" * (10 * 1024 * 1024), "大.pdf"),
        (archive(word__document="x"), "案.docx"),
        (archive(**{"xl/workbook.xml": "<a/>", "xl/vbaProject.bin": "x"}), "表.xlsx"),
        (archive(**{"xl/workbook.xml": b"0" * (210 << 20)}), "爆弾.xlsx"),
    ],
    ids=["empty", "renamed", "program", "html", "svg", "large", "zip", "macros", "bomb"],
)
def test_what_is_not_a_document_is_refused(desk, data, name):
    with pytest.raises(operations.DocumentRefused):
        add(desk, data, name)

    assert Document.objects.count() == 0


def test_the_same_file_is_kept_once(desk):
    add(desk, PDF, "案.pdf")

    with pytest.raises(operations.DocumentKnown):
        add(desk, PDF, "別名.pdf")


def test_a_document_of_a_draft_is_not_public(desk):
    consultation, by = desk
    document = add(desk, PDF, "案.pdf")

    with pytest.raises(NotFound):
        queries.get_document(code=consultation.code, document_id=document.pk, actor=ANYONE)
    with pytest.raises(NotAllowed):
        operations.remove_document(
            consultation_id=consultation.pk, document_id=document.pk, by=ANYONE, at=NOON
        )
    operations.remove_document(consultation_id=consultation.pk, document_id=document.pk, by=by, at=NOON)


def test_an_addition_after_publication_joins_the_history_and_cannot_be_taken_back():
    of = division()
    consultation, by = makers.open_consultation(of), makers.head(of)

    document = add((consultation, by), PDF, "案.pdf", "追加資料")

    assert "追加資料" in consultation.state_changes.last().reason
    with pytest.raises(operations.AlreadyPublished):
        operations.remove_document(consultation_id=consultation.pk, document_id=document.pk, by=by, at=NOON)
