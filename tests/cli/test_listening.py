"""`yoriai calc copies` and `yoriai calc themes` read a file as offices make it."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from yoriai.config.main import main

LETTER = "駅前の再開発では、歩道を広げてベンチを置き、雨の日でも車いすの人が通れるようにしてください"


def run(*arguments):
    return CliRunner().invoke(main, ["calc", *map(str, arguments)])


@pytest.fixture
def file(tmp_path):
    rows = ["令和8年度の意見", "番号,ご意見,提出者,受付日時"]
    rows += [f"{at},{LETTER}{'。' * (at % 2)},{'甲乙'[at % 2]},2026-11-01 10:{at:02}" for at in range(24)]
    rows += ["24,図書館を夜も開けてほしい,丙,2026-11-02 09:00", "25,,丁,2026-11-02 09:01"]
    path = tmp_path / "意見.csv"
    path.write_bytes("\r\n".join(rows).encode("cp932"))
    return path


def test_copies_are_counted_by_text_and_by_person_and_floods_are_named(file):
    result = run("copies", file)

    assert result.exit_code == 0
    assert "「ご意見」の列: 25件（3人）、異なる声 2" in result.output
    assert "24件（2人）、書き方 1通り" in result.output
    assert "24件が60分のうちに届きました" in result.output
    assert "1人あたり12.0件です" in result.output


def test_copies_as_json_hold_every_member(file):
    found = json.loads(run("copies", file, "--json").output)

    assert (found["texts"], found["voices"], found["senders"]) == (25, 2, 3)
    assert found["groups"][0]["members"] == list(range(24))
    assert [sign["kind"] for sign in found["groups"][0]["signs"]] == [
        "many",
        "few-senders",
        "burst",
        "steady",
    ]


def test_themes_name_the_subjects_and_list_the_voices_outside(tmp_path):
    path = tmp_path / "comments.csv"
    texts = ["公園の樹木を切らないで", "公園の樹木を増やして", "公園の古い樹木を守って", "給食がおいしい"]
    path.write_text("comment\n" + "\n".join(texts) + "\n", encoding="utf-8")

    shown, data = run("themes", path), json.loads(run("themes", path, "--json").output)

    assert shown.exit_code == 0
    assert "どの話題にも入らない声" in shown.output
    assert [theme["opinions"] for theme in data["themes"]] in (
        [[0, 1, 2]],
        [[1, 0, 2]],
        [[2, 1, 0]],
        [[0, 2, 1]],
    )
    assert data["theme_of"][3] == ""


def test_a_column_can_be_chosen(file):
    assert "「番号」の列" in run("copies", file, "--text", "番号").output


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n", "ご意見\r\n".encode(), 'ご意見\r\n"開いたまま'.encode()]
)
def test_a_file_without_opinions_is_refused_with_a_hint(tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_bytes(content)

    result = run("copies", path)

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_a_column_that_is_not_there_is_said(file):
    result = run("themes", file, "--text", "ない列")

    assert (result.exit_code, "ない列" in result.output) == (1, True)


def test_no_database_and_no_framework_is_needed(file):
    look = (
        "import sys; from click.testing import CliRunner; from yoriai.config.main import main; "
        f"print(CliRunner().invoke(main, ['calc', 'copies', {str(file)!r}]).exit_code, 'django' in sys.modules)"
    )

    ended = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert ended.stdout.split() == ["0", "False"]
