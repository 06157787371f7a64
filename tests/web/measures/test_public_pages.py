"""What everybody sees of the measures, and in how many reads."""

import csv
import io

import pytest
from django.test import Client

from tests import factories
from tests.apps.measures import makers
from tests.apps.measures.test_queries import full_measure
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 12


def get(path, client=None, **query):
    return (client or Client()).get(path, query)


@pytest.mark.parametrize("rows", [1, 3, 200])
def test_the_list_takes_the_same_few_statements(rows, django_assert_max_num_queries):
    division = factories.division()
    for number in range(rows):
        makers.measure(division, code=f"m-{number:03}", state="adopted")

    with django_assert_max_num_queries(6):
        page = get("/measures/")

    assert page.status_code == 200
    assert page.content.decode().count('<li class="card">') == min(rows, 40)


def test_the_list_can_be_narrowed_and_says_when_nothing_fits():
    makers.measure(title="防災無線", state="adopted")
    makers.measure(title="道路補修", state="adopted")

    found = get("/measures/", q="無線").content.decode()

    assert "防災無線" in found
    assert "道路補修" not in found
    assert "条件に合う施策はありません" in get("/measures/", q="宇宙").content.decode()
    assert get("/measures/", goal="x", state="?").status_code == 200


def test_an_empty_list_says_so():
    assert "まだありません" in get("/measures/").content.decode()


def test_the_page_of_a_measure_shows_everything_in_few_statements(django_assert_max_num_queries):
    measure = full_measure()
    staff = factories.signed_in(Client(), Role.DIVISION_STAFF, measure.owner)

    for client in (Client(), staff):
        with django_assert_max_num_queries(MOST_STATEMENTS):
            page = get(f"/measures/{measure.code}/", client)
        text = page.content.decode()
        for words in (
            "防災情報の一元化",
            "どこを見ればよいか",
            "900円",
            "登録者数",
            "順調",
            "1万人",
            "推進本部",
        ):
            assert words in text, words


def test_drafts_are_not_found_and_removed_measures_tell_why():
    draft = makers.measure()
    removed = makers.measure(state="removed")

    assert get(f"/measures/{draft.code}/").status_code == 404
    assert get(f"/measures/{draft.code}.json").status_code == 404
    assert "別の施策に統合" in get(f"/measures/{removed.code}/").content.decode()


def test_text_of_people_is_shown_as_text():
    measure = makers.measure(what="<script>alert(1)</script>", state="adopted")

    assert "<script>alert" not in get(f"/measures/{measure.code}/").content.decode()


def test_old_information_says_so_by_itself(settings):
    settings.YORIAI_MEASURE_STALE_DAYS = 1
    measure = makers.measure(state="running")

    assert "古くなっています" in get(f"/measures/{measure.code}/").content.decode()
    assert "古くなっています" in get("/measures/").content.decode()


def test_the_plan_tree_shows_goals_that_nobody_serves():
    plan = makers.plan(title="総合計画")
    served = makers.goal(plan, title="届く情報")
    makers.goal(plan, title="だれも取り組まない目標")
    makers.measure(goal_ids=(served.pk,), state="adopted")

    text = get("/measures/plans/").content.decode()

    assert f"?goal={served.pk}" in text
    assert text.count("取り組む施策がありません") == 1


def test_the_data_of_a_measure_is_json_and_all_lines_are_csv():
    measure = full_measure()

    data = get(f"/measures/{measure.code}.json").json()
    table = b"".join(get("/measures/measures.csv").streaming_content).decode("utf-8-sig")

    assert (data["cost_lines"][0]["budgeted_yen"], data["is_stale"]) == (900, False)
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["予算額（円）"] for row in rows] == ["900", "", ""]
