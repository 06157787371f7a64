"""Every language that can be chosen can be read."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_the_site_answers_in_every_language(client, language):
    with translation.override(None):
        answered = client.get("/about/", headers={"accept-language": language})

    assert answered.status_code == 200
    assert answered.headers["Content-Language"] == language
