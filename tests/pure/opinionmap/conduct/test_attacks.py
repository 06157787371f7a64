"""Two made-up attacks, on generated and on real conversations: what they do, what is found, what leaving out mends."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tests.pure.opinionmap.conduct.test_signs import crowd
from tests.pure.opinionmap.open_data import conversation
from yoriai.pure.opinionmap.conduct import attacks
from yoriai.pure.opinionmap.conduct.signs import signs

# Large enough that 200 people are a part of it and not the whole.
REAL = (
    "15-per-hour-seattle",
    "austria-climate.5twd2jsnkf.2022-08-08",
    "canadian-electoral-reform",
    "scoop-hivemind.biodiversity",
    "vtaiwan.uberx",
)
ATTACKS = {"flooded": attacks.flooded, "coordinated": attacks.coordinated}


def told(name, effect):
    """Print what the attack does (seen with `pytest -s`)."""
    for label, distance in (("everybody", effect.everybody), ("without", effect.without)):
        sys.stdout.write(
            f"{name:50}{label:10} found {effect.attackers_found}/{effect.attackers} wrongly {effect.others_found}"
            f"  groups {distance.groups:.2f} consensus {distance.consensus:.2f} ranking {distance.ranking:.2f} representative {distance.representative:.2f}\n"
        )
    return effect


@pytest.mark.parametrize("kind", ATTACKS)
def test_on_generated_votes_leaving_out_mends_what_an_attack_did(kind):
    votes = crowd(600, seed=11)

    effect = told(f"generated {kind}", attacks.effect(votes, ATTACKS[kind](votes)))

    assert effect.attackers_found >= 0.9 * effect.attackers
    assert effect.others_found == 0
    assert effect.without.groups >= 0.95
    assert effect.without.groups >= effect.everybody.groups
    assert effect.without.representative > effect.everybody.representative
    assert effect.without.ranking > effect.everybody.ranking


@pytest.mark.parametrize("kind", ATTACKS)
@pytest.mark.parametrize("name", REAL)
def test_on_real_conversations_leaving_out_mends_what_an_attack_did(name, kind):
    real = conversation(name)

    effect = told(
        f"{name} {kind}",
        attacks.effect(real.votes, ATTACKS[kind](real.votes), settings=real.settings),
    )

    assert effect.attackers_found >= 0.85 * effect.attackers
    assert effect.others_found <= 0.005 * effect.others
    assert effect.without.groups >= 0.9
    assert effect.without.groups > effect.everybody.groups
    assert effect.without.consensus >= max(0.7, effect.everybody.consensus)
    assert effect.without.representative >= max(0.8, effect.everybody.representative)


@pytest.mark.parametrize("name", REAL)
def test_nobody_in_a_real_conversation_shows_a_sign(name):
    votes = conversation(name).votes

    assert not signs(attacks.as_they_came(votes, seed=3), votes).any.any()


def test_an_attack_adds_its_people_behind_the_others_and_changes_none_of_theirs():
    votes = crowd(50, seed=1)

    attacked = attacks.coordinated(votes, people=20)

    assert attacked.votes.people_count == 70
    assert attacked.is_attacker.tolist() == [False] * 50 + [True] * 20
    assert (attacked.votes.people(0, 50).values == votes.values).all()
    assert (np.diff(attacked.conduct.times) >= 0).all()
    assert attacked.votes.votes_given[50:].tolist() == [30] * 20


def test_the_same_seed_is_the_same_attack():
    votes = crowd(50, seed=1)

    first, again = attacks.flooded(votes, people=30, seed=5), attacks.flooded(votes, people=30, seed=5)

    assert (first.conduct.values == again.conduct.values).all()
    assert (first.conduct.times == again.conduct.times).all()
