"""`yoriai import opinions`: looked at by default, taken in with --write."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from tests.apps.consultations import makers
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.shared.time import day_of
from yoriai.config.main import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation():
    at = timezone.now() - timedelta(days=2)
    return makers.open_consultation(starts_on=day_of(at), at=at)


def run(file, consultation, *arguments):
    return CliRunner().invoke(
        main, ["import", "opinions", str(file), "--consultation", consultation.code, *arguments]
    )


def test_nothing_is_written_until_it_is_asked_for(tmp_path, consultation):
    file = tmp_path / "意見.csv"
    file.write_bytes("番号,ご意見\r\n1,講座を増やして\r\n".encode("cp932"))

    looked = run(file, consultation)
    count_before = Opinion.objects.count()
    written = run(file, consultation, "--write")
    again = run(file, consultation, "--write")

    assert (looked.exit_code, written.exit_code, again.exit_code) == (0, 0, 0)
    assert "cp932" in looked.output and "text=ご意見" in looked.output
    assert (count_before, Opinion.objects.count()) == (0, 1)
    assert "取り込み済み 1件" in again.output
    assert AuditEvent.objects.get(action="opinion.received").capacity == "cio_office"


def test_a_chosen_column_takes_the_place_of_the_guess(tmp_path, consultation):
    file = tmp_path / "a.csv"
    file.write_text("意見,本当の意見\n違う,これ\n", encoding="utf-8")

    run(file, consultation, "--text", "本当の意見", "--write")

    assert Opinion.objects.get().text == "これ"


def test_faults_name_row_and_column_and_end_with_an_error(tmp_path, consultation):
    file = tmp_path / "a.csv"
    file.write_text("意見,受付日\nよい,いつか\n", encoding="utf-8")

    looked = run(file, consultation)
    written = run(file, consultation, "--write")

    assert (looked.exit_code, written.exit_code) == (1, 1)
    assert "2行目 受付日「いつか」" in looked.output
    assert Opinion.objects.count() == 0


def test_a_wrong_column_or_consultation_is_said(tmp_path, consultation):
    file = tmp_path / "a.csv"
    file.write_text("意見\nよい\n", encoding="utf-8")

    column = run(file, consultation, "--text", "ない列")
    consultation.code = "none"
    unknown = run(file, consultation)

    assert column.exit_code == 1 and "「ない列」" in column.output
    assert unknown.exit_code == 1
