"""`yoriai calc select`: the published example as a file, what cannot be, and bad files."""

from __future__ import annotations

import json
import random
import subprocess
import sys

import pytest
from click.testing import CliRunner
from scipy.optimize import OptimizeResult

from tests.pure.portfolio import oracle
from yoriai.config.main import main
from yoriai.pure.portfolio import solver

MEASURES = [
    {"id": "A", "cost_yen": 12000, "value": 69},
    {"id": "B", "cost_yen": 7000, "value": 69},
    {"id": "C", "cost_yen": 6000, "value": 65},
    {"id": "D", "cost_yen": 5000, "value": 61},
    {"id": "E", "cost_yen": 4000, "value": 55},
    {"id": "M", "cost_yen": 3000, "value": 35, "mandatory": True},
]
RULES = {"budget_yen": 20000, "exclusive": [["B", "C"]], "requires": [["E", "D"]]}


@pytest.fixture
def run(tmp_path):
    def ask(content: object, *options: str):
        file = tmp_path / "measures.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return CliRunner().invoke(main, ["calc", "select", str(file), *options])

    return ask


def test_the_published_example(run):
    answer = json.loads(run({"measures": MEASURES, **RULES}, "--json").output)

    assert (answer["selected"], answer["value"], answer["bound"], answer["proven"]) == (
        ["B", "D", "E", "M"],
        220,
        220,
        True,
    )
    assert answer["by_ranking"]["points"]["points_less"] == 55
    reasons = {one["id"]: one for one in answer["reasons"]}
    assert reasons["A"]["limit_at_which_it_changes"] == {"limit": "budget_yen", "amount": 24000, "more": 4000}


def test_the_answer_holds_nothing_that_the_solver_says_by_itself(tmp_path):
    chance = random.Random(1)
    measures = [
        {
            "id": f"m{number}",
            "value": chance.randint(100, 10_000),
            "cost_yen": chance.randint(1, 30) * 1_000_000,
            "costs": {"2028": {"市": chance.randint(0, 9) * 500_000}},
        }
        for number in range(16)
    ]
    file = tmp_path / "measures.json"
    given = {"measures": measures, "budget_yen": 64_000_000, "budgets": {"2028": {"市": 16_000_000}}}
    file.write_text(json.dumps(given), encoding="utf-8")

    asked = [sys.executable, "-m", "yoriai", "calc", "select", str(file), "--json"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout

    assert json.loads(told)["proven"]


def test_in_words(run):
    told = run({"measures": MEASURES, **RULES}).output

    assert "選ぶ施策: B、D、E、M" in told
    assert "A: 選ばない。逆にすると55点減る。124点で同点になる。budget_yenが24,000あれば入る。" in told


def test_years_funds_and_staff_limit_as_well_and_points_may_have_decimals(run):
    measures = [
        {
            "id": "app",
            "cost_yen": 9,
            "value": 2.5,
            "costs": {"2027": {"国": 9}},
            "staff": {"2027": {"技師": 3}},
        },
        {
            "id": "desk",
            "cost_yen": 5,
            "value": 1.25,
            "costs": {"2027": {"国": 5}},
            "staff": {"2027": {"技師": 1}},
        },
    ]
    given = {"measures": measures, "budgets": {"2027": {"国": 20}}, "staff": {"2027": {"技師": 3}}}

    answer = json.loads(run(given, "--json").output)

    assert (answer["selected"], answer["value"]) == (["app"], 2.5)
    assert answer["reasons"][1]["limit_at_which_it_changes"]["limit"] == "staff.2027.技師"


def test_what_cannot_be_kept_together_is_named_with_exit_code_2(run):
    given = {"measures": MEASURES, **RULES, "budget_yen": 2000}

    told, words = run(given, "--json"), run(given)

    assert (told.exit_code, words.exit_code) == (2, 2)
    assert json.loads(told.output) == {
        "feasible": False,
        "conflict": [
            {"kind": "limit", "names": ["budget_yen"]},
            {"kind": "mandatory", "names": ["M"]},
        ],
    }
    assert "必ず実施: M" in words.output


def test_what_stays_whatever_the_weights(run):
    names = ("need", "effect", "security")
    measures = [
        {
            "id": one,
            "cost_yen": cost,
            "scores": dict(zip(names, scores, strict=True)),
            "mandatory": one == "M",
        }
        for one, (cost, *scores) in oracle.MEASURES.items()
    ]
    given = {"measures": measures, **RULES, "criteria": dict(zip(names, oracle.WEIGHTS, strict=True))}

    told = run(given, "--robust", "--no-reasons").output
    answer = json.loads(run(given, "--robust", "--no-reasons", "--json").output)

    assert "重みをどう付けても選ばれる: D、E、M" in told
    assert (answer["value"], answer["robustness"]["core_index"]["B"]) == (2200, 0.5)
    assert answer["robustness"]["acceptability"]["B"] == round(126 / 231, 4)
    assert answer["robustness"]["leaves_when_dearer_by_percent"] == {"B": 20}
    assert run({**given, "criteria": {}}).exit_code == 1
    assert "criteria（重み）" in run({"measures": MEASURES, **RULES}, "--robust").output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "JSONとして読めません"),
        ([], "file: { } で囲んでください。"),
        ({"measures": [], "budget": 1}, "budget: 知らない項目です。"),
        (
            {"measures": [{"id": "A", "value": 1}], "budget_yen": 1},
            "measures[0].cost_yen: 書かれていません。",
        ),
        (
            {"measures": [{"id": "A", "value": 1, "cost_yen": -1}]},
            "measures[0].cost_yen: 0以上にしてください。",
        ),
        (
            {"measures": [{"id": "A", "value": 1, "cost_yen": 1.5}]},
            "measures[0].cost_yen: 整数で書いてください。",
        ),
        ({"measures": [{"id": "A", "value": "x", "cost_yen": 1}]}, "measures[0].value: 数で書いてください。"),
        ({"measures": MEASURES}, "限度がありません"),
        ({"measures": MEASURES, **RULES, "requires": [["D", "E"], ["E", "D"]]}, "前提が、ひとまわり"),
        ({"measures": [*MEASURES, MEASURES[0]], **RULES}, "同じidの施策が2つあります。"),
        ({"measures": MEASURES, **RULES, "requires": [["A"]]}, "requires[0]: 2個書いてください。"),
        ({"measures": MEASURES, "budgets": {"2027": {"国": 1}}, "requires": [["A", "Z"]]}, "requires: Z"),
    ],
)
def test_bad_files_are_refused_with_the_place(run, content, said):
    answer = run(content)

    assert answer.exit_code == 1
    assert said in answer.output


def test_a_solver_that_finds_nothing_in_time_says_what_to_do(run, monkeypatch):
    nothing = OptimizeResult(status=1, x=None, mip_dual_bound=None, message="time")
    monkeypatch.setattr(solver, "milp", lambda **_asked: nothing)

    answer = run({"measures": MEASURES, **RULES}, "--seconds", "0.1")

    assert answer.exit_code == 1
    assert "--seconds を増やしてください" in answer.output
