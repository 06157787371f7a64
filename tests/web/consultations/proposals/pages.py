"""What the tests of the pages for proposals share."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from tests.apps.consultations import proposal_makers as made
from yoriai.apps.consultations.models import Proposal
from yoriai.apps.shared.time import day_of

FILLED = {"title": "駅前に自転車置き場を", "problem": "", "wish": "屋根のある置き場がほしい。"}


def opened(days_ago=0, **more):
    at = timezone.now() - timedelta(days=days_ago)
    return made.open_proposing(starts_on=day_of(at), at=at, **more)


def here(consultation, rest=""):
    return f"/consultations/{consultation.code}/proposals/{rest}"


def filled_in(client, consultation, **more):
    page = client.get(here(consultation, "my/new/")).content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', page)[1]
    return {**FILLED, "submission_key": key, "website": "", **more}


def send(client, consultation, **more):
    data = filled_in(client, consultation, **more)
    return client.post(here(consultation, "my/new/"), {**data, "step": "send"})


def at_once(*, people=0, wording=made.BENCH, device="author", consultation=None, of=None):
    now = timezone.now()
    consultation = consultation or opened(of=of)
    proposal = made.proposed(consultation, wording, device, at=now).proposal
    made.cheered(proposal, people, at=now)
    return proposal


def support(client, proposal, choice="support", version=1):
    address = here(proposal.consultation, f"my/{proposal.number}/support/")
    return client.post(address, {"choice": choice, "version": version}, follow=True)


def numbers_on(page):
    return [int(found) for found in re.findall(r'id="proposal-(\d+)"', page)]


def many(count, consultation=None):
    consultation = consultation or opened()
    now = timezone.now()
    Proposal.objects.bulk_create(
        Proposal(
            consultation=consultation,
            number=number,
            title=f"提案の題{number}",
            wish=f"こうしたい{number}。",
            state="shown",
            received_at=now,
            changed_at=now,
            sender_key=f"s{number}",
            submission_key=f"key-{consultation.pk}-{number}",
        )
        for number in range(1, count + 1)
    )
    return consultation
