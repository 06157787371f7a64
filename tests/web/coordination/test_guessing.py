"""Receipt numbers cannot be found by trying."""

from __future__ import annotations

import pytest

from tests.apps.coordination import chains
from tests.apps.coordination.test_voices import receipt
from yoriai.pure.transparency import receipt_number
from yoriai.web.coordination import guessing

pytestmark = pytest.mark.django_db
PLACES = (
    "/voices/?number={}",
    "/voices/{}/",
    "/voices/{}/slip/",
    "/voices/{}/receipt.json",
    "/consultations/r8-1/opinions/received/{}/",
    "/api/v1/trace/receipts/{}",
)


@pytest.fixture(autouse=True)
def limit(settings):
    settings.YORIAI_UNKNOWN_RECEIPTS_PER_HOUR = 3
    guessing.unknown.forget()
    yield
    guessing.unknown.forget()


def unknown(number: int) -> str:
    return receipt_number(number)


@pytest.mark.parametrize("place", PLACES)
def test_who_asks_for_numbers_that_nobody_has_is_asked_to_wait(client, place):
    answers = [client.get(place.format(unknown(number))).status_code for number in range(5)]

    assert set(answers[:3]) <= {404, 422}
    assert answers[3:] == [429, 429]


def test_then_even_a_right_number_is_not_told(client):
    number = receipt(chains.whole().opinions[0])
    for guess in range(3):
        client.get(f"/voices/{unknown(guess)}/")

    assert client.get(f"/voices/{number}/").status_code == 429
    assert client.get(f"/voices/{number}/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_another_address_of_the_same_household_network_is_the_same_asker(client):
    for guess in range(3):
        client.get(f"/voices/{unknown(guess)}/", REMOTE_ADDR=f"2001:db8::{guess}")

    assert client.get(f"/voices/{unknown(9)}/", REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert client.get(f"/voices/{unknown(9)}/", REMOTE_ADDR="2001:db8:0:1::1").status_code == 404


def test_a_mistyped_number_is_not_held_against_anybody(client):
    wrong = unknown(1)[:-1] + str((int(unknown(1)[-1]) + 1) % 10)

    answers = {client.get(f"/voices/?number={wrong}").status_code for _ in range(10)}

    assert answers == {422}


def test_asking_for_ones_own_number_is_never_counted(client):
    number = receipt(chains.whole().opinions[0])

    answers = {client.get(f"/voices/{number}/").status_code for _ in range(10)}

    assert answers == {200}
