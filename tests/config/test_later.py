"""The desks are loaded after the first page, and are found before."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module

import pytest
from django.urls import resolve, reverse

from yoriai.config import urls
from yoriai.config.later import LaterResolver

LATER = [one for one in urls.urlpatterns if isinstance(one, LaterResolver)]
LOOK = """
import sys
import yoriai.config.wsgi
from django.urls import reverse
desk = "yoriai.web.consultations.desk_urls"
print(desk in sys.modules, reverse("consultations:list"), desk in sys.modules)
print(reverse("desk_consultations:list"), desk in sys.modules)
"""


@pytest.mark.parametrize("part", LATER, ids=lambda part: part.namespace)
def test_a_part_that_comes_later_is_called_as_it_calls_itself(part):
    assert import_module(part.urlconf_name).app_name == part.namespace == part.app_name


def test_every_desk_comes_later():
    assert len(LATER) >= 6
    assert all(str(part.pattern).startswith("desk/") for part in LATER)


def test_a_name_at_a_desk_leads_there_and_back():
    address = reverse("desk_consultations:import", args=["joho-keikaku"])

    assert address == "/desk/consultations/joho-keikaku/opinions/import/"
    assert resolve(address).view_name == "desk_consultations:import"


def test_a_desk_is_loaded_when_it_is_asked_for(tmp_path):
    variables = {**os.environ, "YORIAI_DATA_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}

    said = subprocess.run(
        [sys.executable, "-c", LOOK], env=variables, capture_output=True, text=True, check=True
    )

    assert said.stdout.splitlines() == [
        "False /consultations/ False",
        "/desk/consultations/ True",
    ]
