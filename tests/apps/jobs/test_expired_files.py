"""What was kept for a while is gone from the disk when its time is over."""

from __future__ import annotations

import pytest
from django.core.cache import caches

from yoriai.apps.jobs import tasks

PRIVATE = "住所と氏名".encode()


@pytest.fixture
def folder(tmp_path, settings):
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": tmp_path / "cache"}}
    return tmp_path / "cache"


def test_a_file_nobody_came_back_for_is_removed(folder):
    caches["default"].set("import:1:gone", ("opinions.csv", PRIVATE), -1)
    caches["default"].set("import:1:kept", ("opinions.csv", PRIVATE), 3600)

    tasks.forget_expired_files()

    assert len(list(folder.iterdir())) == 1
    assert caches["default"].get("import:1:kept") == ("opinions.csv", PRIVATE)
