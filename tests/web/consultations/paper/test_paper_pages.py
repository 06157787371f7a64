"""The pages of the form on paper: printed by everybody, handled by the division alone."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.apps.consultations import makers
from tests.apps.consultations.paper.sheets import (  # noqa: F401 - a fixture for every test
    _uploads_of_this_test,
    by_hand,
    drawn,
    form_of,
    read,
    tiff,
)
from tests.factories import actor, division, signed_in
from tests.pure.paperform import printed
from yoriai.apps.consultations import tasks
from yoriai.apps.consultations.models import Opinion, PaperScan, PaperSheet
from yoriai.apps.consultations.operations.paper import scanning
from yoriai.apps.consultations.operations.paper.scanning import ScanUpload
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db
TYPED = {"text": "駅前に案内板がほしい。", "standing": "lives", "section": "1", "channel": "letter"}


class Desk:
    """An open consultation with a form, and browsers of two people of its division."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.today = day_of(self.now)
        self.of = division()
        self.consultation = makers.open_consultation(
            self.of, starts_on=self.today - timedelta(days=3), at=self.now - timedelta(days=4)
        )
        self.by = actor(division=self.of)
        self.form = form_of(self.consultation, self.by, self.now)
        self.first = signed_in(Client(), Role.DIVISION_STAFF, self.of)
        self.second = signed_in(Client(), Role.DIVISION_HEAD, self.of)

    def page(self, name: str, *arguments: object) -> str:
        return reverse(f"desk_consultations:{name}", args=[self.consultation.code, *arguments])

    def sheet(self, *ticked: tuple[str, int]) -> PaperSheet:
        return self.scanned(drawn(self.form, *ticked))

    def scanned(self, image: Image.Image) -> PaperSheet:
        upload = ScanUpload("束.tif", "letter", self.today, tiff([image]))
        scan = scanning.take_scan(
            consultation_id=self.consultation.pk, upload=upload, by=self.by, at=self.now
        )
        return read(scan, self.now)[0]

    def typed(self, sheet: PaperSheet, **more: object):
        given = {**TYPED, "received_on": self.today.isoformat(), "version": sheet.version, **more}
        return self.first.post(self.page("paper_sheet", sheet.pk), given)


@pytest.fixture
def desk():
    return Desk()


def test_the_form_is_printed_by_everybody_and_a_number_is_new_each_time(desk, client):
    plain = client.get(reverse("consultations:paper", args=[desk.consultation.code]))
    numbers = set()
    for _ in range(2):
        own = client.get(reverse("consultations:paper_own", args=[desk.consultation.code]))
        numbers.add(own.context["copies"][0][1])

    assert plain.status_code == 200
    assert plain.context["copies"][0][1] == ""
    assert len(numbers) == 2
    assert "no-store" in own.headers["Cache-Control"]


def test_without_a_prepared_form_there_is_nothing_to_print_and_no_link(client, desk):
    other = makers.open_consultation(desk.of, starts_on=desk.today, at=desk.now - timedelta(days=1))

    assert client.get(reverse("consultations:paper", args=[other.code])).status_code == 404
    address = reverse("consultations:page", args=[other.code])
    assert reverse("consultations:paper", args=[other.code]) not in client.get(address).content.decode()


def test_after_the_results_the_form_is_no_longer_printed(desk, client):
    type(desk.consultation).objects.filter(pk=desk.consultation.pk).update(
        state="results_published", results_published_at=desk.now
    )

    assert client.get(reverse("consultations:paper", args=[desk.consultation.code])).status_code == 409


def test_a_sheet_is_typed_by_one_and_confirmed_by_another(desk):
    sheet = desk.sheet(("section", 1), ("standing", 0))
    seen = desk.first.get(desk.page("paper_sheet", sheet.pk))
    assert (seen.context["form"].initial["section"], seen.context["form"].initial["standing"]) == (
        "1",
        "lives",
    )

    assert desk.typed(sheet).status_code == 302
    own = desk.first.post(desk.page("confirm_paper_sheet", sheet.pk), {"version": 1})
    other = desk.second.post(desk.page("confirm_paper_sheet", sheet.pk), {"version": 1}, follow=True)

    assert own.status_code == 403
    assert "入力した人は、確認できません" in own.content.decode()
    assert "意見として登録しました" in other.content.decode()
    assert Opinion.objects.get().text == TYPED["text"]


def test_sending_the_confirmation_twice_makes_one_opinion_and_says_so(desk):
    sheet = desk.sheet()
    desk.typed(sheet)
    desk.second.post(desk.page("confirm_paper_sheet", sheet.pk), {"version": 1})
    again = desk.second.post(desk.page("confirm_paper_sheet", sheet.pk), {"version": 1})

    assert again.status_code == 409
    assert "登録済み" in again.content.decode()
    assert Opinion.objects.count() == 1


