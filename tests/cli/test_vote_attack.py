"""`yoriai calc vote-attack` prints what an attack does, from a file of votes alone."""

from __future__ import annotations

import csv

import numpy as np
from click.testing import CliRunner

from tests.pure.opinionmap.conduct.test_signs import crowd
from yoriai.cli.vote_attack import vote_attack


def written(path, votes):
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["participant", *range(votes.statement_count)])
        for person in range(votes.people_count):
            cells = np.full(votes.statement_count, "", object)
            mine = slice(votes.starts[person], votes.starts[person + 1])
            cells[votes.statements[mine]] = votes.values[mine]
            rows.writerow([person, *cells])


def test_both_attacks_are_printed_with_everybody_and_without(tmp_path):
    written(tmp_path / "votes.csv", crowd(300, seed=2))

    result = CliRunner().invoke(vote_attack, [str(tmp_path / "votes.csv")])

    assert result.exit_code == 0, result.output
    assert "300人、論点文60件、9,000票" in result.output or "300人、論点文60件、9000票" in result.output
    assert "見つかった 1000/1000人、誤って 0/300人" in result.output
    assert result.output.count("全員の地図") == result.output.count("除いた地図") == 2


def test_a_file_without_votes_is_refused_by_name(tmp_path):
    (tmp_path / "votes.csv").write_text("a,b\n1,2\n")

    result = CliRunner().invoke(vote_attack, [str(tmp_path / "votes.csv")])

    assert result.exit_code == 1
    assert "見出し" in result.output
