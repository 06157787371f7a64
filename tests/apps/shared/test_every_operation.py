"""Every operation asks who wants it, itself: page, interface and command cannot differ."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from tests import factories
from tests.web import permissions
from yoriai import apps
from yoriai.apps.consultations.models import (
    AnswerTemplate,
    Appeal,
    CallInDesk,
    CodeSheet,
    Consultation,
    Document,
    FollowUp,
    Gathering,
    Opinion,
    OpinionItem,
    PaperScan,
    PaperSheet,
    Proposal,
    Registration,
    Section,
    Statement,
    Suggestion,
)
from yoriai.apps.consultations.operations.paper.transcribing import SheetAt
from yoriai.apps.consultations.rules import Channel
from yoriai.apps.coordination.models import Decision, Meeting, Remark
from yoriai.apps.coordination.operations.remarks import RemarkDraft, make_remark
from yoriai.apps.jobs.models import Job
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.measures.models import CostLine, Indicator, Measure
from yoriai.apps.organisation.models import Headquarters, Reading, Role
from yoriai.apps.organisation.rules import ANYONE, Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed

pytestmark = pytest.mark.django_db

# Operations that ask nobody, and why.
OPEN = {
    "organisation.create_demonstration_account": "refused outside a demonstration; made by its loading",
    "organisation.record_failed_sign_in": "told by the sign-in itself, which has no person yet",
    "organisation.record_letter": "told by the task that sent the letter",
    "organisation.record_password_change": "told by the sign-in library, about the person's own account",
    "organisation.record_second_factor": "told by the sign-in library, about the person's own account",
    "organisation.record_sign_in": "told by the sign-in library, about the person's own account",
    "organisation.record_sign_out": "told by the sign-in library, about the person's own account",
    "organisation.record_sign_up": "told by the sign-in library, about the person's own account",
    "organisation.record_token_use": "told by the door, about the token that was shown to it",
}
# What everybody may do, and what refuses it instead of the person's role.
FOR_EVERYBODY = {
    "consultations.add_statement": "the days and the terms of the vote",
    "consultations.answer_merge": "the mark of an author's device",
    "consultations.ask_merge": "the mark of the author's device; without one the role (see test_merging.py)",
    "consultations.open_own": "the receipt number",
    "consultations.propose": "the days of the phase",
    "consultations.suggest": "the days of the phase; without a device the role (see test_suggesting.py)",
    "consultations.support": "the days of the phase and the state of the proposal",
    "consultations.choose_rhythm": "the signature of the link in the letter",
    "consultations.keep_address_longer": "the signature of the link in the letter",
    "consultations.stop_letters": "the signature of the link in the letter",
    "consultations._confirm": "the digits that were sent to the address",
    "consultations.answer_survey": "the days of the survey; what came another way only the office (see test_surveys.py)",
    "consultations.appeal": "the mark of the author's device, or the receipt number",
    "consultations.ask_for_digits": "the days of the vote and the terms of the office",
    "consultations.reduce_party": "the number of the registration",
    "consultations.register": "the days and the state of the meeting",
    "consultations.use_code": "the code that the city handed out",
    "consultations.withdraw": "the number of the registration",
    "coordination.make_remark": "the promise that it is about, and the receipt",
    "consultations.cast_votes": "the days of the vote and the state of the statement",
    "organisation.issue_own_token": "being signed in, and a role where the scope is for staff (see test_tokens.py)",
}
# The sample has no such row, and none is needed: the role is asked for first.
ASKED_AFTER_THE_ROLE = 1
# Operations that answer each row with its own refusal.
ROW_BY_ROW = {"consultations.submit_opinions"}
# Every division brings files of its own measures; rows of others are refused (see test_importing.py).
READ_FIRST = {
    f"measures.import_measures by {role}_of_another_division: UnreadableFile" for role in ("staff", "head")
}
# Every division tries again its own letters, of which another division has none (see test_post.py).
OWN_ONLY = {
    f"consultations.retry_failed_letters by {role}_of_another_division: done" for role in ("staff", "head")
}

# Whoever works in any division settles how words of the city are read (see tests/web/display).
CITY_WIDE = {"organisation.settle_reading", "organisation.forget_reading"}


def _remark() -> Remark:
    measure = Measure.objects.filter(state="running").first()
    draft = RemarkDraft("when", "いつですか。", "k" * 32, measure_code=measure.code)
    make_remark(draft=draft, by=ANYONE, at=timezone.now())
    return Remark.objects.order_by("-id")[0]


def _appeal(consultation: Consultation) -> Appeal:
    opinion = Opinion.objects.filter(consultation=consultation).order_by("id").first()
    made = Appeal(consultation=consultation, opinion=opinion, text="見直してください。", at=timezone.now())
    made.save()
    return made


def operations() -> dict[str, Callable[..., Any]]:
    """Return every function that is decorated as an operation, by room and name."""
    wrapped = records.operation(lambda: None).__code__
    found = {}
    for module in walk_packages(apps.__path__, f"{apps.__name__}."):
        if ".migrations" in module.name:
            continue
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
            if function.__code__ is wrapped:
                found[f"{function.__module__.split('.')[2]}.{name}"] = function
    return found


class Arguments:
    """What each parameter is given, found by its name or made from its type: things that exist."""

    def __init__(self) -> None:
        considered = Consultation.objects.get(code=permissions.CONSIDERED)
        item = OpinionItem.objects.filter(consultation=considered, merged_into=None).first()
        self.by_name = {
            "consultation_id": considered.pk,
            "consultation_code": considered.code,
            "code": considered.code,
            "item_id": item.pk,
            "into_item_id": item.pk + 1,
            "section_id": Section.objects.filter(consultation=considered).first().pk,
            "opinion_id": Opinion.objects.filter(consultation=considered).first().pk,
            "document_id": Document.objects.first().pk,
            "statement_id": Statement.objects.first().pk,
            "proposal_id": Proposal.objects.first().pk,
            "suggestion_id": Suggestion.objects.first().pk,
            "cost_line_id": CostLine.objects.first().pk,
            "decision_id": Decision.objects.first().pk,
            "remark_id": _remark().pk,
            "gathering_id": Gathering.objects.first().pk,
            "registration_id": Registration.objects.first().pk,
            "follow_up_id": FollowUp.objects.first().pk,
            "template_id": AnswerTemplate.objects.first().pk,
            "sheet_id": CodeSheet.objects.first().pk,
            "reading_id": Reading.objects.first().pk,
            "division_id": considered.division_id,
            "measure_id": Measure.objects.first().pk,
            "indicator_id": Indicator.objects.first().pk,
            "appeal_id": _appeal(considered).pk,
            "letter_id": permissions._letter(Opinion.objects.filter(consultation=considered).first()).pk,
            "job_id": getattr(Job.objects.first(), "pk", 1),
            "desk_id": CallInDesk.objects.first().pk,
            "edit_id": ASKED_AFTER_THE_ROLE,
            "request_id": ASKED_AFTER_THE_ROLE,
            "headquarters_id": Headquarters.objects.first().pk,
            "meeting_id": Meeting.objects.first().pk,
            "owner_id": considered.division_id,
            "last_event_id": AuditEvent.objects.last().pk,
            "sheet": SheetAt(PaperSheet.objects.first().pk, version=0),
            "scan_id": PaperScan.objects.first().pk,
            "representative_id": Opinion.objects.filter(consultation=considered).first().pk,
            "last_opinion_id": Opinion.objects.filter(consultation=considered).last().pk,
            "channel": Channel.PHONE,
            "role": Role.AUDITOR,
        }

    def of(self, function: Callable[..., Any], by: Actor) -> dict[str, Any]:
        hints = typing.get_type_hints(function)
        names = [name for name in inspect.signature(function).parameters if name not in ("by", "at")]
        return {"by": by, "at": timezone.now()} | {name: self._value(name, hints[name]) for name in names}

    def _value(self, name: str, hint: Any) -> Any:
        if name in self.by_name:
            return self.by_name[name]
        assert not name.endswith("_id"), f"say in this test which row {name} is"
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return self._value(name, inner[0])
        if origin is typing.Literal:
            return inner[0]
        if inspect.isclass(origin) and issubclass(origin, Mapping):
            return {}
        if inspect.isclass(origin):
            return (self._value(name, inner[0]),)
        return self._plain(name, hint)

    def _plain(self, name: str, hint: Any) -> Any:
        plain = {str: name, bytes: b"", int: 1, bool: False, date: factories.TODAY, datetime: factories.NOON}
        if hint in plain:
            return plain[hint]
        if dataclasses.is_dataclass(hint):
            fields = typing.get_type_hints(hint)
            return hint(**{each.name: self._value(each.name, fields[each.name]) for each in _asked(hint)})
        if inspect.isclass(hint) and issubclass(hint, models.Model):
            return self._row(hint)
        raise AssertionError(f"say in this test what to give for {name}: {hint}")

    def _row(self, model: type[models.Model]) -> models.Model:
        found = model._default_manager.order_by("pk").first()
        assert found is not None, f"the sample has no {model.__name__}"
        return found


def _asked(hint: Any) -> Iterator[dataclasses.Field[Any]]:
    """Yield the fields that have to be given, and those that tell how something came in."""
    for each in dataclasses.fields(hint):
        has_default = (
            each.default is not dataclasses.MISSING or each.default_factory is not dataclasses.MISSING
        )
        if not has_default or each.name in ("reception", "channel"):
            yield each


def _answer(name: str, function: Callable[..., Any], given: dict[str, Any]) -> str:
    """Return the name of the refusal, or what happened instead."""
    try:
        outcome = function(**given)
    except Exception as refusal:  # noqa: BLE001 - whatever it is, the test names it
        return type(refusal).__name__
    if name in ROW_BY_ROW:
        assert isinstance(outcome, Sequence)
        return type(outcome[0]).__name__
    return "done"


@pytest.fixture
def city(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    permissions.load_city()


def strangers() -> dict[str, Actor]:
    """Return actors who may change nothing: outside, without second factor, elsewhere, or only reading."""
    another = factories.division("別の課")
    return {
        "anyone": ANYONE,
        "resident": factories.actor(Role.RESIDENT),
        "organisation_member": factories.actor(Role.ORGANISATION_MEMBER),
        "staff_without_second_factor": Actor(person_id=factories.person().pk),
        "staff_of_another_division": factories.actor(Role.DIVISION_STAFF, another),
        "head_of_another_division": factories.actor(Role.DIVISION_HEAD, another),
        "adviser": factories.actor(Role.ADVISER),
        "auditor": factories.actor(Role.AUDITOR),
    }


def _is_city_wide(answer: str) -> bool:
    name, _by, role = answer.split(" ", 2)
    return name in CITY_WIDE and "_of_another_division" in role


def test_no_operation_is_done_for_somebody_who_may_not(city):
    arguments, who = Arguments(), strangers()
    open_to_all = OPEN | FOR_EVERYBODY
    asked = {name: function for name, function in operations().items() if name not in open_to_all}

    answers = {
        f"{name} by {role}: {_answer(name, function, arguments.of(function, actor))}"
        for name, function in sorted(asked.items())
        for role, actor in who.items()
    }

    assert len(asked) > 40
    allowed = {
        answer for answer in answers if not answer.endswith(NotAllowed.__name__) and not _is_city_wide(answer)
    }
    assert allowed == READ_FIRST | OWN_ONLY


def test_the_operations_that_ask_nobody_are_known_with_their_reason():
    asks_nobody = {
        name for name, function in operations().items() if "by" not in inspect.signature(function).parameters
    }

    assert asks_nobody == OPEN.keys()
