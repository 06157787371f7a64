"""The terminal says where to look, and every address that it names exists."""

from __future__ import annotations

from django.urls import resolve

from yoriai.demo import content
from yoriai.demo.announcing import LOOK, lines


def test_every_account_is_named_once():
    said = "\n".join(lines("http://127.0.0.1:8000", ["429547789456"]))

    keys = [account["key"] for account in content.read("accounts")["account"]]

    assert [said.count(f"{key}@") for key in keys] == [1] * len(keys)


def test_every_address_leads_somewhere():
    paths = [path for _label, path, _english in LOOK]

    found = [
        resolve(path).view_name for path in [*paths, "/voices/429547789456/", "/accounts/demonstration/"]
    ]

    assert len(found) == len(LOOK) + 2


def test_without_a_receipt_no_voice_is_announced():
    said = list(lines("http://127.0.0.1:8000", []))

    assert not any("/voices/" in line for line in said)
