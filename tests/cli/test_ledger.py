"""`yoriai verify` and `yoriai export log`: what a checker sees."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import yoriai.pure.transparency
from tests.pure.transparency.test_documents import (
    CONTENT,
    KEY,
    REDACTION,
    SALT,
    export_of,
    note_of,
    receipt_of,
)
from yoriai.cli.ledger import verify
from yoriai.cli.verdicts import REASONS
from yoriai.config.main import main
from yoriai.pure import transparency


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "log.jsonl"
    file.write_bytes(export_of(KEY, 4))
    return file


def run(*arguments: object):
    return CliRunner().invoke(verify, [str(argument) for argument in arguments])


def test_a_whole_log_is_accepted_with_count_and_fingerprint(log):
    result = run(log)

    assert result.exit_code == 0
    assert result.stdout.startswith("合格  公開ログ")
    assert "記録              4件（うち消去の記録 0件）" in result.stdout
    assert transparency.fingerprint(transparency.public_bytes(KEY.public_key()))[:39] in result.stdout


def test_one_changed_byte_is_rejected_with_line_and_reason(log):
    log.write_bytes(log.read_bytes().replace(b"web", b"wab", 1))

    result = run(log)

    assert result.exit_code == 1
    assert result.stdout == ""
    # Leaf 0 is on line 2; the first checkpoint, on line 4, does not fit to it any more.
    assert "4行目: 根のハッシュがチェックポイントと合いません。" in result.stderr
    assert "[root-differs]" in result.stderr


def test_the_published_key_or_its_fingerprint_is_compared(log):
    public_key = transparency.public_bytes(KEY.public_key())
    strange = transparency.public_bytes(Ed25519PrivateKey.generate().public_key())

    assert run(log, "--key", public_key.hex()).exit_code == 0
    assert run(log, "--key", transparency.fingerprint(public_key).upper()).exit_code == 0
    assert "[other-key]" in run(log, "--key", strange.hex()).stderr
    assert "[other-key]" in run(log, "--key", "").stderr


def test_a_checkpoint_that_was_kept_is_found_again(log, tmp_path):
    note = tmp_path / "note.txt"
    lines = log.read_bytes().splitlines()
    note.write_text(transparency.parse_canonical(lines[3])["checkpoint"], encoding="utf-8")
    older = tmp_path / "older.jsonl"
    older.write_bytes(export_of(KEY, 1)[:0] + export_of(KEY, 0))

    assert "2件の時点" in run(log, "--checkpoint", note).stdout
    assert "[older-than-checkpoint]" in run(older, "--checkpoint", note).stderr
    note.write_text(note_of(transparency.Frontier(1, (bytes(32),))), encoding="utf-8")
    assert "[history-differs]" in run(log, "--checkpoint", note).stderr
    note.write_text("", encoding="utf-8")
    assert "[kept-checkpoint]" in run(log, "--checkpoint", note).stderr


def test_a_receipt_shows_its_content_and_an_erased_one_the_ground(tmp_path):
    file = tmp_path / "receipt.json"
    file.write_bytes(receipt_of(opening=transparency.Opening(SALT, CONTENT)))
    assert "text: 声" in run(file).stdout

    file.write_bytes(receipt_of(redaction=REDACTION))
    assert '"ground": "court_order"' in run(file).stdout


def test_a_text_cannot_draw_a_verdict_on_the_terminal(tmp_path):
    content = {"text": "声\n\x1b[2J不合格"}
    file = tmp_path / "receipt.json"
    file.write_bytes(
        receipt_of(opening=transparency.Opening(SALT, content), commitment=transparency.commit(SALT, content))
    )

    assert "text: 声\\u000a\\u001b[2J不合格" in run(file).stdout


@pytest.mark.parametrize("data", [b"", b"\n", b"{}", b"PK\x03\x04", b'{"checkpoint":1}\n', b"\xff" * 100])
def test_any_other_file_is_rejected_and_never_an_error(tmp_path, data):
    file = tmp_path / "file"
    file.write_bytes(data)

    assert run(file).exit_code == 1


def test_every_reason_has_words():
    package = Path(yoriai.pure.transparency.__file__).parent
    source = "".join(file.read_text(encoding="utf-8") for file in package.glob("*.py"))
    codes = set(re.findall(r'(?:Rejected|self\.fault)\("([a-z-]+)"', source))

    assert codes | {"other-key", "kept-checkpoint"} == set(REASONS)


@pytest.mark.parametrize("kind", ["export", "receipt"])
def test_the_examples_in_the_documentation_are_accepted(tmp_path, kind):
    page = (Path(__file__).parents[2] / "docs" / "log.md").read_text(encoding="utf-8")
    (example,) = re.findall(rf"```jsonl {kind}\n(.*?)```", page, flags=re.DOTALL)
    file = tmp_path / "example"
    file.write_text(example, encoding="utf-8")

    assert run(file).exit_code == 0


def test_verifying_needs_neither_django_nor_settings(log):
    script = (
        "import sys; from yoriai.cli.ledger import verify; "
        f"verify([{str(log)!r}], standalone_mode=False); "
        "sys.exit('django' in sys.modules or 'pydantic' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.django_db
def test_the_log_is_written_to_a_file_that_is_accepted(tmp_path):
    from tests.factories import NOON
    from yoriai.apps.ledger import operations

    operations.append_leaves([operations.LeafDraft("decision", "coordination.Decision", 1)], at=NOON)
    file = tmp_path / "log.jsonl"

    written = CliRunner().invoke(main, ["export", "log", str(file)])
    piped = CliRunner().invoke(main, ["export", "log", "-"])

    assert written.exit_code == 0
    assert run(file).exit_code == 0
    assert piped.stdout_bytes == file.read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == ["log.jsonl"]
