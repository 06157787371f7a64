"""Where the tests keep their data, and the database they run on."""

from __future__ import annotations

import os
import tempfile

import django
import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests.postgresql import TemporaryCluster

# A busy machine is slow, not wrong.
settings.register_profile("yoriai", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("yoriai")

pytest_plugins = ["tests.browser", "tests.record"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=["sqlite", "postgresql"], default="sqlite", help="database of the tests"
    )
    parser.addoption("--write-permissions", action="store_true", help="write the table of permissions")
    parser.addoption(
        "--write-openapi", action="store_true", help="write the agreed description of the interface"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose data folder and database before Django reads its settings."""
    if getattr(config.option, "numprocesses", None):
        return  # this process hands the tests out to others, each with a folder and a database of its own
    folder = tempfile.TemporaryDirectory(prefix="yoriai-tests-")
    config.add_cleanup(folder.cleanup)
    for name in [name for name in os.environ if name.startswith("YORIAI_") and name != "YORIAI_ENV_DIR"]:
        del os.environ[name]
    os.environ["YORIAI_DATA_DIR"] = folder.name
    os.environ["DJANGO_SETTINGS_MODULE"] = "yoriai.config.settings"
    if config.getoption("--database") == "postgresql":
        cluster = TemporaryCluster.start()
        config.add_cleanup(cluster.stop)
        os.environ["YORIAI_DATABASE_URL"] = cluster.url
    django.setup()


@pytest.fixture(autouse=True)
def _in_the_language_of_the_source():
    """Forget the language of the last page that was asked for: a test client leaves it switched on."""
    yield
    translation.deactivate()
