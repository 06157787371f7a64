"""Adding statements (論点文), and deciding which of them are shown. A wording never changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Statement, Voting
from yoriai.apps.consultations.operations.consultations import EditedMeanwhile, editable
from yoriai.apps.consultations.operations.voting import check_voting, join
from yoriai.apps.consultations.operations.voting_settling import have_votes_settled
from yoriai.apps.consultations.operations.voting_texts import check_statement, clean_statement, wording_of
from yoriai.apps.consultations.queries import voting_intake as intake
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, NotFound, Refusal
from yoriai.pure.values import dataclass

SUBJECT = "consultations.Statement"


class StatementsNotTaken(Refusal):
    """Only the city's statements are voted on here."""

    code = "statements-not-taken"
    message = _("この意見募集では、新しい論点文を受け付けていません。")
    next_step = _("表示される論点文に、賛成・反対でお答えください。")


class StatementKnown(Refusal):
    """The same sentence is there already."""

    code = "statement-known"
    message = _("同じ論点文がすでにあります（論点文%(number)s）。")
    next_step = _("新しく加えなくても、その論点文に答えられます。")


class StatementKnownNotShown(Refusal):
    """The same sentence came before, and is not shown."""

    code = "statement-known-not-shown"
    message = _("同じ文がすでに届いています。いまは表示していません（%(state)s）。")
    next_step = _("別の論点文を考えてみてください。")


class TooManyStatements(Refusal):
    """One participant adds only so many."""

    code = "too-many-statements"
    message = _("1人が加えられる論点文は%(limit)s個までです。")
    next_step = _("ほかの人の論点文に、賛成・反対でお答えください。")


class MergeIntoNothing(Refusal):
    """There is no such statement, or it is the same one, or it is not shown itself."""

    code = "statement-merge-target"
    status = 422
    message = _("論点文%(number)sにはまとめられません。")
    next_step = _("いま表示している、ほかの論点文の番号を入力してください。")


@dataclass(frozen=True)
class StatementDraft:
    """What a participant wants to ask everybody."""

    consultation_code: str
    text: str
    device: str = field(repr=False)
    network: str = field(default="", repr=False)


@records.operation
def add_statement(*, draft: StatementDraft, by: Actor, at: datetime) -> Statement:
    """Take in a statement from a participant; it is shown at once or after a check, as the terms say.

    The same sentence by the same participant is stored once, however often it is sent.

    Returns:
        The stored statement; the earlier one when this participant sent it before.

    Raises:
        NotFound: there is no such consultation in public, or it is not voted on.
        NotOpenYet: voting has not begun.
        VotingOver: voting is over.
        StatementsNotTaken: only the city's statements are voted on.
        StatementEmpty: nothing in it can be seen.
        StatementTooLong: it is longer than the limit.
        StatementWithoutWords: it has neither a letter nor a number.
        OpinionHoldsMyNumber: it holds what looks like an individual number.
        StatementKnown: the same sentence is voted on already.
        StatementKnownNotShown: the same sentence came before and waits, or was taken down.
        TooManyStatements: this participant added as many as one may.
    """
    text = clean_statement(draft.text)
    check_statement(text)
    held = intake.held_votings(codes={draft.consultation_code}, alone=True).get(draft.consultation_code)
    if held is None:
        raise NotFound
    check_voting(held=held, at=at)
    if not held.takes_statements:
        raise StatementsNotTaken
    who = (held.consultation.pk, intake.key_of(held.salt, draft.device))
    person = join(networks={who: draft.network}, at=at, level=rules.level_of(by))[who]
    earlier = Statement.objects.select_related("merged_into").filter(
        consultation_id=held.consultation.pk, folded=wording_of(text)
    )
    known = earlier.first()
    if known is not None and known.participant_id == person:
        _record("statement.repeated", known, by, at)
        return known
    if known is not None:
        raise _known(known)
    if Statement.objects.filter(participant_id=person).count() >= rules.STATEMENTS_PER_PERSON:
        raise TooManyStatements(limit=rules.STATEMENTS_PER_PERSON)
    state = rules.StatementState.SHOWN if held.shows_at_once else rules.StatementState.WAITING
    statement = Statement(
        author=rules.Author.RESIDENT, participant_id=person, state=state, consultation=held.consultation
    )
    leaves = ledger.append_leaves(_store([statement], [text], at), at=at)
    ledger.issue_receipts(leaves, at=at)
    _record("statement.added", statement, by, at, state=str(state))
    return statement


def _known(statement: Statement) -> Refusal:
    target = statement.merged_into if statement.state == rules.StatementState.MERGED else statement
    if target is not None and target.state == rules.StatementState.SHOWN:
        return StatementKnown(number=target.number)
    state = statement.hold_reason and rules.HoldReason(statement.hold_reason).label
    return StatementKnownNotShown(state=str(state or rules.StatementState(statement.state).label))


def store_statements(statements: Sequence[Statement], texts: Sequence[str], at: datetime) -> None:
    """Number and store statements of one consultation, each with its leaf in the log."""
    ledger.append_leaves(_store(statements, texts, at), at=at)


def _store(statements: Sequence[Statement], texts: Sequence[str], at: datetime) -> list[ledger.LeafDraft]:
    """Number and store statements of one consultation; return what the log has to say of each."""
    consultation = statements[0].consultation
    rows = Statement.objects.filter(consultation=consultation)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    for number, (statement, text) in enumerate(zip(statements, texts, strict=True), last + 1):
        statement.number = number
        statement.text = text
        statement.folded = wording_of(text)
        statement.added_at = at
    Statement.objects.bulk_create(statements)
    return [_leaf("statement", one, {"author": str(one.author)}) for one in statements]


