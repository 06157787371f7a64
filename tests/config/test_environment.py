from __future__ import annotations

import os
import subprocess
import sys

import pytest

from yoriai.config.mail import parse_mail_url


def start(tmp_path, **variables):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YORIAI_")}
    clean |= {
        "YORIAI_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "yoriai.config.settings",
        **variables,
    }
    command = [sys.executable, "-c", "from django.conf import settings; print(settings.DATABASES['default'])"]
    return subprocess.run(command, env=clean, capture_output=True, text=True, check=False)


def test_all_faults_are_said_in_one_message_without_secrets(tmp_path):
    ended = start(
        tmp_path,
        YORIAI_DATABASE_URL="mysql://root:verysecret@db/x",
        YORIAI_EMAIL_URL="smtp://robot:verysecret@",
        YORIAI_SECRET_KEY="verysecret",
        YORIAI_PUBLIC_URL="www.example.jp",
        YORIAI_MUNICIPALITY_CODE="132291",
        YORIAI_ANSWER_DUE_DAYS="many",
        YORIAI_WORKER_LEASE_S="4",
        YORIAI_WORKER_HEARTBEAT_S="3",
        YORIAI_HOST="typo.example.jp",
    )

    named = [line.split(":")[0] for line in ended.stderr.splitlines()[1:]]
    assert ended.returncode == 2
    assert sorted(named) == [
        "YORIAI_ANSWER_DUE_DAYS",
        "YORIAI_DATABASE_URL",
        "YORIAI_EMAIL_URL",
        "YORIAI_HOST",
        "YORIAI_MUNICIPALITY_CODE",
        "YORIAI_PUBLIC_URL",
        "YORIAI_SECRET_KEY",
        "YORIAI_WORKER_HEARTBEAT_S",
    ]
    assert "verysecret" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_one_setting_chooses_the_database(tmp_path):
    here = start(tmp_path)
    there = start(tmp_path, YORIAI_DATABASE_URL="postgresql://yoriai:pw@db.example.jp:5433/city")

    assert str(tmp_path / "yoriai.sqlite3") in here.stdout
    assert "django.db.backends.postgresql" in there.stdout
    assert "db.example.jp" in there.stdout


def test_several_hosts_are_named_with_commas(tmp_path):
    ended = start(tmp_path, YORIAI_HOSTS="www.example.jp, example.jp")

    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.jp", ("mail.example.jp", 25, "", "", False, False)),
        ("smtp://mail.example.jp:587", ("mail.example.jp", 587, "", "", True, False)),
        (
            "smtp://robot%40city.jp:p%3Aw%40@mail.example.jp:2525",
            ("mail.example.jp", 2525, "robot@city.jp", "p:w@", True, False),
        ),
        ("smtps://robot:pw@mail.example.jp", ("mail.example.jp", 465, "robot", "pw", False, True)),
        ("smtps://robot:pw@mail.example.jp:10465", ("mail.example.jp", 10465, "robot", "pw", False, True)),
    ],
)
def test_a_mail_server_is_named_by_one_address(url, expected):
    mail = parse_mail_url(url)

    assert (mail.host, mail.port, mail.user, mail.password, mail.use_tls, mail.use_ssl) == expected


def test_letters_can_go_to_the_terminal_or_to_a_folder():
    assert parse_mail_url("console://").backend.endswith("console.EmailBackend")
    assert parse_mail_url("file://").folder is None
    assert str(parse_mail_url("file:///var/mail/out%20box").folder) == "/var/mail/out box"


@pytest.mark.parametrize(
    "url",
    ["smtp://", "smtp://robot@mail.example.jp", "smtp://mail.example.jp:port", "http://mail.example.jp"],
)
def test_an_address_that_cannot_work_is_a_fault(url):
    with pytest.raises(ValueError, match=r"."):
        parse_mail_url(url)
