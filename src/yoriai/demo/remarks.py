"""What people of the sample said later: that something was not done, was done, or when it will be."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from yoriai.apps.coordination.models import Remark
from yoriai.apps.coordination.operations import remarks
from yoriai.apps.coordination.operations.remarks import RemarkDraft, ReplyDraft
from yoriai.apps.organisation.rules import ANYONE, Actor, Role
from yoriai.apps.shared.time import day_of
from yoriai.demo import content
from yoriai.demo.calendar import moment, working_day
from yoriai.demo.content import Entry
from yoriai.demo.world import World

PART = "その後の指摘"
# The receipt among those shown whose opinion bears on the measure about smartphones.
RECEIPT = 1


def plan(world: World) -> None:
    """Plan the remarks, and the replies of those that have one."""
    for number, given in enumerate(content.read("remarks")["remark"]):
        day = working_day(world.calendar.ago(given["ago"]))
        key = f"sample-remark-{number:02d}"
        world.plan(moment(day, number), PART, partial(_make, world, given, key))
        if "reply" in given:
            later = working_day(day + timedelta(days=given["reply_after"]))
            world.plan(moment(later, number), PART, partial(_reply, world, given, key))


def _make(world: World, given: Entry, key: str, at: datetime) -> None:
    draft = RemarkDraft(
        kind=given["kind"],
        text=given["text"],
        submission_key=key,
        measure_code=world.measures[given["measure"]].code,
        receipt_number=world.receipts[RECEIPT] if given["receipt"] else "",
    )
    remarks.make_remark(draft=draft, by=ANYONE, at=at)
    if not given["receipt"]:
        remarks.show_remark(remark_id=_stored(key).pk, by=_office(world), at=at + timedelta(hours=1))


def _reply(world: World, given: Entry, key: str, at: datetime) -> None:
    until = day_of(at) + timedelta(days=given["promised_in"]) if "promised_in" in given else None
    draft = ReplyDraft(given["outcome"], given["reply"], until)
    remarks.reply_to_remark(remark_id=_stored(key).pk, draft=draft, by=_office(world), at=at)


def _office(world: World) -> Actor:
    return world.holder_of(Role.CIO_OFFICE)


def _stored(key: str) -> Remark:
    return Remark.objects.get(submission_key=key)
