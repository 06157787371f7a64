import json

import pytest
from click.testing import CliRunner

from yoriai.config.main import main

NUMBERS = [str(number) for number in range(8)]


@pytest.fixture
def votes(tmp_path):
    """Twelve people of two opinions, eight statements, everybody voted on all but one."""
    rows = ["participant,group-id,n-votes," + ",".join(NUMBERS)]
    for person in range(12):
        side = 1 if person < 7 else -1
        cells = ["" if at == person % 8 else str(side if at < 6 else 1) for at in range(8)]
        rows.append(f"{person},,7," + ",".join(cells))
    path = tmp_path / "participants-votes.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def run(*arguments):
    return CliRunner().invoke(main, ["calc", "opinion-map", *map(str, arguments)])


def test_the_summary_names_the_groups_and_what_is_common(votes):
    result = run(votes)

    assert result.exit_code == 0
    assert "12人、論点文8件、84票。" in result.output
    assert "グループA（7人）" in result.output
    assert "グループB（5人）" in result.output
    assert "論点文6 に賛成" in result.output.split("共通の考え")[1]


def test_the_json_has_the_same_facts(votes):
    facts = json.loads(run(votes, "--json").output)

    assert (facts["people"], facts["votes"]) == (12, 84)
    assert [group["people"] for group in facts["groups"]] == [7, 5]
    assert {entry["statement"] for entry in facts["consensus"] if entry["side"] == "agree"} >= {"6", "7"}
    assert [place["group"] for place in facts["positions"]] == ["A"] * 7 + ["B"] * 5


def test_events_give_the_same_map_as_the_table(votes, tmp_path):
    rows = [line.split(",") for line in votes.read_text(encoding="utf-8").splitlines()[1:]]
    events = ["timestamp,datetime,comment-id,voter-id,vote"]
    events += [f"9,,{at},{row[0]},{cell}" for row in rows for at, cell in enumerate(row[3:]) if cell]
    events.append("1,,0,3,0")  # an earlier vote, overtaken by the one at 9
    path = tmp_path / "votes.csv"
    path.write_text("\n".join(events), encoding="utf-8")

    same, other = (json.loads(run(file, "--json").output) for file in (votes, path))

    assert [place["group"] for place in other["positions"]] == [place["group"] for place in same["positions"]]
    assert other["votes"] == same["votes"]


def test_a_hidden_statement_is_not_described(votes):
    facts = json.loads(run(votes, "--hide", "6", "--json").output)

    assert "6" not in {entry["statement"] for entry in facts["consensus"]}


def test_what_cannot_be_read_is_named_and_the_rest_is_computed(votes):
    with votes.open("a", encoding="utf-8") as file:
        file.write("\n12,,1,1,?,,,,,,\n")

    result = run(votes)

    assert result.exit_code == 0
    assert "14行目を読めません: 1 「?」" in result.stderr
    assert "13人、論点文8件、85票。" in result.output


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"participant,0\n1,\n"])
def test_a_file_without_votes_is_refused(tmp_path, content):
    path = tmp_path / "votes.csv"
    path.write_bytes(content)

    result = run(path)

    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_an_unknown_statement_to_hide_is_refused(votes):
    assert run(votes, "--hide", "99").exit_code == 1
