"""`yoriai import measures` from the command line."""

import pytest
from click.testing import CliRunner

from tests import factories
from yoriai.apps.measures.models import Measure
from yoriai.cli.measures import import_measures

pytestmark = pytest.mark.django_db
GOOD = "番号,施策名,所管課,開始年度,概要,目的,年度,財源,予算額（千円）\nr8-1,題,市民課,R8,する,わけ,R8,一般財源,10\n"


def run(tmp_path, text, *options):
    file = tmp_path / "measures.csv"
    file.write_text(text, encoding="cp932")
    return CliRunner().invoke(import_measures, [str(file), *options])


def test_without_write_it_only_looks(tmp_path):
    factories.division("市民課")

    result = run(tmp_path, GOOD)

    assert result.exit_code == 0, result.output
    assert "新しい施策 1件" in result.output
    assert not Measure.objects.exists()


def test_with_write_it_takes_in_once(tmp_path):
    factories.division("市民課")

    first, second = run(tmp_path, GOOD, "--write"), run(tmp_path, GOOD, "--write")

    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert "変わらない施策 1件" in second.output
    assert Measure.objects.get().cost_lines.get().budgeted_yen == 10_000


def test_faults_are_told_and_the_command_fails(tmp_path):
    result = run(tmp_path, GOOD, "--write")

    assert result.exit_code == 1
    assert "2行目 所管課「市民課」" in result.output
    assert not Measure.objects.exists()
