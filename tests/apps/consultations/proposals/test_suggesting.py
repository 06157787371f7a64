"""Suggested changes: nobody's text changes without an answer, every version stays, two at once are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from tests.apps.consultations import makers
from tests.apps.consultations import proposal_makers as made
from tests.factories import NOON, division
from yoriai.apps.consultations import tasks
from yoriai.apps.consultations.models import Suggestion
from yoriai.apps.consultations.operations.proposals import shared, suggesting, texts
from yoriai.apps.jobs.models import Job
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import Invalid, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def wishes(proposal):
    return list(proposal.versions.order_by("number").values_list("wish", flat=True))


def test_an_accepted_suggestion_is_the_next_version_and_says_who_made_it_and_why():
    proposal = made.proposed(made.open_proposing()).proposal

    suggestion = made.suggested(proposal, wish="ベンチを5つ置く。")
    made.answered(suggestion, reason="よい案です。")

    proposal.refresh_from_db()
    version = proposal.versions.get(number=2)
    assert (proposal.version, proposal.wish) == (2, "ベンチを5つ置く。")
    assert wishes(proposal) == [made.BENCH.wish, "ベンチを5つ置く。"]
    assert (version.hand, version.suggestion, version.reason) == (
        "contributor",
        suggestion,
        suggestion.reason,
    )
    assert LogLeaf.objects.filter(kind="proposal-version").count() == 1


def test_a_declined_one_changes_nothing_and_needs_a_reason():
    proposal = made.proposed(made.open_proposing()).proposal
    suggestion = made.suggested(proposal)

    with pytest.raises(texts.ProposalReasonMissing):
        made.answered(suggestion, "declined")
    declined = made.answered(suggestion, "declined", reason="ベンチは池の前だけで足ります。")

    proposal.refresh_from_db()
    assert (proposal.version, declined.answered_by, declined.answer) == (
        1,
        "author",
        "ベンチは池の前だけで足ります。",
    )


def test_only_the_author_answers():
    suggestion = made.suggested(made.proposed(made.open_proposing()).proposal)

    for device in ("neighbour", "stranger"):
        with pytest.raises(shared.NotTheAuthor):
            made.answered(suggestion, device=device)


def test_the_office_answers_only_when_the_author_does_not_and_with_a_reason():
    of = division()
    by = makers.head(of)
    suggestion = made.suggested(made.proposed(made.open_proposing(of)).proposal)

    with pytest.raises(suggesting.OfficeMustWait):
        made.answered(suggestion, device="", by=by, reason="返事がないため。")
    late = NOON + timedelta(days=7)
    with pytest.raises(texts.ProposalReasonMissing):
        made.answered(suggestion, device="", by=by, at=late)
    with pytest.raises(NotAllowed):
        made.answered(suggestion, device="", by=ANYONE, at=late, reason="わたしが決める。")
    done = made.answered(suggestion, device="", by=by, at=late, reason="返事がないため。")

    assert (done.state, done.answered_by) == ("accepted", "office")


def test_an_own_change_is_a_version_at_once_where_nothing_is_checked():
    proposal = made.proposed(made.open_proposing()).proposal

    own = made.suggested(proposal, "author", wish="ベンチを2つ。")

    proposal.refresh_from_db()
    assert (own.state, own.hand, proposal.version, proposal.wish) == (
        "accepted",
        "author",
        2,
        "ベンチを2つ。",
    )


def test_where_changes_are_checked_the_author_sees_them_after_the_check():
    of = division()
    proposal = made.proposed(made.open_proposing(of, at_once=False)).proposal
    made.decided(proposal, "shown", makers.head(of))
    suggestion = made.suggested(proposal)

    with pytest.raises(suggesting.SuggestionSettled):
        made.answered(suggestion)
    made.checked(suggestion, "open", makers.head(of))

    assert made.answered(suggestion).state == "accepted"


def test_an_own_change_of_a_shown_text_is_checked_and_then_the_new_version():
    of = division()
    proposal = made.proposed(made.open_proposing(of, at_once=False)).proposal
    made.decided(proposal, "shown", makers.head(of))

    own = made.suggested(proposal, "author", wish="ベンチを2つ。")
    assert own.state == "waiting"
    made.checked(own, "open", makers.head(of))

    proposal.refresh_from_db()
    assert (proposal.version, proposal.wish) == (2, "ベンチを2つ。")


def test_an_own_change_of_a_text_that_nobody_saw_yet_needs_no_second_check():
    proposal = made.proposed(made.open_proposing(at_once=False)).proposal

    made.suggested(proposal, "author", wish="ベンチを2つ。")

    proposal.refresh_from_db()
    assert (proposal.version, proposal.state) == (2, "waiting")


def test_a_suggestion_is_held_back_with_a_reason_of_the_list_in_the_log():
    of = division()
    suggestion = made.suggested(made.proposed(made.open_proposing(of)).proposal)

    with pytest.raises(Invalid):
        made.checked(suggestion, "held", makers.head(of))
    with pytest.raises(NotAllowed):
        made.checked(suggestion, "held", ANYONE, "advertising")
    held = made.checked(suggestion, "held", makers.head(of), "advertising")

    assert (held.state, held.hold_reason) == ("held", "advertising")
    assert '"suggestion":1' in LogLeaf.objects.get(kind="moderation").body
    with pytest.raises(suggesting.SuggestionSettled):
        made.answered(held)


def test_two_suggestions_of_different_parts_are_both_taken_over():
    proposal = made.proposed(made.open_proposing()).proposal
    first = made.suggested(proposal, "a", wish="ベンチを5つ。")
    second = made.suggested(proposal, "b", title="公園に木のベンチを")

    made.answered(first)
    made.answered(second)

    proposal.refresh_from_db()
    assert (proposal.version, proposal.title, proposal.wish) == (3, "公園に木のベンチを", "ベンチを5つ。")


def test_two_suggestions_of_the_same_part_meet_and_the_second_is_told_where():
    proposal = made.proposed(made.open_proposing()).proposal
    first = made.suggested(proposal, "a", wish="ベンチを5つ。")
    second = made.suggested(proposal, "b", wish="ベンチを1つ。")
    made.answered(first)

    with pytest.raises(suggesting.SuggestionConflicts) as refusal:
        made.answered(second)

    assert refusal.value.facts == {"base": 1, "version": 2, "parts": "こうなるとよい"}
    assert made.answered(second, "declined", reason="5つにしました。").state == "declined"


def test_who_answers_with_an_older_text_before_the_eyes_is_told():
    proposal = made.proposed(made.open_proposing()).proposal
    first = made.suggested(proposal, "a", wish="ベンチを5つ。")
    second = made.suggested(proposal, "b", title="公園に木のベンチを")
    made.answered(first)

    with pytest.raises(shared.ProposalChanged):
        made.answered(second, seen=1)


def test_a_second_answer_is_told_that_there_was_one():
    suggestion = made.suggested(made.proposed(made.open_proposing()).proposal)
    made.answered(suggestion)

    with pytest.raises(suggesting.SuggestionSettled):
        made.answered(suggestion, "declined", reason="やはりやめます。")


def test_a_participant_keeps_the_number_within_a_proposal():
    proposal = made.proposed(made.open_proposing()).proposal

    for device in ("a", "b", "a"):
        made.suggested(proposal, device, title=f"{device}の案")

    numbers = Suggestion.objects.order_by("number").values_list("contributor_number", flat=True)
    assert list(numbers) == [1, 2, 1]


def test_one_participant_has_three_open_at_once():
    proposal = made.proposed(made.open_proposing()).proposal
    for number in range(3):
        made.suggested(proposal, title=f"案{number}")

    with pytest.raises(suggesting.TooManySuggestions):
        made.suggested(proposal, title="案4")


def test_a_change_that_changes_nothing_or_gives_no_reason_is_refused():
    proposal = made.proposed(made.open_proposing()).proposal

    with pytest.raises(suggesting.SuggestionChangesNothing):
        made.suggested(proposal, title=made.BENCH.title)
    with pytest.raises(texts.ProposalReasonMissing):
        made.suggested(proposal, reason=" ")
    with pytest.raises(Invalid):
        made.suggested(proposal, base=9)


def test_an_author_who_writes_on_an_older_text_is_told():
    proposal = made.proposed(made.open_proposing()).proposal
    made.answered(made.suggested(proposal))

    with pytest.raises(shared.ProposalChanged):
        made.suggested(proposal, "author", base=1, wish="ベンチを2つ。")


def test_an_author_with_an_address_is_told_once_for_each_suggestion():
    proposal = made.proposed(made.open_proposing(), email="author@example.jp").proposal
    made.suggested(proposal)

    job = Job.objects.get(task__endswith="tell_author")
    tasks.tell_author(**job.arguments, at=NOON)

    assert mail.outbox[0].to == ["author@example.jp"]
    assert f"/proposals/my/{proposal.number}/" in mail.outbox[0].body
    assert proposal.wish not in mail.outbox[0].body


def test_once_the_city_considers_them_the_texts_stay():
    of = division()
    consultation = made.open_proposing(of)
    proposal = made.proposed(consultation).proposal
    suggestion = made.suggested(proposal)
    made.considered(consultation, of)

    with pytest.raises(shared.ProposingOver):
        made.answered(suggestion, at=NOON + timedelta(days=21))
    suggestion.refresh_from_db()
    assert suggestion.state == "ended"
