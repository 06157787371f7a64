"""The desk of meetings: prepared, announced, changed, cancelled; the door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests import factories
from tests.apps.consultations import makers
from tests.web.consultations.gatherings.test_public_pages import announced
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import Document, Gathering, Registration
from yoriai.apps.consultations.operations.gatherings import registering
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    factories.municipality()
    return factories.division()


@pytest.fixture
def consultation(office):
    now = timezone.now()
    return makers.open_consultation(office, starts_on=day_of(now), at=now)


@pytest.fixture
def staff(office):
    return signed_in(Role.DIVISION_STAFF, office)


def desk(consultation, rest=""):
    return f"/desk/consultations/{consultation.code}/meetings/{rest}"


def filled_in(**more):
    day = day_of(timezone.now()) + timedelta(days=6)
    return {
        "title": "説明会",
        "held_on": day.isoformat(),
        "starts": "14:00",
        "ends": "16:00",
        "form": "on_site",
        "place": "公民館",
        "address": "市内一丁目",
        "takes_registrations": "on",
    } | more


def test_a_meeting_is_prepared_given_an_agenda_and_announced(staff, consultation):
    made = staff.post(desk(consultation, "new/"), filled_in(closes_on=day_of(timezone.now()).isoformat()))
    staff.post(
        desk(consultation, "1/agenda/"),
        {
            "form-TOTAL_FORMS": "3",
            "form-INITIAL_FORMS": "0",
            "version": "1",
            "form-0-title": "案の説明",
            "form-0-duration_min": "30",
            "form-1-title": "",
            "form-2-title": "意見交換",
        },
    )
    told = staff.post(desk(consultation, "1/announce/"))

    gathering = Gathering.objects.get()
    assert (made["Location"], told.status_code) == (desk(consultation, "1/agenda/"), 302)
    assert gathering.state == "announced"
    assert list(gathering.agenda.values_list("number", "title")) == [(1, "案の説明"), (2, "意見交換")]
    # The last day belongs to the time in which one can register.
    assert day_of(gathering.registration_closes_at) == day_of(timezone.now()) + timedelta(days=1)
    shown = staff.get(desk(consultation, "1/edit/")).content.decode()
    assert f'value="{day_of(timezone.now()).isoformat()}"' in shown


def test_what_is_missing_is_named_when_it_is_announced(staff, consultation):
    staff.post(desk(consultation, "new/"), filled_in(place=""))

    answer = staff.post(desk(consultation, "1/announce/"))

    assert answer.status_code == 422
    assert "会場とその住所" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("held_on", "9999-12-31"),
        ("held_on", "0001-01-01"),
        ("closes_on", "9999-12-31"),
        ("ends", "13:00"),
        ("held_on", "明日"),
        ("online_url", "x y"),
        ("capacity_on_site", "0"),
        ("form", "x"),
    ],
)
def test_a_fault_keeps_what_was_typed(staff, consultation, field, value):
    answer = staff.post(desk(consultation, "new/"), filled_in(**{"summary": "だいじな説明", field: value}))

    assert answer.status_code == 422
    assert "だいじな説明" in answer.content.decode()
    assert Gathering.objects.count() == 0


def test_a_change_needs_a_reason_and_an_old_form_does_not_overwrite(staff, consultation):
    staff.post(desk(consultation, "new/"), filled_in())
    staff.post(desk(consultation, "1/announce/"))
    version = Gathering.objects.get().version

    silent = staff.post(desk(consultation, "1/edit/"), filled_in(place="体育館", version=version))
    told = staff.post(
        desk(consultation, "1/edit/"), filled_in(place="体育館", version=version, reason="狭いため")
    )
    late = staff.post(
        desk(consultation, "1/edit/"), filled_in(place="図書館", version=version, reason="別の理由")
    )

    assert (silent.status_code, told.status_code, late.status_code) == (422, 302, 409)
    assert "図書館" in late.content.decode()
    assert Gathering.objects.get().place == "体育館"


def test_a_meeting_is_cancelled_for_a_reason(staff, consultation):
    staff.post(desk(consultation, "new/"), filled_in())
    staff.post(desk(consultation, "1/announce/"))

    silent = staff.post(desk(consultation, "1/cancel/"), {"reason": ""})
    told = staff.post(desk(consultation, "1/cancel/"), {"reason": "台風のため"})

    assert (silent.status_code, told.status_code) == (422, 302)
    assert Gathering.objects.get().state == "cancelled"


def test_a_paper_is_uploaded_once_and_chosen_again(staff, consultation):
    staff.post(desk(consultation, "new/"), filled_in())
    file = SimpleUploadedFile("plan.txt", "案の概要です。".encode())
    staff.post(desk(consultation, "1/papers/"), {"upload-title": "概要", "upload-file": file})
    document = Document.objects.get()

    staff.post(desk(consultation, f"1/papers/{document.pk}/remove/"))
    taken = Gathering.objects.get().papers.count()
    staff.post(desk(consultation, "1/papers/"), {"document": str(document.pk)})

    assert taken == 0
    assert Gathering.objects.get().papers.get().document == document


def test_the_door_notes_who_came(office):
    gathering, _, _ = announced()
    staff = signed_in(Role.DIVISION_STAFF, gathering.consultation.division)
    draft = registering.RegistrationDraft(gathering.pk, 3, "on_site", needs=("captions",))
    party = registering.register(draft=draft, by=ANYONE, at=timezone.now())
    door = desk(gathering.consultation, "1/door/")

    staff.post(f"{door}{party.pk}/", {"arrived": "1"})
    full = staff.post(f"{door}walk-in/", {"people": "2", "way": "on_site", "key": "a key of the door's form"})
    beyond = staff.post(
        f"{door}walk-in/",
        {"people": "2", "way": "on_site", "key": "a key of the door's form", "goes_beyond": "on"},
    )
    page = staff.get(door)

    assert (full.status_code, beyond.status_code) == (409, 302)
    assert "要約筆記" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert Registration.objects.filter(arrived_at=None).count() == 0


def test_the_door_of_one_meeting_does_not_open_the_list_of_another(office):
    here, _, _ = announced()
    there, _, _ = announced()
    staff = signed_in(Role.DIVISION_STAFF, here.consultation.division)
    party = registering.register(
        draft=registering.RegistrationDraft(there.pk, 1, "on_site"), by=ANYONE, at=timezone.now()
    )

    answer = staff.post(desk(here.consultation, f"1/door/{party.pk}/"), {"arrived": "1"})

    assert answer.status_code == 404
    assert Registration.objects.get().arrived_at is None


def test_another_division_and_the_cio_office_do_not_see_who_comes(office):
    gathering, _, _ = announced()
    door = desk(gathering.consultation, "1/door/")

    assert signed_in(Role.DIVISION_STAFF, office).get(door).status_code == 403
    assert signed_in(Role.CIO_OFFICE).get(door).status_code == 403
