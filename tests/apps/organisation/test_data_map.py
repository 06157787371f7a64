from collections import Counter
from pathlib import Path

from yoriai.apps.organisation import queries
from yoriai.apps.organisation.data_map import as_markdown, classified, columns_in_the_database

DOCUMENT = Path(__file__).parents[3] / "docs" / "personal-data-map.md"


def test_every_column_is_classified_and_nothing_else_is():
    said = {column.key for column in classified()}

    assert columns_in_the_database() - said == set()
    assert said - columns_in_the_database() == set()


def test_a_column_is_classified_once():
    assert [key for key, times in Counter(column.key for column in classified()).items() if times > 1] == []


def test_whatever_is_said_is_said_in_words():
    for column in classified():
        assert all((column.what, column.purpose, column.basis, column.retention, column.erased)), column.key


def test_names_addresses_and_texts_are_personal():
    personal = {column.key for column in queries.data_map(sorts={"personal"})}

    assert {
        "consultations.Contact.email",
        "consultations.Contact.name",
        "consultations.Opinion.text",
        "organisation.Person.email",
    } <= personal


def test_the_document_is_up_to_date():
    assert DOCUMENT.read_text(encoding="utf-8") == as_markdown(classified()), "run: yoriai export data-map"
