"""The offices and the accounts of the sample."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from yoriai.apps.organisation import operations
from yoriai.apps.organisation.operations import (
    DivisionDraft,
    HeadquartersDraft,
    MunicipalityDraft,
    RoleDraft,
    TokenDraft,
)
from yoriai.apps.organisation.operations.tokens import LONGEST_DAYS
from yoriai.apps.organisation.rules import INSTALLATION, Actor, Held, Role
from yoriai.apps.shared.time import day_of
from yoriai.demo import content
from yoriai.demo.calendar import moment
from yoriai.demo.world import World

FOUNDED = -230
CONNECTED = -40


def plan(world: World) -> None:
    """Plan the offices, then the accounts."""
    day = world.calendar.day(FOUNDED)
    world.plan(moment(day, 0), "組織", partial(_found, world))
    world.plan(moment(day, 1), "利用者", partial(_invite, world))
    world.plan(moment(world.calendar.day(CONNECTED), 2), "接続キー", partial(_connect, world))


def _found(world: World, at: datetime) -> None:
    given = content.read("organisation")
    municipalities = [
        operations.register_municipality(draft=MunicipalityDraft(**entry), by=INSTALLATION, at=at)
        for entry in given["municipality"]
    ]
    own = municipalities[0]
    world.headquarters = operations.create_headquarters(
        municipality=own, draft=HeadquartersDraft(**given["headquarters"]), by=INSTALLATION, at=at
    )
    operations.set_areas(
        municipality=own,
        areas=[operations.AreaDraft(*entry) for entry in given["areas"]],
        counted=operations.Counted(),
        by=INSTALLATION,
        at=at,
    )
    for word, kana in given["readings"].items():
        operations.settle_reading(word=word, kana=kana, by=INSTALLATION, at=at)
    number = 0
    for place, entry in enumerate(given["department"], start=1):
        draft = DivisionDraft(entry["code"], entry["name"], entry["name_en"], position=place)
        department = operations.create_department(municipality=own, draft=draft, by=INSTALLATION, at=at)
        for position, division in enumerate(entry["divisions"], start=1):
            number += 1
            draft = DivisionDraft(
                code=division["code"],
                name=division["name"],
                name_en=division["name_en"],
                # Numbers of this form are not given out: nobody is rung up because of a sample.
                phone=f"042-000-{number:04d}",
                position=position,
            )
            world.divisions[draft.code] = operations.create_division(
                department=department, draft=draft, by=INSTALLATION, at=at
            )


def _invite(world: World, at: datetime) -> None:
    for entry in content.read("accounts")["account"]:
        person = operations.create_demonstration_account(local_part=entry["key"], name=entry["name"], at=at)
        division = entry.get("division", "")
        draft = RoleDraft(
            role=entry["role"],
            starts_on=world.calendar.day(FOUNDED),
            division=world.divisions[division] if division else None,
        )
        operations.assign_role(person=person, draft=draft, by=INSTALLATION, at=at)
        world.people[(Role(entry["role"]), division)] = person


def _connect(world: World, at: datetime) -> None:
    """Give the radio station a key that nobody keeps: visitors see how it is listed, and make their own."""
    operator = world.people[(Role.SYSTEM_OPERATOR, "")]
    by = Actor(operator.pk, frozenset({Held(Role.SYSTEM_OPERATOR)}))
    draft = TokenDraft(
        name="番組に届いた声の取り次ぎ",
        expires_on=day_of(at) + timedelta(days=LONGEST_DAYS),
        scopes=("speak",),
        partner="エフエム〇〇",
    )
    operations.issue_partner_token(draft=draft, by=by, at=at)
