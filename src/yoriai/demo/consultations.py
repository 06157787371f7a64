"""The consultations of the sample: prepared, published, and what people said."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime, timedelta
from functools import partial

from yoriai.apps.consultations import operations
from yoriai.apps.consultations.operations import (
    ConsultationContent,
    ContactDraft,
    OpinionDraft,
    Period,
    Reception,
    SectionContent,
    comments,
    voting_setup,
)
from yoriai.apps.consultations.operations.documents import Upload, add_document
from yoriai.apps.consultations.operations.voting_phases import PhasePlan
from yoriai.apps.organisation.rules import ANYONE
from yoriai.demo import content
from yoriai.demo.calendar import evening, moment, working_day, working_day_before
from yoriai.demo.content import Entry
from yoriai.demo.world import World
from yoriai.pure.values import dataclass

PREPARED_DAYS_BEFORE = 21
# A letter or a fax is kept word for word; what was said is written down by the receiver.
VERBATIM = ("web", "letter", "fax")


@dataclass
class Running:
    """A consultation of the sample on its way; `opinions` by item key, "" for those in no item."""

    world: World
    folder: str
    given: Entry
    published_on: date
    consultation_id: int = 0
    version: int = 0
    sections: dict[str, int] = field(default_factory=dict)
    opinions: dict[str, list[int]] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    items: dict[str, tuple[int, int]] = field(default_factory=dict)
    to_show: list[int] = field(default_factory=list)

    @property
    def division(self) -> str:
        return str(self.given["division"])

    @property
    def closes_on(self) -> date:
        return self.published_on + timedelta(days=self.given["days"] - 1)


def begin(world: World, folder: str, published_on: date) -> Running:
    """Plan the preparation and the publication of one consultation."""
    running = Running(world, folder, content.read(f"{folder}/consultation"), published_on)
    prepared = moment(working_day(published_on - timedelta(days=PREPARED_DAYS_BEFORE)), len(folder))
    world.plan(prepared, "意見募集の準備", partial(_prepare, running))
    world.plan(moment(published_on), "意見募集の公表", partial(_publish, running))
    return running


def _prepare(running: Running, at: datetime) -> None:
    given, by = running.given, running.world.staff_of(running.division)
    wording = ConsultationContent(
        title=given["title"],
        title_en=given["title_en"],
        summary=given["summary"],
        background=given["background"].strip(),
        legal_basis=given["legal_basis"],
        channels=tuple(given["channels"]),
        how_to_send=given["how_to_send"],
        participation_rules=given["participation_rules"].strip(),
        decides=given["decides"],
        publishes=given["publishes"],
        is_demonstration=True,
    )
    division_id = running.world.divisions[running.division].pk
    consultation = operations.create_consultation(
        code=given["code"], division_id=division_id, content=wording, by=by, at=at
    )
    running.consultation_id = consultation.pk
    parts = [SectionContent(part["number"], part["title"], part["draft"]) for part in given["section"]]
    stored = operations.add_sections(consultation_id=consultation.pk, sections=parts, by=by, at=at)
    running.sections = {section.number: section.pk for section in stored}
    phases = [_phase(running, phase) for phase in given.get("phase", ())]
    if phases:
        voting_setup.plan_phases(consultation_id=consultation.pk, phases=phases, by=by, at=at)
    if "document" in given:
        document = given["document"]
        data = content.read_bytes(f"{running.folder}/{document['name']}")
        upload = Upload(title=document["title"], name=document["name"], data=data)
        add_document(consultation_id=consultation.pk, upload=upload, by=by, at=at)


def _phase(running: Running, given: Entry) -> PhasePlan:
    """Return a phase that lasts as long as the consultation."""
    return PhasePlan(
        given["kind"], given["title"], running.published_on, running.closes_on, rules=given["rules"]
    )


def _publish(running: Running, at: datetime) -> None:
    operations.publish_consultation(
        consultation_id=running.consultation_id,
        period=Period(published_on=running.published_on, closes_on=running.closes_on),
        by=running.world.head_of(running.division),
        at=at,
    )


def hear(running: Running, opinion: Entry, item: str = "") -> None:
    """Plan one opinion; what did not come by the web is written down by the division."""
    number = len(running.world.queue)
    day = running.published_on + timedelta(days=opinion["day"])
    at = evening(day, number) if opinion["via"] == "web" else moment(_opening_day(running, day), number)
    key = f"sample-{running.given['code']}-{number}"
    running.world.plan(at, "意見の受付", partial(_take_in, running, opinion, item, key))
    if opinion.get("shown"):
        running.world.plan(at + timedelta(days=1), "書き込みの確認", partial(_show, running))


def _opening_day(running: Running, day: date) -> date:
    """Return a working day on the same side of the close."""
    later = working_day(day)
    return working_day_before(day) if day <= running.closes_on < later else later


def _take_in(running: Running, opinion: Entry, item: str, key: str, at: datetime) -> None:
    by_web = opinion["via"] == "web"
    draft = OpinionDraft(
        consultation_code=running.given["code"],
        text=opinion["text"].strip(),
        submission_key=key,
        section_number=opinion.get("section", ""),
        paragraph=opinion.get("paragraph"),
        standing=opinion["is"],
        area=opinion.get("area", ""),
        language=opinion.get("language", "ja"),
        contact=ContactDraft(**opinion["contact"]) if "contact" in opinion else None,
        sender_key=f"sample-{running.given['code']}-{opinion['who']}",
        reception=None if by_web else _reception(opinion, at),
    )
    by = ANYONE if by_web else running.world.staff_of(running.division)
    receipt = operations.submit_opinion(draft=draft, by=by, at=at)
    running.opinions.setdefault(item, []).append(int(receipt.subject_id))
    running.receipts.setdefault(item, receipt.number)
    if opinion.get("shown"):
        running.to_show.append(int(receipt.subject_id))


def _show(running: Running, at: datetime) -> None:
    comments.show_comments(
        consultation_id=running.consultation_id,
        opinion_ids=running.to_show,
        by=running.world.staff_of(running.division),
        at=at,
    )


def _reception(opinion: Entry, at: datetime) -> Reception:
    return Reception(
        channel=opinion["via"],
        at=at - timedelta(minutes=5),
        is_verbatim=opinion["via"] in VERBATIM,
        was_read_back=opinion["via"] in ("phone", "counter"),
        receipt_given=opinion["via"] in ("phone", "counter", "fax"),
    )
