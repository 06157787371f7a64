"""The texts on screen: collect them from the source, compile the catalogues (`make messages`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "yoriai"
ENGLISH = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLAIN = PACKAGE / "locale" / "ja_Hira" / "LC_MESSAGES" / "django.po"


def has_gettext() -> bool:
    return shutil.which("xgettext") is not None


def collect(package: Path) -> None:
    """Bring the catalogues below `package` up to date with its source."""
    (package / "locale").mkdir(exist_ok=True)
    languages = ["--locale=en", "--locale=ja_Hira"]
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        *languages,
        "--no-obsolete",
        "--add-location=file",
    ]
    variables = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    variables.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run(command, cwd=package, env=variables, check=True, stdout=subprocess.DEVNULL)


def collected() -> set[tuple[str | None, str]]:
    """Return (context, text) of everything the source asks to be translated."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "yoriai"
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "locale"))
        collect(copy)
        return texts_of(polib.pofile(str(copy / "locale/en/LC_MESSAGES/django.po")))


def texts_of(catalogue: polib.POFile) -> set[tuple[str | None, str]]:
    return {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}


def main() -> int:
    collect(PACKAGE)
    for path in (ENGLISH, PLAIN):
        catalogue = polib.pofile(str(path))
        # Creation dates would change the file at every run.
        catalogue.metadata.pop("POT-Creation-Date", None)
        catalogue.metadata.pop("PO-Revision-Date", None)
        catalogue.save()
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    missing = polib.pofile(str(ENGLISH)).untranslated_entries() + polib.pofile(str(ENGLISH)).fuzzy_entries()
    print(f"{len(missing)} texts without English")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
