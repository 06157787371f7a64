import io
import logging
import logging.config

import pytest

from yoriai.config.logs import PlainFormatter, logging_settings, without_people

WORDS = "山田太郎"
ADDRESS = "taro.yamada@example.jp"


@pytest.fixture
def written():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter("%(levelname)s %(message)s"))
    log = logging.getLogger("tests.logs")
    log.addHandler(handler)
    log.propagate = False
    yield log, stream
    log.removeHandler(handler)
    log.propagate = True


def fail():
    try:
        raise ValueError(f"Key (email)=({ADDRESS}) {WORDS}")
    except ValueError as fault:
        raise RuntimeError(f"opinion: {WORDS}") from fault


def test_an_exception_is_logged_by_class_and_place_without_its_text(written):
    log, stream = written

    try:
        fail()
    except RuntimeError:
        log.exception("Internal Server Error: %s", "/consultations/x/")

    text = stream.getvalue()
    assert "builtins.RuntimeError" in text
    assert "builtins.ValueError" in text
    assert "test_logs.py" in text
    assert "/consultations/x/" in text
    assert WORDS not in text
    assert ADDRESS not in text
    assert "opinion:" not in text


def test_a_message_is_logged_without_people(written):
    log, stream = written

    log.warning("refused %s for %s at /search/?q=yamada", WORDS, ADDRESS)

    assert stream.getvalue() == "WARNING refused <text> for <address> at /search/?…\n"


def test_our_own_messages_stay_as_they_are():
    assert without_people("job 7 attempt 1 failed: OpinionText") == "job 7 attempt 1 failed: OpinionText"


def test_every_handler_uses_the_plain_format():
    settings = logging_settings(in_full=False)

    assert settings["formatters"]["line"]["()"] is PlainFormatter
    assert {handler["formatter"] for handler in settings["handlers"].values()} == {"line"}
    assert all(not logger.get("handlers") for logger in settings["loggers"].values())


@pytest.mark.django_db
def test_a_page_that_breaks_tells_the_log_nothing_personal(client, monkeypatch, capsys, settings):
    def broken(*args, **kwargs):
        raise RuntimeError(f"{WORDS} {ADDRESS}")

    monkeypatch.setattr("yoriai.web.accounts.trials.trial_of", broken)
    monkeypatch.setattr("yoriai.apps.organisation.queries.demonstration_accounts", broken)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter("%(message)s"))
    logging.getLogger("django.request").addHandler(handler)
    client.raise_request_exception = False

    response = client.get(f"/accounts/demonstration/?q={ADDRESS}")

    logging.getLogger("django.request").removeHandler(handler)
    assert response.status_code == 500
    assert "RuntimeError" in stream.getvalue()
    assert WORDS not in stream.getvalue()
    assert "yamada" not in stream.getvalue()
