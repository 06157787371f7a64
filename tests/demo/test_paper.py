"""The scanned sheets of the sample: what is stored of them is what the reader finds, on the form that is printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest

from tests.demo.city import City, loaded
from tests.demo.paper_sheets import read
from yoriai.apps.consultations.models import PaperForm
from yoriai.demo import content

# Another version of the decoder may round a pixel differently.
ROUNDING = 0.005
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def city(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    with (
        django_db_blocker.unblock(),
        loaded(date(2026, 11, 23), tmp_path_factory.mktemp("uploads")) as city,
    ):
        yield city


def test_the_reader_finds_in_the_images_what_is_stored_of_them():
    stored = json.loads(content.read_bytes("paper/readings.json"))

    for name, readings in stored.items():
        [found] = read(content.read_bytes(f"paper/{name}"))
        assert [one[:3] for one in found.readings] == [tuple(one[:3]) for one in readings], name
        assert [one[3] for one in found.readings] == pytest.approx(
            [one[3] for one in readings], abs=ROUNDING
        ), name


def test_the_form_that_the_sample_prints_is_the_one_on_which_the_sheets_were_drawn(city: City):
    sheets = content.read("paper/sheets")
    [form] = PaperForm.objects.filter(consultation__code=sheets["consultation"])

    assert form.layout == sheets["layout"]


def test_what_is_ticked_in_the_images_is_what_was_typed(city: City):
    sheets, stored = content.read("paper/sheets"), json.loads(content.read_bytes("paper/readings.json"))
    [form] = PaperForm.objects.filter(consultation__code=sheets["consultation"])
    options = {question["key"]: question["options"] for question in form.questions}
    compared = 0

    for sheet in sheets["sheet"]:
        ticked = {
            key: options[key][place] for key, place, mark, _ink in stored[sheet["file"]] if mark == "ticked"
        }
        for key in ticked.keys() & sheet.keys() if "typed" in sheet else ():
            assert ticked[key] == sheet[key], sheet["file"]
            compared += 1

    assert compared >= 4
