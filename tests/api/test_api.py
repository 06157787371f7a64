"""The public interface for programs."""

from __future__ import annotations

import inspect
import json
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from django.urls import reverse
from ninja import Schema

from tests.apps.coordination import chains
from tests.apps.coordination.test_voices import UNKNOWN, receipt
from yoriai import api

pytestmark = pytest.mark.django_db
SNAPSHOT = Path(__file__).parent / "openapi.json"


def test_the_description_is_the_one_that_was_agreed(client, pytestconfig):
    """After a wanted change: `pytest tests/api --write-openapi`, then read the difference."""
    described = client.get("/api/v1/openapi.json").json()
    if pytestconfig.getoption("--write-openapi"):
        SNAPSHOT.write_text(
            json.dumps(described, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )

    assert described["openapi"].startswith("3.1")
    assert described == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_each_shape_has_a_name_of_its_own():
    """Two of one name would be one in the description, and one of both would be told wrongly."""
    shapes = [
        (name, module.__name__)
        for module in (import_module(found.name) for found in walk_packages(api.__path__, f"{api.__name__}."))
        for name, shape in inspect.getmembers(module, inspect.isclass)
        if issubclass(shape, Schema) and shape.__module__ == module.__name__
    ]
    names = [name for name, _module in shapes]

    assert len(names) > 40
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_the_description_is_readable_without_scripts(client):
    response = client.get(reverse("api:openapi-view"))

    page = response.content.decode()
    assert "/api/v1/trace/costs/{cost_line_id}" in page
    assert "<script" not in page
    assert "cdn" not in page


def test_a_chain_is_told_as_data_with_every_link(client):
    made = chains.whole(opinions=2)

    chain = client.get(f"/api/v1/trace/costs/{made.line.pk}").json()

    assert chain["start"] == f"cost_line:{made.line.pk}"
    assert [opinion["text"] for opinion in chain["opinions"]] == ["意見その0", "意見その1"]
    assert chain["budgets"][0]["reason"] == "当初予算に計上"
    assert chain["measures"][0]["cost_lines"][0]["budgeted_yen"] == 1_200_000
    assert chain["indicators"][0]["values"][0]["actual"] == "312.00"


def test_a_receipt_is_answered_privately(client):
    number = receipt(chains.whole(published=False).opinions[0])

    response = client.get(f"/api/v1/trace/receipts/{number}")

    assert response.json()["opinions"][0]["text"] == "意見その0"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/trace/costs/999", 404, "not-found"),
        ("/api/v1/trace/costs/x", 422, "invalid"),
        ("/api/v1/trace/receipts/123", 404, "receipt-mistyped"),
        (f"/api/v1/trace/receipts/{UNKNOWN}", 404, "receipt-unknown"),
        ("/api/v1/measures?limit=x", 422, "invalid"),
        ("/api/v1/consultations/none", 404, "not-found"),
        ("/api/v1/nothing", 404, "not-found"),
        ("/api/v1/consultations/", 404, "not-found"),
    ],
)
def test_a_refusal_is_a_problem_with_a_code(client, address, status, code):
    response = client.get(address)

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert (response.json()["status"], response.json()["code"]) == (status, code)


def test_lists_are_cut_into_pages_and_counted(client):
    for _ in range(3):
        chains.cost_line(chains.measure())

    page = client.get("/api/v1/cost-lines?limit=2&offset=1").json()

    assert (page["count"], len(page["items"])) == (3, 2)
    assert client.get("/api/v1/cost-lines?fiscal_year=1999").json()["count"] == 0


def test_opinions_of_published_results_are_given_in_full(client):
    made = chains.whole()
    long = "長い意見。" * 100
    chains.place(chains.opinion(made.consultation, long), made.item)

    opinions = client.get(f"/api/v1/consultations/{made.consultation.code}/opinions").json()
    results = client.get(f"/api/v1/consultations/{made.consultation.code}/results").json()

    assert opinions["items"][1]["text"] == long
    assert len(results["opinions"][1]["text"]) == 120
    assert results["items"][0]["answer"]["disposition"] == "adopted"


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("address", "statements"),
    [
        ("/api/v1/consultations", 2),
        ("/api/v1/measures", 2),
        ("/api/v1/cost-lines", 2),
        ("/api/v1/meetings", 2),
        ("/api/v1/figures", 7),
    ],
)
def test_lists_read_a_fixed_number_of_statements(
    client, django_assert_num_queries, rows, address, statements
):
    for _ in range(rows):
        chains.whole()

    with django_assert_num_queries(statements):
        assert client.get(address).status_code == 200
