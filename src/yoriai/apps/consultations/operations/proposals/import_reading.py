"""What taking in an export of proposals would do: each row that can be stored, and why the others cannot."""

from __future__ import annotations

from collections import Counter
from dataclasses import field

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, OpinionSource, Proposal, ProposalSource, Suggestion
from yoriai.apps.consultations.operations.imports import digest
from yoriai.apps.consultations.operations.proposals.texts import (
    ProposalWording,
    check_place,
    check_title,
    clean_title,
)
from yoriai.apps.consultations.operations.texts import check_text, clean_text, is_visible
from yoriai.apps.shared.errors import Refusal
from yoriai.pure.opendata.decidim import SYSTEM
from yoriai.pure.opendata.decidim_proposals import ProposalRead
from yoriai.pure.opendata.findings import Finding, gettext_noop
from yoriai.pure.values import dataclass

ORIGINAL, ADDRESS, NUMBER = "original_proposal/url", "address", "id"


@dataclass(frozen=True)
class ProposalImport:
    """An export, the consultation that takes it in, and whether its proposals are shown without a further check."""

    code: str
    data: bytes = field(repr=False)
    name: str
    is_shown: bool = False


@dataclass(frozen=True)
class Ready:
    """A row that can be stored; `amends` is the key of the proposal that it would change, empty for a proposal."""

    read: ProposalRead
    wording: ProposalWording
    place: str
    key: str
    amends: str = ""

    @property
    def sender_key(self) -> str:
        """One value for one person of that site; without a number of a person each row is a person."""
        said = self.read.author or self.key
        return digest("sender", SYSTEM, said)


@dataclass
class ProposalImportPlan:
    """What taking in the file would do. Nothing is written yet."""

    consultation: Consultation
    name: str
    sha256: str
    rows: int
    findings: list[Finding]
    proposals: list[Ready] = field(default_factory=list)
    amendments: list[Ready] = field(default_factory=list)
    known: int = 0

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_error]

    @property
    def refused(self) -> int:
        """How many rows are not taken in because something in them has to be put right."""
        return len({finding.row for finding in self.errors})

    @property
    def added(self) -> int:
        return len(self.proposals) + len(self.amendments)


class RowReader:
    """Reads rows into what can be stored, and collects what is wrong with the others on the way."""

    def __init__(self, plan: ProposalImportPlan) -> None:
        self.plan = plan
        self.seen: Counter[str] = Counter()

    def read(self, reads: tuple[ProposalRead, ...]) -> None:
        """Sort the rows into proposals and amendments; one whose original is nowhere is a proposal itself."""
        ready = [one for read in reads if (one := self._ready(read)) is not None]
        ready = self._without_known(ready)
        originals = {one.read.source.url: one.key for one in ready if one.read.source.url}
        originals |= self._stored_originals()
        for one in ready:
            amended = originals.get(one.read.amends_url, "") if one.read.is_amendment else ""
            if one.read.is_amendment and not amended:
                message = gettext_noop("修正案ですが、もとの提案がこのファイルにも、取り込み済みの提案にもありません。1つの提案として取り込みます。")  # fmt: skip
                self._doubt("decidim-no-original", one.read, (ORIGINAL, one.read.amends_title), message)
            if amended and amended != one.key:
                self.plan.amendments.append(Ready(one.read, one.wording, one.place, one.key, amended))
            else:
                self.plan.proposals.append(one)

    def _ready(self, read: ProposalRead) -> Ready | None:
        title, body = clean_title(read.title), clean_text(read.body)
        place = clean_title(read.place)[: rules.PROPOSAL_PLACE_LIMIT]
        if len(title) > rules.PROPOSAL_TITLE_LIMIT:
            message = gettext_noop("題が長いため、短くしました。題の全文は、本文の初めに入れます。")
            self._doubt("import-title-cut", read, (read.title_header, title), message)
            body = f"{title}\n\n{body}".strip()
            title = f"{title[: rules.PROPOSAL_TITLE_LIMIT - 1]}…"
        if not is_visible(body):
            body = title
        checks = ((check_title, title, read.title_header), (check_text, body, read.body_header))
        for check, text, header in (*checks, (check_place, place, ADDRESS)):
            try:
                check(text)
            except Refusal as refusal:
                self._find(refusal.code, read, (header, text), str(refusal))
                return None
        wording = ProposalWording(title=title, wish=body)
        return self._once(Ready(read, wording, place, self._key(read, wording)))

    def _once(self, one: Ready) -> Ready | None:
        self.seen[one.key] += 1
        if self.seen[one.key] == 1:
            return one
        message = gettext_noop("このファイルの前の行と同じ提案のため、加えません。")
        self._doubt("import-row-twice", one.read, (NUMBER, one.read.source.number), message)
        return None

    def _key(self, read: ProposalRead, wording: ProposalWording) -> str:
        """The same proposal of the same site has the same key in any file, whatever became of its text."""
        source = read.source
        own = source.url or source.reference or f"{source.number}\x1f{wording.title}\x1f{wording.wish}"
        return digest("proposal", self.plan.consultation.code, SYSTEM, own)

    def _without_known(self, ready: list[Ready]) -> list[Ready]:
        keys = [one.key for one in ready]
        rows = Proposal.objects.filter(consultation=self.plan.consultation, submission_key__in=keys)
        known = set(rows.values_list("submission_key", flat=True))
        changes = Suggestion.objects.filter(
            proposal__consultation=self.plan.consultation, submission_key__in=keys
        )
        known |= set(changes.values_list("submission_key", flat=True))
        opinions = OpinionSource.objects.filter(opinion__consultation=self.plan.consultation, system=SYSTEM)
        as_opinion = set(
            opinions.filter(opinion__proposal=None).exclude(url="").values_list("url", flat=True)
        )
        for one in ready:
            if one.key in known:
                message = gettext_noop("取り込み済みの提案のため、加えません。")
            elif one.read.source.url in as_opinion:
                message = gettext_noop("この提案は、意見として取り込み済みのため、加えません。")
            else:
                continue
            self._doubt("import-known-row", one.read, (NUMBER, one.read.source.number), message)
            self.plan.known += 1
        return [one for one in ready if one.key not in known and one.read.source.url not in as_opinion]

    def _stored_originals(self) -> dict[str, str]:
        rows = ProposalSource.objects.filter(proposal__consultation=self.plan.consultation).exclude(url="")
        return dict(rows.values_list("url", "proposal__submission_key"))

    def _doubt(self, code: str, read: ProposalRead, cell: tuple[str, str], message: str) -> None:
        self._find(code, read, cell, message, is_error=False)

    def _find(
        self, code: str, read: ProposalRead, cell: tuple[str, str], message: str, *, is_error: bool = True
    ) -> None:
        column, found = cell
        place = (self.plan.name, read.row, column, found[:40])
        self.plan.findings.append(Finding(code, *place, message, is_error=is_error))
