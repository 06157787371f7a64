"""What waits for somebody at the desk."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.apps.consultations import considered
from tests.factories import division, person
from tests.web.desk import signed_in
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db
DESK = "/desk/"


def test_a_division_sees_its_unfinished_consultations_and_what_is_open_in_them():
    room = considered.considering("案内板がほしい。", "段差をなくしてほしい。")
    room.item(room.opinions[0])

    html = signed_in(Role.DIVISION_STAFF, room.division).get(DESK).content.decode()

    assert room.consultation.title in html
    assert re.findall(r'data-label="(未整理|回答前)" class="number">1</td>', html) == ["未整理", "回答前"]


def test_another_division_does_not_see_them():
    room = considered.considering("案内板がほしい。")

    html = signed_in(Role.DIVISION_STAFF, division("ほかの課")).get(DESK).content.decode()

    assert f"/{room.consultation.code}/" not in html


def test_finished_consultations_wait_for_nobody():
    room = considered.published()

    html = signed_in(Role.DIVISION_STAFF, room.division).get(DESK).content.decode()

    assert f"/{room.consultation.code}/" not in html


def test_measures_that_nobody_updated_are_named_to_their_division():
    measure = considered.measure()
    measure.updated_on = "2020-01-01"
    measure.save()

    assert measure.title in signed_in(Role.DIVISION_STAFF, measure.owner).get(DESK).content.decode()
    assert measure.title not in signed_in(Role.DIVISION_STAFF, division()).get(DESK).content.decode()


def test_more_work_needs_no_more_statements(django_assert_num_queries, django_assert_max_num_queries):
    browser = signed_in(Role.CIO_OFFICE)
    considered.considering("案内板がほしい。")
    browser.get(DESK)
    with django_assert_max_num_queries(13) as few:
        browser.get(DESK)

    considered.considering("段差")
    considered.considering("歩道")

    with django_assert_num_queries(len(few)):
        browser.get(DESK)


def test_a_resident_is_refused_and_a_stranger_is_asked_to_sign_in():
    browser = Client()
    browser.force_login(person())

    assert browser.get(DESK).status_code == 403
    assert Client().get(DESK).status_code == 302


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (Role.SYSTEM_OPERATOR, "/desk/jobs/", "/desk/decisions/"),
        (Role.CIO, "/desk/decisions/", "/desk/people/"),
        (Role.AUDITOR, "/desk/record/", "/desk/consultations/"),
    ],
)
def test_the_menu_shows_the_sections_of_ones_role(role, shown, hidden):
    html = signed_in(role).get(DESK).content.decode()

    assert f'href="{shown}"' in html
    assert f'href="{hidden}"' not in html


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (
            Role.SYSTEM_OPERATOR,
            ["はじめの準備", "自動処理"],
            ["担当の意見募集", "推進本部の会議", "確かめる手順"],
        ),
        (Role.AUDITOR, ["確かめる手順", "自動処理", "推進本部の会議"], ["担当の意見募集", "はじめの準備"]),
        (Role.ADVISER, ["推進本部の会議"], ["担当の意見募集", "会議と決定を記録する"]),
        (Role.HEADQUARTERS_MEMBER, ["会議と決定を記録する"], ["担当の意見募集", "確かめる手順"]),
        (Role.CIO, ["会議と決定を記録する", "担当の意見募集", "評価の時期"], ["はじめの準備"]),
        (Role.CIO_OFFICE, ["会議と決定を記録する", "担当の意見募集"], ["評価の時期"]),
    ],
)
def test_the_desk_shows_what_concerns_the_role_and_nothing_else(role, shown, hidden):
    considered.measure()

    html = signed_in(role).get(DESK).content.decode()

    main = html[html.index("<main") :]
    assert [words for words in shown if words not in main] == []
    assert [words for words in hidden if words in main] == []


def test_the_desk_of_one_with_many_roles_stays_within_twelve_statements(django_assert_max_num_queries):
    browser = signed_in(Role.CIO)
    browser.get(DESK)

    with django_assert_max_num_queries(12):
        browser.get(DESK)
