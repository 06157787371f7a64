"""English is complete, its placeholders are the Japanese ones, and what is compiled is what is written."""

from __future__ import annotations

import re

import polib
import pytest

from tests import catalogue
from tests.architecture import source

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
CATALOGUES = [catalogue.ENGLISH, catalogue.PLAIN]
# The pages that residents read; whoever adds one writes its plain Japanese.
OF_RESIDENTS = re.compile(
    r"web/templates/("
    r"[0-9]+|display/.+|(home|measures|coordination|ledger|consultations/proposals|consultations/gatherings)/(?!_?desk|record).+"
    r"|consultations/(card|confirm|difference|draft\w*|item|kiosk_\w+|letters\w*|list|open_data|opinions|own_thing|page"
    r"|poster|received|results|speak|summary|survey(_closed|_figures|_received)?"
    r"|voting_(add|answers|code|confirm|digits|email|end|level|map|question|statements))"
    r")\.html"
)


@pytest.mark.skipif(not catalogue.has_gettext(), reason="collecting texts needs Debian's package gettext")
def test_every_text_on_screen_is_in_the_english_catalogue():
    english = polib.pofile(str(catalogue.ENGLISH))

    missing = catalogue.collected() - catalogue.texts_of(english)

    assert missing == set()


def test_every_text_has_its_english():
    english = polib.pofile(str(catalogue.ENGLISH))

    assert [entry.msgid for entry in english.untranslated_entries()] == []
    assert [entry.msgid for entry in english.fuzzy_entries()] == []


def test_every_page_of_residents_has_its_plain_japanese():
    plain = polib.pofile(str(catalogue.PLAIN))

    without = [
        entry.msgid
        for entry in plain.untranslated_entries() + plain.fuzzy_entries()
        if any(OF_RESIDENTS.fullmatch(place) for place, _ in entry.occurrences)
    ]

    assert without == []


def test_texts_are_marked_by_names_that_the_collector_knows():
    """Under another name (`gettext as _now`) a text would never reach the catalogues."""
    unknown = [
        source.place(path, number)
        for path in source.python_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\bn?gettext(_lazy)? as (?!_\b)", line)
    ]

    assert unknown == []


@pytest.mark.parametrize("path", CATALOGUES, ids=["en", "ja_Hira"])
def test_translations_keep_the_placeholders(path):
    changed = [
        entry.msgid
        for entry in polib.pofile(str(path))
        if entry.msgstr and set(PLACEHOLDER.findall(entry.msgid)) != set(PLACEHOLDER.findall(entry.msgstr))
    ]

    assert changed == []


@pytest.mark.parametrize("path", CATALOGUES, ids=["en", "ja_Hira"])
def test_the_compiled_catalogue_is_the_written_one(path):
    written = {
        (entry.msgctxt, entry.msgid): entry.msgstr for entry in polib.pofile(str(path)).translated_entries()
    }
    compiled = {
        (entry.msgctxt, entry.msgid): entry.msgstr for entry in polib.mofile(str(path.with_suffix(".mo")))
    }

    assert compiled == written
