"""`yoriai calc shares`: an election as a file, in words and as JSON, and bad files."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tests.pure.portfolio.test_equal_shares import EXAMPLE
from yoriai.config.main import main


@pytest.fixture
def run(tmp_path):
    def ask(content: str | bytes, *options: str):
        file = tmp_path / "election.pb"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CliRunner().invoke(main, ["calc", "shares", str(file), *options])

    return ask


def test_the_answer_as_json(run):
    answer = json.loads(run(EXAMPLE, "--json", "--completion", "none").output)

    assert answer == {
        "voters": 3,
        "budget": 100,
        "winners": ["a"],
        "cost": 60,
        "endowment": 33.333333,
        "ties": [],
        "by_votes": {"winners": ["a", "c"], "cost": 99.5},
    }


def test_with_more_for_each_money_that_is_left_is_used(run):
    assert json.loads(run(EXAMPLE, "--json").output)["winners"] == ["a", "c"]


def test_in_words(run):
    told = run(EXAMPLE, "--utility", "cardinality").output

    assert "投票した人 3人" in told
    assert "票の多い順: a、c（99.5）" in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (EXAMPLE.replace("2;a", "2;z"), "election.pb 13行目: この番号の案はありません。（z）"),
        (EXAMPLE.replace("approval", "ordinal"), "賛成（approval）か1つ選ぶ"),
        ("", "META、PROJECTS、VOTES"),
        (b"\xff\xfe", "UTF-8の文字として読めません"),
    ],
)
def test_bad_files_are_refused_with_the_place(run, content, said):
    answer = run(content)

    assert answer.exit_code == 1
    assert said in answer.output
