"""The proposals of a consultation as open data: no persons, small numbers suppressed, unshown texts left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Membership, Proposal, ProposalSource, ProposalVersion
from yoriai.apps.consultations.queries.proposals.levels import Supporters, supporters
from yoriai.apps.consultations.queries.proposals.readable import unreadable_proposals
from yoriai.apps.consultations.queries.proposals.shown import proposing_consultation
from yoriai.apps.shared.time import day_of

FORMAT = "yoriai-proposals/1"
# The columns of the tables, and what each says.
MEANINGS: dict[str, str | Promise] = {
    "number": _("提案の番号"),
    "title": _("提案の題（今の版。表示していないもの・消去したものは空）"),
    "problem": _("いま困っていること（今の版）"),
    "wish": _("こうなるとよいこと（今の版）"),
    "place": _("場所"),
    "section": _("案の部分の番号"),
    "state": _("状態（waiting=確認待ち、shown=表示中、held=表示していない、merged=ほかの提案とまとめた）"),
    "hold_reason": _("表示しない理由（記号）"),
    "merged_into": _("まとめた提案の番号"),
    "version": _("今の版の番号"),
    "supports": _("応援した人の数（5未満は空）"),
    "received_on": _("届いた日"),
    "item": _("市が検討した項目の番号（結果の公表まで空）"),
    "supports_by_device": _("応援のうち、端末で数えた人（5未満は空）"),
    "supports_by_email": _("応援のうち、メールで確かめた人（5未満は空）"),
    "supports_by_code": _("応援のうち、配られた番号で確かめた人（5未満は空）"),
    "supports_among_many": _("応援のうち、1つの回線から続けて始まった端末（5未満は空。除かずに数えている）"),
    "source": _("ほかのサイトから取り込んだときの、もとのアドレス"),
    "published_elsewhere_on": _("取り込み元での公表日"),
    "supports_elsewhere": _("取り込み元での応援の数（ここでの応援に入れず、重みづけに使わない）"),
}
COLUMNS = tuple(MEANINGS)
LEVELS = ("device", "email", "code")
VERSION_MEANINGS: dict[str, str | Promise] = {
    "number": _("提案の番号"),
    "version": _("版の番号"),
    "made_on": _("この版になった日"),
    "hand": _("だれが書いたか（author=提案した人、contributor=参加者、office=市）"),
    "reason": _("この版にした理由"),
    "title": _("提案の題（消去したものは空）"),
    "problem": _("いま困っていること"),
    "wish": _("こうなるとよいこと"),
}


def version_records(*, code: str, on: date) -> Iterator[dict[str, str | int]]:
    """Yield every version of every proposal that everybody may read, by the names in `VERSION_MEANINGS`.

    Takes 4 statements, its rows in a stream.

    Raises:
        NotFound: there is no such consultation in public.
    """
    found = proposing_consultation(code=code, on=on)
    hidden = unreadable_proposals(consultation=found.consultation)
    rows = ProposalVersion.objects.filter(proposal__consultation=found.consultation)
    for row in rows.select_related("proposal").order_by("proposal__number", "number").iterator():
        if row.proposal_id in hidden:
            continue
        yield {
            "number": row.proposal.number,
            "version": row.number,
            "made_on": day_of(row.at).isoformat(),
            "hand": str(row.hand),
            "reason": row.reason,
            "title": row.title,
            "problem": row.problem,
            "wish": row.wish,
        }


def proposal_records(*, code: str, on: date) -> list[dict[str, str | int | None]]:
    """Return one record for each proposal, in the order of the numbers, by the names in `COLUMNS` (5 statements).

    Raises:
        NotFound: there is no such consultation in public.
    """
    found = proposing_consultation(code=code, on=on)
    items = Membership.objects.filter(
        opinion__proposal=OuterRef("pk"),
        ended_at=None,
        item__consultation__state=rules.State.RESULTS_PUBLISHED,
    )
    rows = Proposal.objects.filter(consultation=found.consultation).order_by("number")
    rows = rows.select_related("section", "merged_into", "source")
    given = list(rows.annotate(item=Subquery(items.order_by("pk").values("item__number")[:1])))
    people = supporters(proposal_ids=[row.pk for row in given])
    return list(_records(given, people, unreadable_proposals(consultation=found.consultation)))


def _records(
    rows: Iterable[Any], people: Mapping[int, Supporters], hidden: Collection[int]
) -> Iterator[dict[str, str | int | None]]:
    for row in rows:
        known = people.get(row.pk)
        readable = row.pk not in hidden
        yield {
            "number": row.number,
            "title": row.title if readable else "",
            "problem": row.problem if readable else "",
            "wish": row.wish if readable else "",
            "place": row.place if readable else "",
            "section": row.section.number if row.section else "",
            "state": str(row.state),
            "hold_reason": str(row.hold_reason),
            "merged_into": row.merged_into.number if row.merged_into else None,
            "version": row.version,
            "supports": rules.shown_supports(row.supports),
            "received_on": day_of(row.received_at).isoformat(),
            "item": row.item,
            **{f"supports_by_{name}": known.levels.of_level(name) if known else None for name in LEVELS},
            "supports_among_many": known.shown_among_many if known else None,
            **_elsewhere(getattr(row, "source", None) if readable else None),
        }


def _elsewhere(source: ProposalSource | None) -> dict[str, str | int | None]:
    """Return where a proposal stood before; supports that were given there are never among ours."""
    day = source.published_on if source else None
    return {
        "source": (source.url or source.reference or source.number) if source else "",
        "published_elsewhere_on": day.isoformat() if day else "",
        "supports_elsewhere": source.supports if source else None,
    }
