"""Prepared reads: the rows of the queryset they are made of, whatever the arguments and however often asked."""

from __future__ import annotations

from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import division, person
from yoriai.apps.organisation.models import Assignment, Division
from yoriai.apps.shared.prepared import Unpreparable, prepared

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def named(name: str, ids: list[int]) -> Any:
    return Division.objects.filter(name=name, pk__in=ids).select_related("department").order_by("pk")


def names(ids: list[int]) -> Any:
    return Division.objects.filter(pk__in=ids).order_by("-pk").values_list("name", flat=True)


def test_it_returns_the_rows_of_the_queryset_for_lists_of_any_length():
    read = prepared(names)
    ids = [division(name=f"第{number}課").pk for number in range(9)]

    for length in range(10):
        assert read(ids[:length]) == list(names(ids[:length]))


def test_models_come_with_their_related_rows_in_one_statement():
    read = prepared(named)
    ids = [division(name="広報課").pk, division(name="財政課").pk, division(name="広報課").pk]

    with CaptureQueriesContext(connection) as captured:
        found = read("広報課", ids)
        departments = [row.department.name for row in found]

    assert [row.pk for row in found] == [ids[0], ids[2]]
    assert departments == ["企画部", "企画部"]
    assert len(captured) == 1


def test_a_second_call_answers_its_own_question():
    read = prepared(named)
    one, other = division(name="広報課"), division(name="財政課")

    assert [row.pk for row in read("広報課", [one.pk, other.pk])] == [one.pk]
    assert [row.pk for row in read("財政課", [one.pk, other.pk])] == [other.pk]
    assert read("広報課", [other.pk]) == []


def test_days_are_compared_as_days():
    read = prepared(
        lambda day: Assignment.objects.filter(starts_on__lte=day).values_list("starts_on", flat=True)
    )
    Assignment.objects.create(person=person(), role="auditor", starts_on=date(2026, 4, 1))

    assert read(date(2026, 3, 31)) == []
    assert read(date(2026, 4, 1)) == [date(2026, 4, 1)]


@pytest.mark.django_db(transaction=True)
def test_another_thread_reads_through_its_own_connection():
    read = prepared(names)
    pk = division(name="広報課").pk
    read([pk])
    seen: list[Any] = []

    def ask() -> None:
        seen.append((read([pk]), connection.connection))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()

    assert seen[0][0] == ["広報課"]
    assert seen[0][1] is not connection.connection


@pytest.mark.parametrize("argument", [True, None, object()])
def test_what_is_no_plain_parameter_is_refused(argument):
    with pytest.raises(Unpreparable):
        prepared(lambda value: Division.objects.filter(is_closed=value))(argument)


def test_an_argument_that_is_changed_on_its_way_is_refused():
    read = prepared(lambda word: Division.objects.filter(name__icontains=word))

    with pytest.raises(Unpreparable):
        read("課")


def test_a_list_that_is_too_long_to_be_worth_it_is_asked_in_the_usual_way():
    ids = [division(name="広報課").pk, *range(10**6, 10**6 + 1000)]

    assert prepared(names)(ids) == ["広報課"]


def test_a_number_larger_than_any_key_finds_nothing_and_hides_nothing():
    pk = division(name="広報課").pk

    assert prepared(lambda number: Division.objects.filter(pk=number))(10**20) == []
    assert prepared(names)([10**20, pk]) == ["広報課"]


def test_a_narrow_column_is_asked_as_well_as_a_wide_one():
    division(name="広報課")
    read = prepared(lambda place: Division.objects.filter(position=place).values_list("position", flat=True))

    assert read(0) == [0]
    assert read(32_000) == []
