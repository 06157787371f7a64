from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock

import pytest
from django.db import IntegrityError, OperationalError

from yoriai.apps.shared import gathering
from yoriai.apps.shared.gathering import MOST_AT_ONCE, Fault, Gatherer, Intake, outcomes_of


class Store:
    """Doubles numbers; refuses negative ones; remembers what came together; can be held."""

    def __init__(self):
        self.batches: list[list[int]] = []
        self.at_once, self.most_at_once, self.lock = 0, 0, Lock()
        self.entered, self.go_on = Event(), Event()
        self.go_on.set()

    def __call__(self, items):
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.entered.set()
        self.go_on.wait(5)
        self.batches.append(list(items))
        with self.lock:
            self.at_once -= 1
        if any(item < 0 for item in items):
            raise ValueError(min(items))
        return [2 * item for item in items]


def submit_while_the_first_is_held(store, gatherer, numbers):
    """Submit one number, hold it, let the others arrive, let go; return the outcomes or errors."""
    with ThreadPoolExecutor(len(numbers)) as pool:
        store.go_on.clear()
        first = pool.submit(gatherer.submit, numbers[0])
        store.entered.wait(5)
        others = [pool.submit(gatherer.submit, number) for number in numbers[1:]]
        while len(gatherer._waiting) < len(others):
            pass
        store.go_on.set()
        return [future.exception() or future.result() for future in [first, *others]]


def test_a_lone_item_is_stored_at_once():
    store = Store()

    assert Gatherer(store).submit(3) == 6
    assert store.batches == [[3]]


def test_what_arrives_meanwhile_shares_one_transaction():
    store = Store()

    outcomes = submit_while_the_first_is_held(store, Gatherer(store), [1, 2, 3, 4])

    assert outcomes == [2, 4, 6, 8]
    assert [sorted(batch) for batch in store.batches] == [[1], [2, 3, 4]]


def test_a_faulty_item_does_not_take_the_others_with_it():
    store = Store()

    outcomes = submit_while_the_first_is_held(store, Gatherer(store), [1, 2, -3, 4])

    assert [outcome for outcome in outcomes if not isinstance(outcome, ValueError)] == [2, 4, 8]
    assert sum(isinstance(outcome, ValueError) for outcome in outcomes) == 1


def test_after_a_fault_the_next_item_is_stored():
    gatherer = Gatherer(Store())
    with pytest.raises(ValueError):
        gatherer.submit(-1)

    assert gatherer.submit(5) == 10


def test_under_load_each_caller_hears_of_its_own_item_and_only_one_leads():
    store, together = Store(), Barrier(16)
    gatherer = Gatherer(store)

    def client(number):
        together.wait()
        return [gatherer.submit(number * 1000 + step) for step in range(200)]

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(client, range(16)))

    assert results == [[2 * (number * 1000 + step) for step in range(200)] for number in range(16)]
    assert store.most_at_once == 1
    assert sum(map(len, store.batches)) == 3200
    assert max(map(len, store.batches)) <= MOST_AT_ONCE


def test_where_the_database_does_not_answer_the_others_of_a_batch_are_not_tried():
    tried = []

    def store(items):
        tried.append(items)
        raise OperationalError("database is locked")

    outcomes = outcomes_of(store, [1, 2, 3])

    assert [type(outcome) for outcome in outcomes] == [Fault] * 3
    assert tried == [[1, 2, 3], [1]]


def test_a_fault_of_one_item_leaves_the_others_their_try():
    def store(items):
        if 1 in items:
            raise IntegrityError
        return items

    outcomes = outcomes_of(store, [1, 2, 3])

    assert [type(outcome) for outcome in outcomes] == [Fault, int, int]


def test_an_intake_goes_on_after_a_store_that_forgets_an_item():
    told, both = [], Event()

    def tell(pairs):
        told.extend(pairs)
        if len(told) == 2:
            both.set()

    intake = Intake(lambda items: [item for item in items if item != "forgotten"], tell)
    intake.put(1, "forgotten")
    intake.put(2, "kept")

    assert both.wait(5)
    (first, fault), second = sorted(told, key=lambda pair: pair[0])
    assert (first, type(fault)) == (1, Fault)
    assert second == (2, "kept")


class Told:
    """Notes what an intake tells, and wakes whoever waits for a number of outcomes."""

    def __init__(self, store):
        self.store, self.pairs, self.changed = store, [], Event()
        self.intake = Intake(store, self.tell)

    def tell(self, pairs):
        self.pairs += pairs
        self.changed.set()

    def wait_for(self, number):
        while len(self.pairs) < number:
            assert self.changed.wait(5)
            self.changed.clear()


def test_an_intake_takes_what_came_while_it_stored_and_then_waits_for_as_many(monkeypatch):
    monkeypatch.setattr(gathering, "LINGER_S", 5)
    told = Told(Store())
    told.store.go_on.clear()
    told.intake.put(0, 0)
    told.store.entered.wait(5)
    for number in (1, 2, 3):
        told.intake.put(number, number)
    told.store.go_on.set()
    told.wait_for(4)

    for number in (4, 5, 6):
        told.intake.put(number, number)
    told.wait_for(7)

    assert told.store.batches == [[0], [1, 2, 3], [4, 5, 6]]


def test_an_intake_does_not_wait_longer_than_a_moment_for_those_who_do_not_come_again():
    told = Told(Store())
    told.store.go_on.clear()
    for number in range(4):
        told.intake.put(number, number)
    told.store.go_on.set()
    told.wait_for(4)

    told.intake.put(4, 4)
    told.wait_for(5)

    assert sorted(told.pairs) == [(number, 2 * number) for number in range(5)]


def test_without_a_file_for_the_lock_the_database_decides(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "nowhere"

    with gathering.one_process_at_a_time():
        pass
