"""Every route asked by every role in the demonstration city: what the table of permissions is made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests import factories
from yoriai.apps.consultations.letter_links import token_of
from yoriai.apps.consultations.models import (
    AnswerTemplate,
    Document,
    FollowUp,
    Letter,
    LikenessGroup,
    Opinion,
    OpinionLikeness,
    PaperSheet,
    Registration,
    Statement,
    Subscription,
    Theme,
    ThemeChapter,
    ThemeEdit,
    ThemePlace,
    ThemeSearch,
)
from yoriai.apps.coordination.models import Decision, Remark
from yoriai.apps.coordination.operations.remarks import RemarkDraft, make_remark
from yoriai.apps.jobs.models import Job
from yoriai.apps.ledger.models import Receipt
from yoriai.apps.measures.models import CostLine, Indicator, Measure
from yoriai.apps.organisation.models import AccessToken, Assignment, Division, Person, Reading, Role
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.time import day_of
from yoriai.demo.loading import load
from yoriai.pure.japan.calendar import fiscal_year

CONSIDERED, ANSWERED, VOTED = "saigai-joho", "joho-keikaku", "minna-no-johoka"
PROPOSED = "madoguchi-teian"
COMMENTED = "shisetsu-yoyaku"
ASKED = "oshirase-anketo"
SURVEY = ("survey", "survey_received", "survey_figures", "survey_figures_csv")
SURVEY_DESK = (
    "survey",
    "survey_terms",
    "add_question",
    "edit_question",
    "remove_question",
    "survey_invitations",
    "survey_enter",
)
# Only what is voted on has these pages.
VOTING = (
    "vote",
    "vote_answer",
    "vote_answers",
    "vote_end",
    "vote_add",
    "vote_map",
    "vote_level",
    "vote_code",
    "vote_email",
    "vote_digits",
    "vote_another",
    "vote_appeal",
    "map",
    "map_json",
    "statements",
    "votes_csv",
    "statements_csv",
)
PROPOSALS = (
    *("proposals", "proposal", "proposal_history", "proposals_csv", "proposals_json"),
    *("own_proposals", "propose", "proposed", "own_proposal", "support_proposal", "suggest_change"),
    *("answer_suggestion", "merge_proposal", "merge_with", "answer_merge"),
    *("appeal_proposal", "appeal_suggestion"),
    *("support_level", "support_code", "support_email", "support_digits", "support_as_another"),
)
PROPOSALS_DESK = (
    *("proposals", "proposal_terms", "choose_two_proposals", "join_proposals"),
    *("decide_proposal", "erase_proposal", "decide_suggestion", "import_proposals"),
)
# Only a meeting that was held has these pages.
HELD = ("minutes", "minutes_version", "minutes_csv", "minutes_txt", "minutes_json")
HELD_DESK = (
    "say",
    "receipts",
    "attendance",
    "minutes",
    "edit_minutes",
    "send_minutes",
    "send_back_minutes",
    "approve_minutes",
    "publish_minutes",
    "add_follow_up",
    "remove_follow_up",
)
VOTING_DESK = (
    "statements",
    "add_statements",
    "voting_terms",
    "decide_statement",
    "phases",
    "codes",
    "appeals",
    "apart",
    "leave_out_nobody",
    "import_polis",
)
# Only a consultation with a form on paper has these pages.
PAPER = ("paper", "paper_own")
PAPER_DESK = (
    *("paper", "prepare_paper", "paper_copies", "next_paper_sheet", "paper_sheet", "paper_image"),
    *("confirm_paper_sheet", "set_paper_aside", "take_paper_back", "detach_paper"),
)
NOT_OURS = (
    "account",
    "mfa",
)  # the library's own pages: the person's own account, open to whoever is signed in


@dataclass(frozen=True)
class Route:
    """A named address, with how it is asked for."""

    name: str
    arguments: dict[str, Any]

    @property
    def address(self) -> str:
        return reverse(self.name, kwargs=self.arguments)


def route_names() -> list[tuple[str, set[str]]]:
    """Return every named route of the product with the names of its arguments."""
    return [
        found for found in _walk(get_resolver().url_patterns, "", set()) if not found[0].startswith(NOT_OURS)
    ]


def _walk(
    patterns: list[URLPattern | URLResolver], space: str, given: set[str]
) -> Iterator[tuple[str, set[str]]]:
    for pattern in patterns:
        arguments = given | set(re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern)))
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, arguments)
        else:
            yield f"{space}{pattern.name}", arguments


class Examples:
    """An argument for each name in each room, taken from the demonstration city."""

    def __init__(self) -> None:
        considered = Opinion.objects.filter(consultation__code=CONSIDERED).order_by("id")
        answered = Opinion.objects.filter(consultation__code=ANSWERED).order_by("id")
        self.measure = Measure.objects.filter(state="running").order_by("code").first()
        receipt = Receipt.objects.get(subject_type="consultations.Opinion", subject_id=str(answered[0].pk))
        job = Job.objects.order_by("id").first()
        self.party = Registration.objects.filter(gathering__state="announced").order_by("id").first()
        follow_up = FollowUp.objects.order_by("id").first()
        held = {
            "code": follow_up.gathering.consultation.code,
            "number": follow_up.gathering.number,
            "version": 1,
            "follow_up": follow_up.number,
        }
        gathering = self.party.gathering
        met = {"code": gathering.consultation.code, "number": gathering.number}
        document = Document.objects.order_by("id").first()
        proposed = Receipt.objects.filter(subject_type="consultations.Proposal").order_by("id").first()
        proposal = {
            "code": PROPOSED,
            "number": 1,
            "suggestion": 1,
            "other": 2,
            "merge_id": 1,
            "first": 1,
            "second": 2,
            "receipt": proposed.number,
        }
        self.by_room: dict[str, dict[str, Any]] = {
            **{f"consultations:{name}": {"code": VOTED} for name in VOTING},
            **{f"desk_consultations:{name}": {"code": VOTED} for name in VOTING_DESK},
            **{f"desk_consultations:{name}": {"code": COMMENTED} for name in ("comments", "municipalities")},
            **{f"gatherings:{name}": held for name in HELD},
            **{f"desk_gatherings:{name}": held for name in HELD_DESK},
            "call_ins": {"desk_id": 1, "opinion_id": considered[0].pk},
            "desk_consultations:end_call_in_desk": {"code": CONSIDERED, "desk_id": 1},
            "desk_consultations:report_follow_up": {"follow_up_id": follow_up.pk},
            "gatherings": {**met, "registration": self.party.number},
            "desk_gatherings": {
                **met,
                "document_id": gathering.consultation.documents.first().pk,
                "registration_id": self.party.pk,
            },
            **{f"consultations:{name}": {"code": ASKED, "number": _response_receipt()} for name in SURVEY},
            **{f"desk_consultations:{name}": {"code": ASKED, "number": 1} for name in SURVEY_DESK},
            **{f"consultations:{name}": proposal for name in PROPOSALS},
            **{f"desk_consultations:{name}": proposal for name in PROPOSALS_DESK},
            **{f"consultations:{name}": {"code": COMMENTED} for name in PAPER},
            **{f"desk_consultations:{name}": _paper() for name in PAPER_DESK},
            "consultations:own_thing": {"code": ANSWERED, "number": receipt.number},
            "desk_consultations:decide_appeal": {"code": VOTED, "appeal_id": 1},
            "desk_consultations:revoke_codes": {"code": VOTED, "number": 1},
            "home": {"code": "en"},
            "consultations": {"code": ANSWERED, "number": 1, "section": "1", "paragraph": 1},
            "consultations:received": {"code": ANSWERED, "number": receipt.number},
            "consultations:data_table": {"code": ANSWERED, "name": "items.csv"},
            "consultations:document": {"code": document.consultation.code, "document_id": document.pk},
            "desk_consultations": {
                "code": CONSIDERED,
                "number": 1,
                "opinion_id": considered[0].pk,
                "document_id": 1,
                "group_id": _voice(considered[0]).pk,
                **_theme(considered[0]),
                "letter_id": _letter(considered[0]).pk,
                "template_id": AnswerTemplate.objects.order_by("id").first().pk,
            },
            "coordination:remark": {"number": self._remark()[1]},
            "coordination:remark_on_item": {"code": ANSWERED, "number": 1},
            "desk_remarks": {"remark_id": self._remark()[0]},
            "letters": {"token": token_of(opinion_id=considered[0].pk)},
            "measures": {"code": self.measure.code},
            "desk_measures": {"code": self.measure.code, "state": "completed", "goal_code": "1"},
            "desk_measures:plan": {"code": self.measure.goals.first().plan.code},
            "desk_measures:edit_plan": {"code": self.measure.goals.first().plan.code},
            "desk_measures:edit_goal": self._goal(),
            "coordination": {
                "opinion_id": answered[0].pk,
                "number": receipt.number,
                "code": self.measure.code,
                "cost_line_id": CostLine.objects.filter(measure=self.measure).first().pk,
                "indicator_id": Indicator.objects.filter(measure=self.measure).first().pk,
                "decision_id": Decision.objects.order_by("id").first().pk,
                "fiscal_year": fiscal_year(considered[0].consultation.closes_on),
            },
            "coordination:trace_item": {"code": ANSWERED, "number": 1},
            "coordination:meeting": {"code": Decision.objects.order_by("id").first().meeting.code},
            "desk_coordination": {
                "code": Decision.objects.order_by("id").first().meeting.code,
                "decision_id": Decision.objects.order_by("id").first().pk,
            },
            "ledger": {"number": receipt.number, "size": 1, "index": 0, "old_size": 1, "new_size": 2},
            "desk_organisation": {
                "reading_id": Reading.objects.order_by("id").first().pk,
                "code": Division.objects.order_by("id").first().code,
                "person_id": Person.objects.order_by("id").first().pk,
                "assignment_id": Assignment.objects.order_by("id").first().pk,
                "token_id": AccessToken.objects.order_by("id").first().pk,
            },
            "organisation": {"token_id": AccessToken.objects.order_by("id").first().pk},
            "desk_jobs": {"job_id": job.pk if job else 1},
            "api": {"rest": "measures"},
        }

    def _remark(self) -> tuple[int, str]:
        """Return a remark on a measure of the offices that are asked for, with its receipt number."""
        found = Remark.objects.order_by("id").filter(measure=self.measure).first()
        if found is None:
            draft = RemarkDraft("when", "いつですか。", "k" * 32, measure_code=self.measure.code)
            make_remark(draft=draft, by=ANYONE, at=timezone.now())
            found = Remark.objects.order_by("id").filter(measure=self.measure).get()
        receipt = Receipt.objects.get(subject_type="coordination.Remark", subject_id=str(found.pk))
        return found.pk, receipt.number

    def _goal(self) -> dict[str, Any]:
        goal = self.measure.goals.first()
        return {"code": goal.plan.code, "goal_code": goal.code}

    def route(self, name: str, arguments: set[str]) -> Route:
        room = name.split(":", maxsplit=1)[0]
        known = {**self.by_room.get(room, {}), **self.by_room.get(name, {})}
        missing = arguments - known.keys()
        assert not missing, f"{name}: give an example of {missing} in tests/web/permissions.py"
        return Route(name, {argument: known[argument] for argument in arguments})


def _letter(opinion: Opinion) -> Letter:
    subscription = Subscription.objects.create(
        consultation=opinion.consultation, sender_key=opinion.sender_key
    )
    now = timezone.now()
    return Letter.objects.create(subscription=subscription, state="failed", queued_at=now, due_at=now)


def _paper() -> dict[str, Any]:
    sheet = PaperSheet.objects.filter(consultation__code=COMMENTED, state="to_type").order_by("id").first()
    return {"code": COMMENTED, "sheet_id": sheet.pk, "state": "to_type"}


def _response_receipt() -> str:
    return Receipt.objects.filter(subject_type="consultations.SurveyResponse").order_by("id")[0].number


def _voice(opinion: Opinion) -> LikenessGroup:
    group = LikenessGroup.objects.create(consultation=opinion.consultation, texts=1, wordings=1, senders=1)
    OpinionLikeness.objects.create(opinion=opinion, group=group, is_representative=True)
    return group


def _theme(opinion: Opinion) -> dict[str, Any]:
    """Give the consultation a theme; return its key (and that of its chapter), and a decision about it."""
    consultation = opinion.consultation
    ThemeSearch.objects.create(consultation=consultation, at=timezone.now(), opinions=1, last_opinion_id=1)
    chapter = ThemeChapter.objects.create(
        consultation=consultation, key="t1", position=1, found_label="章", label="章"
    )
    theme = Theme.objects.create(
        consultation=consultation,
        key="t1",
        position=1,
        found_chapter=chapter,
        chapter=chapter,
        found_label="話題",
        label="話題",
    )
    ThemePlace.objects.create(opinion=opinion, found=theme, theme=theme)
    content = {"theme": "t1", "label": "話題", "was": "話題"}
    edit = ThemeEdit.objects.create(
        consultation=consultation, round=1, kind="rename", content=content, at=timezone.now()
    )
    return {"key": "t1", "edit_id": edit.pk}


def visitors(measure: Measure, party: Registration) -> dict[str, Client]:
    """Return a signed-in browser for each role; heads and staff belong to the offices of what is asked for."""
    consulting = Opinion.objects.filter(consultation__code=CONSIDERED).first().consultation.division
    voted = Statement.objects.filter(consultation__code=VOTED).first().consultation.division
    meeting = party.gathering.consultation.division
    another = factories.division("別の課")
    people = {
        "anonymous": Client(),
        "resident": _signed_in(Role.RESIDENT),
        "organisation_member": _signed_in(Role.ORGANISATION_MEMBER),
        "staff_without_second_factor": _signed_in(
            Role.DIVISION_STAFF, consulting, voted, meeting, measure.owner, second_factor=False
        ),
        "staff_of_another_division": _signed_in(Role.DIVISION_STAFF, another),
        "staff_of_the_division": _signed_in(Role.DIVISION_STAFF, consulting, voted, meeting, measure.owner),
        "head_of_another_division": _signed_in(Role.DIVISION_HEAD, another),
        "head_of_the_division": _signed_in(Role.DIVISION_HEAD, consulting, voted, meeting, measure.owner),
    }
    others = (
        Role.CIO_OFFICE,
        Role.CIO,
        Role.HEADQUARTERS_MEMBER,
        Role.ADVISER,
        Role.AUDITOR,
        Role.SYSTEM_OPERATOR,
    )
    return people | {str(role.value): _signed_in(role) for role in others}


def _signed_in(role: str, *divisions: Division, second_factor: bool = True) -> Client:
    somebody = factories.person()
    for division in set(divisions) or {None}:
        Assignment.objects.create(person=somebody, role=role, division=division, starts_on=date(2020, 4, 1))
    client = Client()
    client.force_login(somebody, "allauth.account.auth_backends.AuthenticationBackend")
    if second_factor:
        session = client.session
        session["account_authentication_methods_user"] = str(somebody.pk)
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
        session.save()
    return client


def answer(client: Client, method: str, address: str) -> int:
    """Return the status of a request, and undo whatever it did; a browser that it signed out is signed in again."""
    session = client.cookies.get(settings.SESSION_COOKIE_NAME)
    ask: Callable[..., Any] = getattr(client, method.lower())
    with transaction.atomic():
        response = ask(address)
        b"".join(response)  # a streamed answer is made, and its file closed, while it is read
        transaction.set_rollback(True)
    if session is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session.value
    return int(response.status_code)


def load_city() -> None:
    now = timezone.now()
    with override_settings(YORIAI_DEMO=True):
        load(today=day_of(now), at=now)


def table() -> dict[tuple[str, str], dict[str, int]]:
    """Return the status for every (method, route) by role."""
    examples = Examples()
    clients = visitors(examples.measure, examples.party)
    routes = [examples.route(name, arguments) for name, arguments in route_names()]
    return {
        (method, route.name): {
            role: answer(client, method, route.address) for role, client in clients.items()
        }
        for route in routes
        for method in ("GET", "POST")
    }
