"""Supporters who are more than a device: one code or address is one person, on whatever device; nothing is weighed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.apps.consultations import makers, proposal_makers, voting_makers
from tests.factories import NOON, TODAY, division
from yoriai.apps.consultations.models import (
    Contributor,
    ContributorProof,
    EmailCheck,
    Proposal,
    Support,
    SupportEvent,
)
from yoriai.apps.consultations.operations import voting_codes
from yoriai.apps.consultations.operations.proposals import deciding, proving
from yoriai.apps.consultations.operations.proposals.shared import ProposingOver
from yoriai.apps.consultations.operations.voting_codes import CodeGiven, CodeUnknown, SheetDraft
from yoriai.apps.consultations.operations.voting_email import Asked, DigitsGiven, DigitsWrong, EmailNotTaken
from yoriai.apps.consultations.queries.proposals import export, one
from yoriai.apps.consultations.queries.proposals.levels import supporters
from yoriai.apps.consultations.queries.voting_intake import key_of
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADDRESS = "taro@example.jp"


@pytest.fixture
def of():
    return division()


@pytest.fixture
def consultation(of):
    return proposal_makers.open_proposing(of)


def codes(consultation, of, count=2):
    draft = SheetDraft(count, "住民", f"key-of-a-form-{consultation.pk}-{count}")
    by = makers.head(of)
    return voting_codes.make_codes(consultation_id=consultation.pk, draft=draft, by=by, at=NOON).codes


def gave(consultation, code, device, at=NOON):
    return proving.use_code(given=CodeGiven(consultation.code, code, device), by=ANYONE, at=at)


def confirmed(consultation, device, address=ADDRESS):
    asked = Asked(consultation.code, address, device)
    letter = proving.ask_for_digits(asked=asked, by=ANYONE, at=NOON)
    given = DigitsGiven(consultation.code, letter.digits, device)
    return proving.confirm_email(given=given, by=ANYONE, at=NOON)


def level_of(consultation, device):
    key = key_of(bytes(consultation.proposal_terms.salt), device)
    row = Contributor.objects.get(consultation=consultation, key=key)
    return (row.merged_into or row).level


def supports_of(proposal):
    proposal.refresh_from_db()
    alive = Support.objects.filter(proposal=proposal, withdrawn_at=None).count()
    assert proposal.supports == alive  # the number kept with the proposal is that of the rows
    return alive


def test_an_address_and_a_code_raise_the_level_and_a_device_alone_does_not(consultation, of):
    proposal = proposal_makers.proposed(consultation).proposal
    for device in ("a", "b", "c"):
        proposal_makers.choose(proposal, device)

    confirmed(consultation, "b")
    gave(consultation, codes(consultation, of)[0], "c")

    assert [level_of(consultation, device) for device in "abc"] == ["device", "email", "code"]
    assert supports_of(proposal) == 3


def test_one_code_on_two_devices_is_one_supporter_and_each_support_counts_once(consultation, of):
    first = proposal_makers.proposed(consultation).proposal
    second = proposal_makers.proposed(consultation, proposal_makers.LAMP, "lamp").proposal
    for proposal, device in ((first, "phone"), (first, "desk"), (second, "desk")):
        proposal_makers.choose(proposal, device)
    code = codes(consultation, of)[0]

    gave(consultation, code, "phone")
    joined = gave(consultation, code, "desk")

    assert (joined.device, joined.carried) == ("desk", 1)
    assert (supports_of(first), supports_of(second)) == (1, 1)
    last = {}
    for event in SupportEvent.objects.order_by("pk"):
        last[event.proposal_id, event.contributor_id] = event.is_support
    assert sum(last.values()) == 2  # the history alone leads to the same numbers
    given = proposal_makers.choose(second, "phone", wants=False)
    assert given.is_changed and supports_of(second) == 0


def test_who_proposed_on_another_device_does_not_support_her_own(consultation, of):
    proposal = proposal_makers.proposed(consultation).proposal
    proposal_makers.choose(proposal, "phone")
    code = codes(consultation, of)[0]

    gave(consultation, code, "author")
    gave(consultation, code, "phone")

    assert supports_of(proposal) == 0
    page = proposal_makers.suggested(proposal, "phone")  # on either device it is her own from now on
    assert page.hand == "author"


def test_two_people_who_show_two_codes_on_one_device_stay_two(consultation, of):
    proposal = proposal_makers.proposed(consultation).proposal
    proposal_makers.choose(proposal, "shared")
    one_code, other = codes(consultation, of)

    gave(consultation, one_code, "shared")
    second = gave(consultation, other, "shared")
    proposal_makers.choose(proposal, second.device)

    assert second.device != "shared"
    assert supports_of(proposal) == 2


def test_the_page_and_the_data_say_of_how_many_what_is_known(consultation, of):
    proposal = proposal_makers.proposed(consultation).proposal
    proposal_makers.cheered(proposal, 4)
    confirmed(consultation, "fan-1")
    few = one.proposal_page(code=consultation.code, number=1, on=TODAY)
    proposal_makers.choose(proposal, "fan-4")
    page = one.proposal_page(code=consultation.code, number=1, on=TODAY)
    record = export.proposal_records(code=consultation.code, on=TODAY)[0]

    assert few.supporters is None and supporters(proposal_ids=[]) == {}
    assert page.supporters.levels.labelled == [("端末", 4), ("メール確認", 1)]
    assert [record[f"supports_by_{name}"] for name in export.LEVELS] == [4, 1, 0]


def test_a_code_of_votes_is_good_for_the_proposals_of_the_same_consultation_and_no_other(of):
    voted = voting_makers.open_voting(of)
    code = codes(voted, of)[0]
    other = proposal_makers.open_proposing(of)

    with pytest.raises(CodeUnknown):
        gave(other, code, "a")
    with pytest.raises(NotFound):
        gave(voted, code, "a")


def test_what_was_typed_wrong_says_so_and_is_counted(consultation):
    proving.ask_for_digits(asked=Asked(consultation.code, ADDRESS, "a"), by=ANYONE, at=NOON)

    with pytest.raises(DigitsWrong):
        proving.confirm_email(given=DigitsGiven(consultation.code, "000", "a"), by=ANYONE, at=NOON)
    with pytest.raises(CodeUnknown):
        gave(consultation, "123456789012", "a")

    assert EmailCheck.objects.get().tries == 1
    assert not ContributorProof.objects.exists()


def test_addresses_are_confirmed_only_where_the_terms_say_so(consultation, of):
    deciding.set_proposal_terms(
        consultation_id=consultation.pk, shows_at_once=True, confirms_email=False, by=makers.head(of), at=NOON
    )

    with pytest.raises(EmailNotTaken):
        confirmed(consultation, "a")


def test_after_the_last_day_nothing_is_shown_any_more(consultation, of):
    code = codes(consultation, of)[0]

    with pytest.raises(ProposingOver):
        gave(consultation, code, "a", at=NOON + timedelta(days=proposal_makers.DAYS))


def test_neither_addresses_nor_codes_are_kept(consultation, of):
    code = codes(consultation, of)[0]
    gave(consultation, code, "a")
    confirmed(consultation, "a")

    kept = str(list(ContributorProof.objects.values_list())) + str(list(EmailCheck.objects.values_list()))
    assert ADDRESS not in kept and code not in kept
    assert ContributorProof.objects.count() == 2


def test_codes_are_made_by_the_head_where_there_are_proposals_or_votes(consultation, of):
    with pytest.raises(NotAllowed):
        codes(consultation, division("別の課"))
    with pytest.raises(NotFound):
        codes(makers.open_consultation(of), of)
    assert Proposal.objects.count() == 0
