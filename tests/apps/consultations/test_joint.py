import pytest

from tests.apps.consultations import makers
from tests.factories import NOON, division
from yoriai.apps.consultations.operations import AlreadyPublished, joint
from yoriai.apps.consultations.operations.joint import Member
from yoriai.apps.consultations.queries.joint import municipalities_of
from yoriai.apps.shared.errors import NotAllowed

pytestmark = pytest.mark.django_db

OWN = Member("132292", "西東京市", "lead", "企画政策課")
NEIGHBOUR = Member("132110", "小平市", "partner")


def _name(consultation, by, *members):
    return joint.name_municipalities(consultation_id=consultation.pk, members=members, by=by, at=NOON)


def test_the_municipalities_named_last_take_the_place_of_all_others():
    of = division()
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of)

    _name(consultation, by, OWN, NEIGHBOUR)
    _name(consultation, by, OWN)

    assert [one.name for one in municipalities_of(consultation=consultation)] == ["西東京市"]


@pytest.mark.parametrize(
    ("members", "refusal", "facts"),
    [
        ((OWN, Member("132111", "小平市", "partner")), joint.CodeUnknown, {"municipality": "132111"}),
        ((OWN, NEIGHBOUR, NEIGHBOUR), joint.NamedTwice, {"municipality": "132110"}),
        ((NEIGHBOUR,), joint.LeadUnclear, {}),
        ((OWN, Member("132110", "小平市", "lead")), joint.LeadUnclear, {}),
    ],
)
def test_a_list_that_cannot_be_right_is_refused_by_name(members, refusal, facts):
    of = division()
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of)

    with pytest.raises(refusal) as refused:
        _name(consultation, by, *members)

    assert refused.value.facts == facts
    assert municipalities_of(consultation=consultation) == ()


def test_what_was_published_and_what_is_not_ones_own_is_not_changed():
    of = division()
    consultation = makers.open_consultation(of)

    with pytest.raises(AlreadyPublished):
        _name(consultation, makers.head(of), OWN)
    with pytest.raises(NotAllowed):
        _name(consultation, makers.head(division()), OWN)
