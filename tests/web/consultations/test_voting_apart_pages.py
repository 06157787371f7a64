"""Signs of machines on the page of the map and at the desk: limits, counts, both maps side by side."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.apps.consultations import voting_makers
from tests.apps.consultations.test_voting_map import TEXTS, camps
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import LeftOut
from yoriai.apps.consultations.operations import voting, voting_origins
from yoriai.apps.consultations.operations.voting import Ballot
from yoriai.apps.consultations.tasks import draw_map
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations import voting_flood

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_from_before():
    voting_flood.forget()
    voting_origins.forget()
    yield
    voting_origins.forget()


@pytest.fixture
def office():
    return division()


@pytest.fixture
def head(office):
    return signed_in(Role.DIVISION_HEAD, office)


def flooded(office):
    now = timezone.now() - timedelta(hours=1)
    consultation = voting_makers.open_voting(office, texts=TEXTS, starts_on=day_of(now), at=now)
    camps(consultation, (12, 9), at=now)
    for person in range(30):
        ballots = [Ballot(consultation.code, n, -1, f"bot-{person}", "192.0.2.1") for n in (9, 10, 1, 2)]
        voting.cast_votes(ballots=ballots, by=ANYONE, at=now + timedelta(seconds=5 * person))
    draw_map(consultation_id=consultation.pk, at=now)
    return consultation


def place(consultation, rest=""):
    return f"/desk/consultations/{consultation.code}/statements/apart/{rest}"


def test_the_page_of_the_map_tells_limits_and_counts_and_that_nobody_is_missing(client, office):
    consultation = flooded(office)

    page = client.get(f"/consultations/{consultation.code}/map/").content.decode()

    assert "機械のような答え方" in page and "10分のあいだに30人以上" in page
    assert "<strong>1つの回線から続けて始めた</strong>：30人" in page
    assert "51人の" in page and "map-pair" not in page


def test_the_office_publishes_a_second_map_and_everybody_sees_both_side_by_side(client, head, office):
    consultation = flooded(office)

    said = {"criteria": ["origin"], "reason": "比べられるようにするため。"}
    done = head.post(place(consultation), said, follow=True)
    draw_map(consultation_id=consultation.pk, at=timezone.now())
    page = client.get(f"/consultations/{consultation.code}/map/").content.decode()
    data = client.get(f"/consultations/{consultation.code}/map.json").json()

    assert "並べて公表しています" in done.content.decode()
    assert "map-pair" in page and page.count('role="img"') == 3
    assert "全員の地図（51人）" in page and "30人を除いた地図（21人）" in page
    assert "比べられるようにするため。" in page
    assert len(set(re.findall(r'id="(map-title[^"]*)"', page))) == 3
    assert (data["people"], data["without"]["people"], data["signs"]["origin"]) == (51, 21, 30)


def test_the_office_goes_back_to_one_map(head, office):
    consultation = flooded(office)
    head.post(place(consultation), {"criteria": ["origin"], "reason": "理由"})

    response = head.post(place(consultation, "nobody/"), follow=True)

    assert "全員の地図だけを公表します" in response.content.decode()
    assert not LeftOut.objects.exists()


@pytest.mark.parametrize(
    "said", [{}, {"criteria": ["origin"]}, {"reason": "理由"}, {"criteria": ["mood"], "reason": "理由"}]
)
def test_a_decision_that_lacks_something_comes_back(head, office, said):
    consultation = flooded(office)

    assert head.post(place(consultation), said).status_code == 422
    assert not LeftOut.objects.exists()


def test_staff_and_others_do_not_decide(office):
    consultation = flooded(office)
    staff = signed_in(Role.DIVISION_STAFF, office)

    assert staff.get(place(consultation)).status_code == 403
    assert staff.post(place(consultation), {"criteria": ["origin"], "reason": "理由"}).status_code == 403
    assert staff.post(place(consultation, "nobody/")).status_code == 403


def test_while_voting_goes_on_the_page_can_be_renewed_without_a_script(client, office):
    consultation = flooded(office)

    page = client.get(f"/consultations/{consultation.code}/map/").content.decode()

    assert f'<a href="/consultations/{consultation.code}/map/">最新の地図にする</a>' in page
    assert 'data-live="1"' in page and 'role="status"' in page and "live." in page


def test_when_voting_is_over_nothing_looks_for_a_new_map(client, office):
    now = timezone.now() - timedelta(days=40)
    consultation = voting_makers.open_voting(office, texts=TEXTS, starts_on=day_of(now), at=now)
    camps(consultation, (12, 9), at=now)
    draw_map(consultation_id=consultation.pk, at=now)

    page = client.get(f"/consultations/{consultation.code}/map/").content.decode()

    assert "data-live" not in page and "最新の地図にする" not in page
