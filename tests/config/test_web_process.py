"""What a web process loads."""

from __future__ import annotations

import os
import subprocess
import sys

# pydantic comes with the API, fido2 with the page of passkeys: with their first request, not with the start.
LATER = {"pydantic", "ninja", "fido2", "requests"}
HEAVY = {
    "numpy",
    "scipy",
    "sudachipy",
    "sudachidict_core",
    "pandas",
    "polars",
    "duckdb",
    "sklearn",
    "openpyxl",
    "PIL",
    "pypdfium2",
    "zxingcpp",
}


def test_heavy_parts_are_installed_but_not_loaded_by_the_web_process(tmp_path):
    look = "import sys, yoriai.config.wsgi; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    variables = {**os.environ, "YORIAI_DATA_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}

    loaded = subprocess.run(
        [sys.executable, "-c", look], env=variables, capture_output=True, text=True, check=True
    )

    assert "django" in loaded.stdout.split()
    assert (HEAVY | LATER) & set(loaded.stdout.split()) == set()


SECURE_SITE = """
import asyncio
import yoriai.config.wsgi as served
from django.core.management import call_command
from tests.config.test_front import Protocol, Scope
call_command("migrate", verbosity=0)

async def ask():
    served.front.__rsgi_init__(asyncio.get_running_loop())
    answer = Protocol()
    await served.front.__rsgi__(Scope(path="/about/", sent=(("host", "city.example.jp"),)), answer)
    await asyncio.sleep(0)
    print(answer.status, answer.headers.get("strict-transport-security"))

asyncio.run(ask())
"""


def test_a_site_with_an_https_address_says_so_behind_its_proxy(tmp_path):
    variables = {**os.environ, "YORIAI_DATA_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    variables["YORIAI_PUBLIC_URL"] = "https://city.example.jp"

    answered = subprocess.run(
        [sys.executable, "-c", SECURE_SITE], env=variables, capture_output=True, text=True, check=True
    )

    assert answered.stdout.split() == ["200", "max-age=31536000"]


def test_the_data_folder_is_for_its_owner_alone(tmp_path):
    folder = tmp_path / "city"
    variables = {**os.environ, "YORIAI_DATA_DIR": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}
    make = "import yoriai.config.settings"

    subprocess.run([sys.executable, "-c", make], env=variables, check=True)

    modes = {path.name: path.stat().st_mode & 0o077 for path in [folder, *folder.iterdir()]}
    assert set(modes) == {"city", "keys", "yoriai.sqlite3"}
    assert set(modes.values()) == {0}
