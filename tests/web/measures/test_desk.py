"""A division keeps its measures on the desk: journeys through the forms."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories
from tests.apps.measures import makers
from yoriai.apps.measures.models import Goal, Measure, Plan
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db
PATHS = ["", "edit/", "costs/", "effort/", "indicators/", "baseline/", "state/running/", "rating/"]


@pytest.fixture
def division():
    return factories.division("市民課")


@pytest.fixture
def head(division):
    return factories.signed_in(Client(), Role.DIVISION_HEAD, division)


@pytest.fixture
def cio():
    return factories.signed_in(Client(), Role.CIO)


def measure_data(division, **given):
    return {
        "version": 1,
        "code": "r8-1",
        "title": "窓口予約",
        "what": "予約できるようにする。",
        "why": "待ち時間が長い。",
        "owner": division.pk,
        "starts_fiscal_year": 2026,
        **given,
    }


def test_a_head_makes_fills_adopts_and_starts_a_measure(head, division):
    made = head.post("/desk/measures/new/", measure_data(division))
    assert (made.status_code, made.url) == (302, "/desk/measures/r8-1/")

    row = {"cost-0-fiscal_year": 2026, "cost-0-fund_source": "general", "cost-0-budgeted_yen": "３０万円"}
    management = {"cost-TOTAL_FORMS": 3, "cost-INITIAL_FORMS": 0, "version": 1}
    assert head.post("/desk/measures/r8-1/costs/", row | management).status_code == 302
    indicator = {"name": "予約した人", "kind": "outcome", "unit": "人"}
    assert head.post("/desk/measures/r8-1/indicators/", indicator).status_code == 302
    measure = Measure.objects.get(code="r8-1")
    value = {"indicator": measure.indicators.get().pk, "fiscal_year": 2026, "target": "1,000"}
    assert head.post("/desk/measures/r8-1/indicators/values/", value).status_code == 302
    effort = {"fiscal_year": 2026, "planned": "12.5"}
    assert head.post("/desk/measures/r8-1/effort/", effort).status_code == 302
    promise = {
        "set_on": "2026-04-01",
        "promise": "1万人",
        "total_cost_yen": "100万円",
        "approver": "本部",
        "reason": "当初",
    }
    assert head.post("/desk/measures/r8-1/baseline/", promise).status_code == 302
    for state in ("adopted", "running"):
        assert head.post(f"/desk/measures/r8-1/state/{state}/", {"reason": ""}).status_code == 302

    measure.refresh_from_db()
    assert (measure.state, measure.cost_lines.get().budgeted_yen) == ("running", 300_000)
    public = Client().get("/measures/r8-1/").content.decode()
    for words in ("窓口予約", "300,000円", "予約した人", "1,000人", "12.5", "1,000,000円"):
        assert words in public, words


def test_the_cio_rates_and_nobody_else_can(cio, head, division):
    measure = makers.measure(division, state="running")
    path = f"/desk/measures/{measure.code}/rating/"

    assert cio.post(path, {"rating": 4, "comment": "順調"}).status_code == 302
    assert cio.post(path, {"rating": 4, "comment": ""}).status_code == 422
    assert head.post(path, {"rating": 4, "comment": "順調"}).status_code == 403
    assert measure.ratings.get().rating == 4


def test_what_was_typed_is_not_lost_when_another_was_faster(head, division):
    measure = makers.measure(division, code="r8-1")
    path = "/desk/measures/r8-1/edit/"
    assert head.post(path, measure_data(division, title="先の人")).status_code == 302

    late = head.post(path, measure_data(division, title="後の人", version=1))

    assert late.status_code == 422
    text = late.content.decode()
    assert "後の人" in text
    assert "ほかの方がこの施策を更新しました" in text
    version = re.search(r'name="version" value="(\d+)"', text).group(1)
    assert head.post(path, measure_data(division, title="後の人", version=version)).status_code == 302
    measure.refresh_from_db()
    assert measure.title == "後の人"


def test_wrong_amounts_come_back_with_what_was_typed(head, division):
    measure = makers.measure(division)
    row = {"cost-0-fiscal_year": 2026, "cost-0-fund_source": "general", "cost-0-budgeted_yen": "未定"}
    incomplete = {"cost-1-label": "費目だけ"}
    management = {"cost-TOTAL_FORMS": 3, "cost-INITIAL_FORMS": 0, "version": 1}

    page = head.post(f"/desk/measures/{measure.code}/costs/", row | incomplete | management)

    assert page.status_code == 422
    assert "未定" in page.content.decode()
    assert "2行目" in page.content.decode()
    assert not measure.cost_lines.exists()


def test_a_stored_line_is_changed_in_place(head, division):
    measure = makers.measure(division)
    path = f"/desk/measures/{measure.code}/costs/"
    row = {"cost-0-fiscal_year": 2026, "cost-0-fund_source": "general", "cost-0-budgeted_yen": "1000"}
    management = {"cost-TOTAL_FORMS": 3, "cost-INITIAL_FORMS": 0}
    head.post(path, row | management | {"version": 1})
    assert 'value="1,000"' in head.get(path).content.decode()

    changed = {"cost-0-budgeted_yen": "1,000", "cost-0-settled_yen": "900"}
    management = {"cost-TOTAL_FORMS": 4, "cost-INITIAL_FORMS": 1, "version": 2}
    assert head.post(path, changed | management).status_code == 302

    line = measure.cost_lines.get()
    assert (line.budgeted_yen, line.settled_yen) == (1000, 900)


def test_stopping_needs_a_reason_on_the_page(head, division):
    measure = makers.measure(division, state="running")
    path = f"/desk/measures/{measure.code}/state/stopped/"

    assert head.post(path, {"reason": ""}).status_code == 422
    assert head.post(path, {"reason": "財源がない"}).status_code == 302
    assert head.post(f"/desk/measures/{measure.code}/state/nowhere/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_every_form_opens_for_the_cio_and_refuses_strangers(path, cio, division):
    measure = makers.measure(division, state="adopted")
    address = f"/desk/measures/{measure.code}/{path}"
    resident = factories.signed_in(Client(), Role.RESIDENT)

    assert cio.get(address).status_code == 200
    assert resident.get(address).status_code == 403
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("rows", [1, 3, 60])
def test_the_desk_lists_measures_in_few_statements(rows, head, division, django_assert_max_num_queries):
    for _ in range(rows):
        makers.measure(division)

    with django_assert_max_num_queries(12):
        assert head.get("/desk/measures/").status_code == 200


def test_the_page_on_the_desk_takes_few_statements(head, division, django_assert_max_num_queries):
    measure = makers.measure(division)

    with django_assert_max_num_queries(12):
        assert head.get(f"/desk/measures/{measure.code}/").status_code == 200


CSV = "番号,施策名,概要,目的,開始年度,所管課,年度,財源,予算額（千円）\nr8-9,題,する,わけ,R8,市民課,R8,一般,{yen}\n"


def upload(client, text):
    file = SimpleUploadedFile("施策.csv", text.encode("cp932"))
    return client.post("/desk/measures/import/", {"file": file})


def test_a_file_is_looked_at_and_then_taken_in(head):
    look = upload(head, CSV.format(yen="50"))
    text = look.content.decode()
    assert look.status_code == 200
    assert "このまま取り込めます" in text
    assert not Measure.objects.exists()

    form = look.context["form"]
    data = {name: form.initial.get(name) or "" for name in form.fields}
    done = head.post("/desk/measures/import/confirm/", {**data, "write": "1"})

    assert (done.status_code, done.url) == (302, "/desk/measures/")
    assert Measure.objects.get().cost_lines.get().budgeted_yen == 50_000


def test_a_faulty_file_shows_its_rows_and_cannot_be_written(head):
    look = upload(head, CSV.format(yen="未定"))
    form = look.context["form"]
    data = {name: form.initial.get(name) or "" for name in form.fields}

    assert "直すところが1か所あります" in look.content.decode()
    assert head.post("/desk/measures/import/confirm/", {**data, "write": "1"}).status_code == 422
    assert head.post("/desk/measures/import/confirm/", data).status_code == 200
    assert head.post("/desk/measures/import/confirm/", {"name": "x", "content": "%%%"}).status_code == 422
    assert upload(head, "").status_code == 422
    assert (
        head.post("/desk/measures/import/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1")}).status_code
        == 422
    )
    assert not Measure.objects.exists()


def test_the_cio_office_keeps_plans_and_goals(cio, head):
    plan = {
        "code": "p-1",
        "kind": "individual",
        "title": "情報化計画",
        "starts_fiscal_year": 2026,
        "ends_fiscal_year": 2028,
    }
    goal = {"level": "basic", "code": "1-1", "title": "届く情報", "position": 0}

    assert cio.post("/desk/measures/plans/new/", plan).status_code == 302
    assert cio.post("/desk/measures/plans/p-1/", goal).status_code == 302
    assert cio.post("/desk/measures/plans/p-1/goals/1-1/", {**goal, "title": "伝わる情報"}).status_code == 302
    assert cio.post("/desk/measures/plans/p-1/edit/", {**plan, "title": "新しい計画"}).status_code == 302
    assert cio.get("/desk/measures/plans/").status_code == 200
    assert cio.get("/desk/measures/plans/p-1/").status_code == 200
    assert head.get("/desk/measures/plans/").status_code == 403
    assert (Plan.objects.get().title, Goal.objects.get().title) == ("新しい計画", "伝わる情報")