def test_what_was_typed_stays_on_the_page_when_it_is_refused(desk):
    sheet = desk.sheet()
    desk.typed(sheet)

    answer = desk.typed(sheet, text="あとから来た人の文")

    assert answer.status_code == 409
    assert "ほかの職員が先に入力または確認しました" in answer.content.decode()
    assert "あとから来た人の文" in answer.content.decode()


def test_the_image_is_for_the_division_alone_and_kept_by_no_cache(desk, client):
    sheet = desk.sheet()
    address = desk.page("paper_image", sheet.pk)
    mine = desk.first.get(address)
    image = b"".join(mine)
    strangers = [
        client,
        signed_in(Client(), Role.CIO_OFFICE),
        signed_in(Client(), Role.DIVISION_STAFF, division("別の課")),
        signed_in(Client(), Role.AUDITOR),
    ]

    assert image.startswith(b"\xff\xd8\xff")
    assert "no-store" in mine.headers["Cache-Control"]
    assert "private" in mine.headers["Cache-Control"]
    assert [one.get(address).status_code for one in strangers][1:] == [403, 403, 403]
    assert client.get(address).status_code != 200


def test_a_sheet_of_another_consultation_is_not_found_under_this_one(desk):
    sheet = Desk().sheet()

    assert desk.first.get(desk.page("paper_sheet", sheet.pk)).status_code == 404
    assert desk.first.get(desk.page("paper_image", sheet.pk)).status_code == 404


def test_a_file_that_is_no_scan_is_refused_on_the_form(desk):
    file = SimpleUploadedFile("scan.pdf", b"PK\x03\x04 not a pdf", "application/pdf")
    given = {"file": file, "channel": "letter", "received_on": desk.today.isoformat()}

    answer = desk.first.post(desk.page("paper"), given)

    assert answer.status_code == 422
    assert "「scan.pdf」は、PDFでも画像" in answer.content.decode()
    assert not PaperScan.objects.exists()


def test_bad_pages_are_named_on_the_page_of_the_desk(desk):
    upload = ScanUpload("壊れた.pdf", "letter", desk.today, b"%PDF-1.7 nothing more")
    scan = scanning.take_scan(consultation_id=desk.consultation.pk, upload=upload, by=desk.by, at=desk.now)
    tasks.read_paper(scan_id=scan.pk, at=desk.now)
    foreign = ScanUpload("混ざり.tif", "letter", desk.today, tiff([drawn(desk.form, municipality="132110")]))
    read(
        scanning.take_scan(consultation_id=desk.consultation.pk, upload=foreign, by=desk.by, at=desk.now),
        desk.now,
    )

    page = desk.first.get(desk.page("paper")).content.decode()

    assert "ファイルが壊れているため、開けませんでした" in page
    assert "1ページ目</a>：ほかの自治体の用紙です" in page


@pytest.mark.parametrize("sheets", [1, 3])
def test_the_desk_asks_the_database_as_often_for_many_sheets_as_for_one(
    desk, sheets, django_assert_max_num_queries
):
    for number in range(sheets):
        desk.sheet(("standing", number))

    with django_assert_max_num_queries(26):
        assert desk.first.get(desk.page("paper")).status_code == 200


def test_a_sheet_set_aside_leaves_the_pile_and_comes_back(desk):
    sheet = desk.sheet()
    desk.first.post(desk.page("set_paper_aside", sheet.pk), {"version": 0, "reason": "empty"})
    sheet.refresh_from_db()
    assert sheet.state == "set_aside"

    desk.first.post(desk.page("take_paper_back", sheet.pk), {"version": 1})
    sheet.refresh_from_db()
    assert sheet.state == "to_type"


def test_numbered_forms_each_have_a_number_of_their_own(desk):
    page = desk.first.get(desk.page("paper_copies"), {"count": 3})

    numbers = [number for _sheets, number in page.context["copies"]]
    assert len(set(numbers)) == 3
    assert "" not in numbers


def test_the_next_sheet_is_one_that_this_person_can_handle(desk):
    sheet = desk.sheet()
    desk.typed(sheet)
    address = desk.page("next_paper_sheet", "to_check")

    assert desk.first.get(address).url == desk.page("paper")
    assert desk.second.get(address).url == desk.page("paper_sheet", sheet.pk)


def test_a_second_scan_of_a_sheet_is_shown_beside_the_first_and_a_person_decides(desk):
    image = by_hand(drawn(desk.form), desk.form, person=1)
    first = desk.scanned(image)
    second = desk.scanned(printed.turned(image, 1))

    alone = desk.first.get(desk.page("paper_sheet", first.pk)).content.decode()
    page = desk.first.get(desk.page("paper_sheet", second.pk)).content.decode()

    assert "同じ紙かもしれません" not in alone
    assert "同じ紙かもしれません" in page
    assert desk.page("paper_image", first.pk) in page
    given = {"version": second.version, "reason": "twice"}
    desk.first.post(desk.page("set_paper_aside", second.pk), given)
    second.refresh_from_db()
    assert (second.state, second.aside) == ("set_aside", "twice")
