"""`yoriai import proposals`: looked at by default, taken in with --write."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.utils import timezone

from tests.apps.consultations import proposal_makers
from tests.pure.opendata.test_decidim import NEW
from yoriai.apps.consultations.models import Proposal
from yoriai.apps.shared.time import day_of
from yoriai.config.main import main

pytestmark = pytest.mark.django_db
BROKEN = {"id": 20, "title": {"ja": "…"}, "body": {"ja": "題に文字がない"}}


@pytest.fixture
def run(tmp_path):
    now = timezone.now()
    consultation = proposal_makers.open_proposing(at_once=False, starts_on=day_of(now), at=now)
    path = tmp_path / "proposals.json"

    def asked(rows, *more: str):
        path.write_text(json.dumps(rows), encoding="utf-8")
        arguments = ["import", "proposals", str(path), "--consultation", consultation.code, *more]
        return CliRunner().invoke(main, arguments)

    return asked


def test_nothing_is_written_until_it_is_asked_for(run):
    looked, before = run(NEW), Proposal.objects.count()
    written, again = run(NEW, "--write", "--show"), run(NEW, "--write")

    assert (looked.exit_code, written.exit_code, again.exit_code, before) == (0, 0, 0, 0), looked.output
    assert "新しい提案 1件" in looked.output
    assert "提案0件" in again.output and "取り込み済み 1件" in again.output
    assert Proposal.objects.get().state == "shown"


def test_good_rows_are_kept_and_the_others_named(run):
    written = run([*NEW, BROKEN], "--write")

    assert written.exit_code == 1
    assert "[要修正] proposals.json 4行目 title/ja「…」" in written.output
    assert "取り込まなかった行 1" in written.output
    assert Proposal.objects.get().state == "waiting"
