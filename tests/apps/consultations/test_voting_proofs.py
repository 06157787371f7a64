"""Codes and confirmed addresses: one person on whatever device, nothing counted twice, nothing weighed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from tests.apps.consultations import makers, voting_makers
from tests.factories import NOON, TODAY, actor, division
from yoriai.apps.consultations.models import (
    CodeSheet,
    EmailCheck,
    Participant,
    Proof,
    ResidentCode,
    Statement,
    Vote,
    VoteEvent,
    VoteFigures,
)
from yoriai.apps.consultations.operations import voting, voting_codes, voting_email, voting_setup
from yoriai.apps.consultations.operations.opinions import new_key
from yoriai.apps.consultations.operations.voting import VotingOver
from yoriai.apps.consultations.operations.voting_codes import CodeGiven, SheetDraft
from yoriai.apps.consultations.operations.voting_email import Asked, DigitsGiven
from yoriai.apps.consultations.operations.voting_phases import VotingTerms
from yoriai.apps.consultations.queries import voting as queries
from yoriai.apps.consultations.queries.voting_log import check_votes
from yoriai.apps.consultations.queries.voting_proofs import codes_made, own_level
from yoriai.apps.consultations.tasks import draw_map, forget_origins, log_votes
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed
from yoriai.pure.japan import my_number

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LATER = NOON + timedelta(minutes=5)


def sheet_of(consultation, count=3, key=None, at=NOON):
    return voting_codes.make_codes(
        consultation_id=consultation.pk,
        draft=SheetDraft(count, "無作為に選んだ市民", key or new_key()),
        by=makers.head(consultation.division),
        at=at,
    )


def gives_code(consultation, code, device, at=LATER):
    given = CodeGiven(consultation.code, code, device)
    return voting_codes.use_code(given=given, by=ANYONE, at=at)


def confirms(consultation, address, device, at=LATER):
    letter = voting_email.ask_for_digits(asked=Asked(consultation.code, address, device), by=ANYONE, at=at)
    given = DigitsGiven(consultation.code, letter.digits, device)
    return voting_email.confirm_email(given=given, by=ANYONE, at=at)


def answers(consultation, device):
    found = queries.voted_consultation(code=consultation.code, on=TODAY)
    return {one.number: one.value for one in queries.own_answers(found=found, device=device)}


def level(consultation, device):
    found = queries.voted_consultation(code=consultation.code, on=TODAY)
    return own_level(found=found, device=device).level


def sums_are_right(consultation):
    """Tell whether the kept sums are those of the votes, and every vote is the last event of its person."""
    for statement in Statement.objects.filter(consultation=consultation):
        counted = [Vote.objects.filter(statement=statement, value=value).count() for value in (1, -1, 0)]
        if counted != [statement.agrees, statement.disagrees, statement.passes]:
            return False
    last = {(row.statement_id, row.participant_id): row.value for row in VoteEvent.objects.order_by("id")}
    return all(last[vote.statement_id, vote.participant_id] == vote.value for vote in Vote.objects.all())


def test_codes_are_shown_once_stored_as_hashes_and_counted_in_the_log():
    consultation = voting_makers.open_voting()

    made = sheet_of(consultation, 20)

    assert len(set(made.codes)) == 20
    assert all(len(code) == 12 and code.startswith("0") for code in made.codes)
    assert not any(my_number.numbers_in(code) for code in made.codes)
    stored = " ".join(ResidentCode.objects.values_list("key", flat=True))
    assert not any(code in stored for code in made.codes)
    leaf = LogLeaf.objects.get(kind="codes")
    assert '"made":20' in leaf.body and consultation.code in leaf.body
    assert made.codes[0] not in repr(made)


def test_the_same_form_sent_twice_makes_one_sheet():
    consultation = voting_makers.open_voting()
    sheet_of(consultation, key="k" * 20)

    with pytest.raises(voting_codes.CodesShownOnce):
        sheet_of(consultation, key="k" * 20)
    assert CodeSheet.objects.count() == 1


@pytest.mark.parametrize(("count", "note"), [(0, "市民"), (5001, "市民"), (3, "  ")])
def test_a_sheet_of_nothing_too_much_or_for_nobody_is_refused(count, note):
    consultation = voting_makers.open_voting()
    draft = SheetDraft(count, note, new_key())

    with pytest.raises(Invalid):
        voting_codes.make_codes(
            consultation_id=consultation.pk, draft=draft, by=makers.head(consultation.division), at=NOON
        )


def test_only_the_head_and_the_cio_office_make_and_revoke_codes():
    of = division()
    consultation = voting_makers.open_voting(of)
    sheet = sheet_of(consultation).sheet

    for by in (ANYONE, actor(Role.DIVISION_STAFF, of), actor(Role.DIVISION_HEAD, division("別の課"))):
        with pytest.raises(NotAllowed):
            voting_codes.make_codes(
                consultation_id=consultation.pk, draft=SheetDraft(1, "市民", new_key()), by=by, at=NOON
            )
        with pytest.raises(NotAllowed):
            voting_codes.revoke_codes(sheet_id=sheet.pk, by=by, at=NOON)
    voting_codes.revoke_codes(sheet_id=sheet.pk, by=actor(Role.CIO_OFFICE), at=NOON)


def test_a_code_on_two_devices_is_one_participant_whose_later_answers_count():
    consultation = voting_makers.open_voting()
    code = sheet_of(consultation).codes[0]
    voting_makers.cast(consultation, 1, 1, device="phone", at=NOON)
    voting_makers.cast(consultation, 2, 1, device="phone", at=NOON + timedelta(minutes=2))
    voting_makers.cast(consultation, 1, -1, device="tablet", at=NOON + timedelta(minutes=1))
    voting_makers.cast(consultation, 2, 0, device="tablet", at=NOON + timedelta(minutes=1))
    voting_makers.cast(consultation, 3, 1, device="tablet", at=NOON + timedelta(minutes=1))

    gives_code(consultation, code, "phone")
    joined = gives_code(consultation, code, "tablet")
    voting_makers.cast(consultation, 3, -1, device="phone", at=NOON + timedelta(hours=1))

    assert joined.carried == 2
    assert answers(consultation, "phone") == answers(consultation, "tablet") == {1: -1, 2: 1, 3: -1}
    assert queries.turnout(consultation=consultation).people.of_each[:3] == (0, 0, 1)
    assert Vote.objects.count() == 3
    assert sums_are_right(consultation)


def test_the_history_in_the_log_stays_whole_when_devices_are_joined():
    consultation = voting_makers.open_voting()
    code = sheet_of(consultation).codes[0]
    for device in ("phone", "tablet"):
        voting_makers.cast(consultation, 1, 1, device=device)
    log_votes(consultation_id=consultation.pk, at=NOON)
    for device in ("phone", "tablet"):
        gives_code(consultation, code, device)
    log_votes(consultation_id=consultation.pk, at=LATER)

    assert check_votes(code=consultation.code).faulty == ()
    assert VoteEvent.objects.count() == 2  # the earlier of two alike counts no more, nothing new is said


def test_who_types_a_code_before_answering_is_known_from_the_first_answer_on():
    consultation = voting_makers.open_voting()
    made = sheet_of(consultation)

    gives_code(consultation, made.codes[0], "phone")
    assert queries.turnout(consultation=consultation).people.all == 0
    voting_makers.cast(consultation, 1, 1, device="phone")
    gives_code(consultation, made.codes[0], "tablet")

    assert answers(consultation, "tablet") == {1: 1}
    assert Participant.objects.filter(merged_into__isnull=True).count() == 1
    assert codes_made(consultation_id=consultation.pk).used == 1


def test_two_codes_on_one_device_are_two_people_and_neither_loses_an_answer():
    consultation = voting_makers.open_voting()
    first, second, _ = sheet_of(consultation).codes
    voting_makers.cast(consultation, 1, 1, device="tablet")
    gives_code(consultation, first, "tablet")

    other = gives_code(consultation, second, "tablet")
    voting_makers.cast(consultation, 1, -1, device=other.device)
    back = gives_code(consultation, first, other.device)

    assert len({"tablet", other.device, back.device}) == 3
    assert answers(consultation, back.device) == {1: 1}
    assert answers(consultation, other.device) == {1: -1}
    assert queries.turnout(consultation=consultation).people.of_each[:3] == (0, 0, 2)
    assert sums_are_right(consultation)


def test_an_address_and_a_code_on_one_device_are_one_person_also_on_the_next():
    consultation = voting_makers.open_voting()
    code = sheet_of(consultation).codes[0]
    voting_makers.cast(consultation, 1, 1, device="phone")
    confirms(consultation, "a@example.jp", "phone")
    assert level(consultation, "phone") == "email"

    gives_code(consultation, code, "phone")
    voting_makers.cast(consultation, 2, 1, device="tablet")
    confirms(consultation, "A+2@EXAMPLE.jp", "tablet")

    assert level(consultation, "tablet") == "code"
    assert answers(consultation, "tablet") == {1: 1, 2: 1}
    assert queries.turnout(consultation=consultation).people.of_each[:3] == (0, 0, 1)


def test_a_statement_of_a_joined_device_is_the_persons():
    consultation = voting_makers.open_voting()
    code = sheet_of(consultation).codes[0]
    voting_makers.proposed(consultation, "よい案である。", device="tablet")
    gives_code(consultation, code, "phone")
    gives_code(consultation, code, "tablet")
    found = queries.voted_consultation(code=consultation.code, on=TODAY)

    assert len(queries.own_statements(found=found, device="phone")) == 1


def test_the_figures_and_the_map_count_a_joined_device_once():
    consultation = voting_makers.open_voting()
    code = sheet_of(consultation).codes[0]
    voting_makers.crowd(consultation, 8)
    gives_code(consultation, code, "crowd-0")
    gives_code(consultation, code, "crowd-1")

    draw_map(consultation_id=consultation.pk, at=LATER)

    figures = VoteFigures.objects.get()
    assert (figures.people, figures.votes, figures.levels["device"], figures.levels["code"]) == (7, 21, 6, 1)
    assert consultation.maps.get().content["levels"] == figures.levels
    assert all(group["levels"] is None for group in consultation.maps.get().content["groups"])


@pytest.mark.parametrize("typed", ["", "123", "0000-0000-0000", "あいう", "9" * 12])
def test_what_is_no_code_is_refused(typed):
    consultation = voting_makers.open_voting()
    sheet_of(consultation)

    with pytest.raises(voting_codes.CodeUnknown):
        gives_code(consultation, typed, "phone")
    assert not Proof.objects.exists()


def test_a_code_is_of_one_consultation_and_read_in_any_spelling():
    one, other = voting_makers.open_voting(), voting_makers.open_voting()
    code = sheet_of(one).codes[0]

    with pytest.raises(voting_codes.CodeUnknown):
        gives_code(other, code, "phone")
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert gives_code(one, f"{wide[:4]}－{wide[4:8]} {wide[8:]}", "phone").level == "code"


def test_revoked_codes_are_worthless_but_who_used_one_stays():
    consultation = voting_makers.open_voting()
    made = sheet_of(consultation)
    gives_code(consultation, made.codes[0], "phone")
    by = makers.head(consultation.division)

    voting_codes.revoke_codes(sheet_id=made.sheet.pk, by=by, at=LATER)

    with pytest.raises(voting_codes.CodeUnknown):
        gives_code(consultation, made.codes[1], "tablet")
    assert gives_code(consultation, made.codes[0], "tablet").level == "code"
    with pytest.raises(voting_codes.SheetRevoked):
        voting_codes.revoke_codes(sheet_id=made.sheet.pk, by=by, at=LATER)
    counted = codes_made(consultation_id=consultation.pk)
    assert (counted.made, counted.used, counted.revoked) == (3, 1, 2)


def test_after_the_close_neither_codes_nor_addresses_are_taken():
    consultation = voting_makers.open_voting()
    code = sheet_of(consultation).codes[0]
    after = NOON + timedelta(days=20)

    with pytest.raises(VotingOver):
        gives_code(consultation, code, "phone", at=after)
    with pytest.raises(VotingOver):
        confirms(consultation, "a@example.jp", "phone", at=after)


def test_of_an_address_nothing_is_stored_that_leads_back_to_it():
    consultation = voting_makers.open_voting()
    confirms(consultation, "somebody@example.jp", "phone")
    asked = Asked(consultation.code, "other@example.jp", "tablet")
    voting_email.ask_for_digits(asked=asked, by=ANYONE, at=NOON)

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = str(cursor.fetchall())
            assert "somebody@" not in rows and "other@" not in rows, table
    assert "example.jp" not in repr(asked)


@pytest.mark.parametrize(
    "address", ["", "a", "a@", "@example.jp", "a b@example.jp", "a@example.jp\nBcc: b@example.jp", "あ" * 300]
)
def test_what_is_no_address_is_refused(address):
    consultation = voting_makers.open_voting()

    with pytest.raises(voting_email.NotAnAddress):
        confirms(consultation, address, "phone")


def test_digits_are_of_one_device_half_an_hour_and_five_tries():
    consultation = voting_makers.open_voting()

    def tries(digits, device="phone", at=NOON):
        given = DigitsGiven(consultation.code, digits, device)
        return voting_email.confirm_email(given=given, by=ANYONE, at=at)

    def ask(at=NOON):
        asked = Asked(consultation.code, "a@example.jp", "phone")
        return voting_email.ask_for_digits(asked=asked, by=ANYONE, at=at).digits

    digits = ask()
    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    for device, at in (("tablet", NOON), ("phone", NOON + timedelta(minutes=30))):
        with pytest.raises(voting_email.DigitsWrong):
            tries(digits, device, at)
    for _ in range(5):
        with pytest.raises(voting_email.DigitsWrong):
            tries(wrong)
    with pytest.raises(voting_email.DigitsWrong):
        tries(digits)
    assert tries(f" {ask()} ").level == "email"


def test_an_address_gets_three_letters_an_hour_from_however_many_devices():
    consultation = voting_makers.open_voting()
    for device in ("a", "b", "c"):
        asked = Asked(consultation.code, "a@example.jp", device)
        voting_email.ask_for_digits(asked=asked, by=ANYONE, at=NOON)

    asked = Asked(consultation.code, "A+x@example.jp", "d")
    with pytest.raises(voting_email.TooManyLetters):
        voting_email.ask_for_digits(asked=asked, by=ANYONE, at=NOON)
    voting_email.ask_for_digits(asked=asked, by=ANYONE, at=NOON + timedelta(minutes=61))


def test_the_office_can_do_without_addresses():
    consultation = voting_makers.open_voting()
    voting_setup.set_voting_terms(
        consultation_id=consultation.pk,
        terms=VotingTerms(confirms_email=False),
        by=makers.head(consultation.division),
        at=NOON,
    )

    with pytest.raises(voting_email.EmailNotTaken):
        confirms(consultation, "a@example.jp", "phone")


def test_questions_that_were_never_answered_are_forgotten():
    consultation = voting_makers.open_voting()
    asked = Asked(consultation.code, "a@example.jp", "phone")
    voting_email.ask_for_digits(asked=asked, by=ANYONE, at=NOON)

    forget_origins(at=NOON + timedelta(hours=2))

    assert not EmailCheck.objects.exists()


def test_two_devices_of_one_person_answering_at_once_are_counted_once():
    consultation = voting_makers.open_voting()
    code = sheet_of(consultation).codes[0]
    for device in ("phone", "tablet"):
        gives_code(consultation, code, device)

    ballots = [
        voting_makers.ballot(consultation, 1, value, device)
        for device, value in (("phone", 1), ("tablet", -1))
    ]
    voting.cast_votes(ballots=ballots, by=ANYONE, at=NOON)

    statement = consultation.statements.get(number=1)
    assert (statement.agrees, statement.disagrees) == (0, 1)
    assert sums_are_right(consultation)
