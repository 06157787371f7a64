import html
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from tests.web.desk import signed_in
from yoriai.apps.jobs.models import Job
from yoriai.apps.organisation import queries
from yoriai.apps.organisation.models import Assignment, Division, Person
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return signed_in(Role.SYSTEM_OPERATOR)


def tomorrow():
    return (day_of(timezone.now()) + timedelta(days=1)).isoformat()


def test_inviting_makes_an_account_and_a_letter_together(operator):
    response = operator.post("/desk/people/new/", {"email": "hana@example.jp", "name": "花"})

    person = Person.objects.get(email="hana@example.jp")
    assert response["Location"] == f"/desk/people/{person.pk}/"
    assert Job.objects.get().arguments == {"person_id": person.pk}


def test_an_address_that_is_taken_is_said_on_the_form_and_nothing_typed_is_lost(operator):
    factories.person("hana@example.jp")

    response = operator.post("/desk/people/new/", {"email": "hana@example.jp", "name": "花"})

    assert response.status_code == 422
    assert "hana@example.jp" in response.content.decode()
    assert Job.objects.count() == 0


def test_a_role_is_given_and_ended(operator):
    person, division = factories.person(), factories.division()
    today = day_of(timezone.now()).isoformat()
    given = {"role": "division_staff", "division": division.pk, "starts_on": today}

    operator.post(f"/desk/people/{person.pk}/roles/", given)
    assignment = Assignment.objects.get(person=person)
    operator.post(f"/desk/people/roles/{assignment.pk}/end/", {"day": tomorrow()})

    assignment.refresh_from_db()
    assert (assignment.division, assignment.ends_on.isoformat()) == (division, tomorrow())


def test_a_role_that_does_not_fit_is_explained_beside_the_form(operator):
    person = factories.person()
    given = {"role": "division_staff", "starts_on": tomorrow()}

    response = operator.post(f"/desk/people/{person.pk}/roles/", given)

    assert response.status_code == 422
    assert "課を選んでください" in response.content.decode()


def test_an_account_is_stopped_erased_and_used_again(operator):
    person = factories.person("hana@example.jp")

    for step in ("invitation", "deactivation", "erasure", "reactivation"):
        response = operator.post(f"/desk/people/{person.pk}/{step}/", follow=True)
        assert response.status_code == 200

    person.refresh_from_db()
    assert (person.is_active, person.email) == (True, f"{person.pk}@erased.invalid")


def test_divisions_are_made_renamed_and_closed(operator):
    factories.division()
    operator.post(
        "/desk/people/divisions/new-department/", {"code": "welfare", "name": "福祉部", "position": 1}
    )
    department = Division.objects.get().department.__class__.objects.get(code="welfare")
    made = {"department": department.pk, "code": "elderly", "name": "高齢者支援課", "position": 1}
    operator.post("/desk/people/divisions/new/", made)
    renamed = {"name": "高齢福祉課", "position": 2, "phone": "042-000-0000"}
    operator.post("/desk/people/divisions/elderly/", renamed)
    operator.post("/desk/people/divisions/elderly/close/", {"day": tomorrow()})

    division = Division.objects.get(code="elderly")
    assert (division.name, division.position, division.closed_on.isoformat()) == ("高齢福祉課", 2, tomorrow())


@pytest.mark.parametrize("path", ["", "new/", "divisions/", "divisions/new/", "divisions/new-department/"])
def test_the_pages_are_open_to_the_operator_only(operator, path):
    factories.division()

    assert operator.get(f"/desk/people/{path}").status_code == 200
    assert signed_in(Role.CIO).get(f"/desk/people/{path}").status_code == 403


def test_the_auditor_sees_people_and_changes_nothing():
    person = factories.person()
    auditor = signed_in(Role.AUDITOR)

    assert auditor.get("/desk/people/").status_code == 200
    assert auditor.post(f"/desk/people/{person.pk}/deactivation/").status_code == 403
    assert auditor.post("/desk/people/new/", {"email": "a@example.jp", "name": "a"}).status_code == 403


def test_the_list_takes_the_same_few_statements_for_one_and_for_three(
    operator, django_assert_max_num_queries
):
    for rows in (1, 3):
        for _ in range(rows):
            signed_in(Role.DIVISION_STAFF, factories.division())
        with django_assert_max_num_queries(8) as seen:
            operator.get("/desk/people/")
        if rows == 1:
            first = len(seen)
    assert len(seen) == first


def test_searching_finds_a_name(operator):
    factories.person("taro@example.jp")

    found = operator.get("/desk/people/?who=all&q=TARO").content.decode()

    assert "taro@example.jp" in found
    assert "taro@example.jp" not in operator.get("/desk/people/").content.decode()


def test_the_operator_registers_the_city_and_its_headquarters():
    browser = signed_in(Role.SYSTEM_OPERATOR)
    given = {
        "name": "西東京市",
        "name_kana": "にしとうきょうし",
        "name_en": "Nishitokyo City",
        "headquarters": "推進本部",
        "headquarters_en": "Headquarters",
    }

    before = browser.post(
        "/desk/people/divisions/new-department/", {"code": "it", "name": "部", "position": 0}
    )
    answer = browser.post("/desk/people/city/", given)

    city = queries.own_municipality()
    assert (before.status_code, answer.status_code, answer["Location"]) == (422, 302, "/desk/")
    assert (city.name, city.name_kana, city.name_en, city.prefecture) == (
        *(given[name] for name in ("name", "name_kana", "name_en")),
        "東京都",
    )
    assert [row.name_en for row in city.headquarters.all()] == ["Headquarters"]
    assert browser.post("/desk/people/city/", {"name": ""}).status_code == 422


def test_an_installation_without_a_city_explains_itself(client):
    before = client.get("/").content.decode()
    factories.municipality()

    assert "このサイトは準備中です" in before
    assert "このサイトは準備中です" not in client.get("/").content.decode()


def test_areas_are_entered_as_lines_and_a_faulty_line_is_named(operator):
    factories.municipality()
    address = "/desk/people/areas/"
    lines = "kita,北町,Kitamachi,4200\nminami、南町\n"

    faulty = operator.post(address, {"areas": "kita,北町,,四千\n" + lines, "source": "台帳"})
    without_source = operator.post(address, {"areas": lines})
    saved = operator.post(address, {"areas": lines, "source": "台帳", "counted_on": "2026-10-01"})

    assert faulty.status_code == without_source.status_code == 422
    assert "1行目" in faulty.content.decode()
    assert lines.strip() in html.unescape(without_source.content.decode())
    assert saved.status_code == 302
    assert [(area.code, area.population) for area in queries.offered_areas()] == [
        ("kita", 4200),
        ("minami", None),
    ]
    assert "kita,北町,Kitamachi,4200" in operator.get(address).content.decode()
