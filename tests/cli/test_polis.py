"""`yoriai import polis`: looked at by default, taken in with --write."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.utils import timezone

from tests.apps.consultations import voting_makers
from tests.apps.consultations.test_polis import COMMENTS, MATRIX, URL
from yoriai.apps.consultations.models import Vote
from yoriai.apps.shared.time import day_of
from yoriai.config.main import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path):
    now = timezone.now()
    voting = voting_makers.open_voting(starts_on=day_of(now), at=now)
    paths = [tmp_path / name for name in ("comments.csv", "participants-votes.csv", "summary.csv")]
    for path, text in zip(paths, (COMMENTS, MATRIX, f"topic,緑\nurl,{URL}\n"), strict=True):
        path.write_text(text, encoding="utf-8")

    def asked(*more: str):
        comments, votes, summary = map(str, paths)
        return CliRunner().invoke(
            main,
            ["import", "polis", comments, votes, "--consultation", voting.code, "--summary", summary, *more],
        )

    asked.votes = paths[1]
    return asked


def test_nothing_is_written_until_it_is_asked_for(run):
    looked, before = run(), Vote.objects.count()
    written = run("--write")
    again = run("--write")

    assert (looked.exit_code, written.exit_code, again.exit_code) == (0, 0, 0), looked.output
    assert "新しい答え 7件" in looked.output and URL in looked.output
    assert (before, Vote.objects.count()) == (0, 7)
    assert "答え0件" in again.output


def test_faults_are_told_with_file_and_row(run):
    run.votes.write_text(MATRIX.replace("7,1,0,1,0,1,-1", "7,1,0,1,0,1,x"), encoding="utf-8")

    looked, written = run(), run("--write")

    assert (looked.exit_code, written.exit_code) == (1, 1)
    assert "participants-votes.csv 4行目" in looked.output
    assert Vote.objects.count() == 0
