"""The note beside the database decides quickly, and clearing never touches anything but a sample."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from yoriai.demo import stamps

TODAY = date(2026, 11, 23)


def _sample(folder: Path) -> None:
    (folder / stamps.DATABASE).touch()
    stamps.write(folder, loaded_on=TODAY, receipts=("429547789456",))


def test_a_note_is_read_as_it_was_written(tmp_path: Path):
    _sample(tmp_path)

    stamp = stamps.read(tmp_path)

    assert stamp is not None
    assert stamp.is_current()
    assert (stamp.loaded_on, stamp.receipts) == (TODAY, ("429547789456",))


def test_a_note_without_its_database_does_not_count(tmp_path: Path):
    _sample(tmp_path)
    (tmp_path / stamps.DATABASE).unlink()

    assert stamps.read(tmp_path) is None


def test_a_sample_is_alive_while_its_open_consultation_is(tmp_path: Path):
    _sample(tmp_path)

    stamp = stamps.read(tmp_path)

    assert stamp is not None
    assert [stamp.is_alive(TODAY + timedelta(days=days)) for days in (0, 20, 21)] == [True, True, False]


def test_only_a_folder_with_the_note_is_cleared_together_with_its_keys(tmp_path: Path):
    real, sample = tmp_path / "real", tmp_path / "sample"
    for folder in (real, sample):
        (folder / "keys").mkdir(parents=True)
        (folder / "keys" / "log").touch()
        (folder / stamps.DATABASE).touch()
    stamps.write(sample, loaded_on=TODAY, receipts=())

    cleared = [stamps.clear(real), stamps.clear(sample)]

    assert cleared == [False, True]
    assert (real / stamps.DATABASE).exists()
    assert not (sample / stamps.DATABASE).exists()
    assert (real / "keys" / "log").exists()
    assert not (sample / "keys" / "log").exists()
