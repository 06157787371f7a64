import subprocess
import sys
import time

import click
import pytest
from click.testing import CliRunner

from yoriai.config.main import main


def run(*arguments):
    return CliRunner().invoke(main, ["calc", *arguments])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check-digit", "13229"), "132292"),
        (("check-digit", "132292"), "132292 は正しいコードです。"),
        (("fiscal-year", "2026-03-31"), "2025 令和7年度"),
        (("fiscal-year", "令和8年4月1日"), "2026 令和8年度"),
        (("period", "2026-11-01", "30"), "2026-11-30 令和8年11月30日（月）"),
        (("period", "2026-11-01", "1"), "2026-11-01 令和8年11月1日（日）"),
    ],
)
def test_a_calculation_answers_in_one_line(arguments, said):
    result = run(*arguments)

    assert (result.exit_code, result.output) == (0, f"{said}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check-digit", "132291"),
        ("check-digit", "abc"),
        ("fiscal-year", "きのう"),
        ("period", "2026-11-01", "0"),
    ],
)
def test_nonsense_is_refused_with_a_hint(arguments):
    result = run(*arguments)

    assert result.exit_code != 0
    assert "Traceback" not in result.output


def test_help_comes_at_once_and_without_django():
    look = (
        "import sys; from click.testing import CliRunner; from yoriai.config.main import main; "
        "print(CliRunner().invoke(main, ['--help']).output); print('django' in sys.modules, 'numpy' in sys.modules)"
    )
    begun = time.process_time()

    ended = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert ended.stdout.splitlines()[-1] == "False False"
    for command in ("demo", "serve", "worker", "manage", "import", "export", "verify", "calc"):
        assert command in ended.stdout
    assert time.process_time() - begun < 0.3


@pytest.mark.parametrize("group", ["import", "export", "calc"])
def test_every_command_of_a_group_says_in_japanese_what_it_does(group):
    commands = main.get_command(click.Context(main), group).commands

    assert commands
    for command in commands.values():
        assert any("\u3040" <= character <= "\u30ff" for character in command.help), command.name