def _leaf(kind: str, statement: Statement, public: dict[str, Fact]) -> ledger.LeafDraft:
    return ledger.LeafDraft(
        kind=kind,
        subject_type=SUBJECT,
        subject_id=statement.pk,
        content={"text": statement.text} if kind == "statement" else {},
        public={"consultation": statement.consultation.code, "statement": statement.number, **public},
    )


@records.operation
def add_city_statements(
    *, consultation_id: int, texts: Sequence[str], by: Actor, at: datetime
) -> list[Statement]:
    """Add statements of the city, shown at once; those that are there already are left out.

    Args:
        consultation_id: a consultation that is voted on.
        texts: one sentence each; empty lines are left out.
        by: the owning division or the CIO office.
        at: now.

    Returns:
        The stored statements.

    Raises:
        NotFound: there is no such consultation, or it is not voted on.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        StatementEmpty: there is no sentence.
        StatementTooLong: one is longer than the limit; nothing is stored.
        StatementWithoutWords: one has neither a letter nor a number.
        OpinionHoldsMyNumber: one holds what looks like an individual number.
        VotingOver: the consultation is closed.
    """
    consultation = editable(consultation_id, by)
    if not Voting.objects.select_for_update().filter(consultation=consultation).exists():
        raise NotFound
    wanted = {wording_of(text): text for text in map(clean_statement, texts) if text}
    if not wanted:
        check_statement("")
    for text in wanted.values():
        check_statement(text)
    there = Statement.objects.filter(consultation=consultation, folded__in=wanted)
    known = set(there.values_list("folded", flat=True))
    new = [text for wording, text in wanted.items() if wording not in known]
    statements = [
        Statement(consultation=consultation, author=rules.Author.CITY, state=rules.StatementState.SHOWN)
        for _text in new
    ]
    if statements:
        store_statements(statements, new, at)
    records.record(
        records.Entry(
            action="statements.added-by-city",
            subject_type="consultations.Consultation",
            subject_id=consultation.pk,
            by=by,
            at=at,
            facts={"added": len(new), "known": len(known)},
        )
    )
    return statements


@dataclass(frozen=True)
class Verdict:
    """What somebody decides about a statement, and the state in which it was seen."""

    state: str
    seen: str
    reason: str = ""
    into_number: int | None = None


@records.operation
def decide_statement(*, statement_id: int, verdict: Verdict, by: Actor, at: datetime) -> Statement:
    """Show a statement, hold it back with a reason from the published list, or merge it with the same one.

    Its votes are kept in every case; they are counted again when it is shown again. The decision is public.

    Returns:
        The statement as it now stands.

    Raises:
        NotFound: there is no such statement.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        EditedMeanwhile: somebody else decided since it was seen.
        Invalid: the state or the reason is none of the list.
        MergeIntoNothing: the statement to merge into is not shown, or is this one.
    """
    rows = Statement.objects.select_for_update(of=("self",)).select_related("consultation")
    statement = rows.filter(pk=statement_id).first()
    if statement is None:
        raise NotFound
    if not rules.may_moderate(by, statement.consultation):
        raise NotAllowed
    if statement.state != verdict.seen:
        raise EditedMeanwhile
    _decide(statement, verdict)
    statement.state = verdict.state
    statement.decided_at, statement.decided_by_id = at, by.person_id
    statement.save(update_fields=["state", "hold_reason", "merged_into", "decided_at", "decided_by_id"])
    facts: dict[str, Fact] = {"state": verdict.state}
    if verdict.state == rules.StatementState.HELD:
        facts["reason"] = verdict.reason
    if verdict.state == rules.StatementState.MERGED:
        facts["into"] = verdict.into_number
    ledger.append_leaves([_leaf("moderation", statement, facts)], at=at)
    have_votes_settled(consultation_id=statement.consultation_id, at=at)
    _record("statement.decided", statement, by, at, **facts)
    return statement


def _decide(statement: Statement, verdict: Verdict) -> None:
    statement.hold_reason = ""
    statement.merged_into = None
    if verdict.state == rules.StatementState.SHOWN:
        return
    if verdict.state == rules.StatementState.HELD:
        if verdict.reason not in rules.HoldReason.values:
            raise Invalid(field=str(Statement._meta.get_field("hold_reason").verbose_name))
        statement.hold_reason = verdict.reason
        return
    if verdict.state != rules.StatementState.MERGED:
        raise Invalid(field=str(Statement._meta.get_field("state").verbose_name))
    statement.merged_into = _merge_target(statement, verdict.into_number)


def _merge_target(statement: Statement, number: int | None) -> Statement:
    shown = Statement.objects.filter(consultation=statement.consultation, state=rules.StatementState.SHOWN)
    target = shown.exclude(pk=statement.pk).filter(number=number or 0).first()
    if target is None:
        raise MergeIntoNothing(number=number)
    return target


def _record(action: str, statement: Statement, by: Actor, at: datetime, **facts: Fact) -> None:
    records.record(
        records.Entry(
            action=action,
            subject_type=SUBJECT,
            subject_id=statement.pk,
            by=by,
            at=at,
            facts={"consultation_id": statement.consultation_id, **facts},
        )
    )
