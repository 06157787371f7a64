"""The consideration of what people said: items, answers, and the published results."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from yoriai.apps.consultations import operations as opinions
from yoriai.apps.consultations.operations import Withholding, considering, items
from yoriai.apps.consultations.operations.answers import AnswerDraft, Bearing, answer_item
from yoriai.apps.consultations.operations.publication import (
    Decided,
    FinalText,
    decide_outcome,
    publish_results,
    write_final_text,
)
from yoriai.apps.consultations.operations.reviewing import AnswerAt, approve_answers, send_answer
from yoriai.apps.consultations.operations.templates import TemplateDraft, create_template
from yoriai.demo import content
from yoriai.demo.calendar import moment, working_day, working_day_before
from yoriai.demo.consultations import Running, begin, hear
from yoriai.demo.content import Entry
from yoriai.demo.world import World

PART = "意見の検討と回答"
# Of these items, the first opinion's receipt is shown to whoever looks at the sample.
SHOWN = ("neighbours", "smartphone", "voices")
# Days after the close; the results come on the last day that the city promises.
START, GROUP, RESHAPE, ANSWER, REVIEW, FINISH, RESULTS = 2, 5, 14, 18, 50, 52, 60


def plan(world: World) -> None:
    """Plan the three consultations: one with results, one open, one under consideration."""
    calendar = world.calendar
    finished = begin(world, "draft_plan", working_day_before(calendar.day(-197)))
    _hear_items(finished, content.read("draft_plan/items"))
    _consider_and_publish(finished)
    waiting = content.read("considering/consultation")
    closed = begin(world, "considering", working_day_before(calendar.ago(waiting["published_ago"])))
    _hear_items(closed, content.read("considering/items"))
    _consider_in_part(closed)
    opened = calendar.ago(content.read("open/consultation")["published_ago"])
    running = begin(world, "open", working_day_before(opened))
    for opinion in content.read("open/opinions")["opinion"]:
        hear(running, opinion)


def _hear_items(running: Running, given: Entry) -> None:
    for item in given["item"]:
        for opinion in item["opinions"]:
            hear(running, {"section": item.get("section", ""), **opinion}, item["key"])
    for opinion in given.get("ungrouped", {}).get("opinions", []):
        hear(running, opinion)
    for opinion in given.get("withheld", []):
        hear(running, opinion, "withheld")
    if "erased" in given:
        hear(running, given["erased"], "erased")


def _after(running: Running, days: int, number: int, do: Callable[[datetime], object]) -> None:
    day = running.closes_on + timedelta(days=days)
    # Results may come a little early, never late.
    day = working_day_before(day) if days == RESULTS else working_day(day)
    running.world.plan(moment(day) + timedelta(minutes=9 * number), PART, do)


def _consider_and_publish(running: Running) -> None:
    given = content.read("draft_plan/items")
    _after(running, START, 0, partial(_start, running))
    _after(running, GROUP - 1, 0, partial(_withhold, running, given["withheld"]))
    _after(running, GROUP - 1, 1, partial(_erase, running, given["erased"]))
    for number, item in enumerate(given["item"]):
        if "split_from" in item:
            _after(running, RESHAPE, number, partial(_split, running, item))
        else:
            parts = [item, *(other for other in given["item"] if other.get("split_from") == item["key"])]
            _after(running, GROUP, number, partial(_group, running, parts))
        if "merged_into" in item:
            _after(running, RESHAPE, number, partial(_merge, running, item))
        else:
            day = ANSWER + number
            _after(running, day, number, partial(_answer, running, item))
            _after(running, REVIEW, number, partial(_approve, running, item))
    _after(running, FINISH, 0, partial(_write_final_texts, running))
    _after(running, RESULTS, 0, partial(_publish, running))


def _consider_in_part(running: Running) -> None:
    given = content.read("considering/items")
    _after(running, running.given["considering_after"], 0, partial(_start, running))
    _after(running, START, 1, partial(_keep_templates, running))
    for number, item in enumerate(given["item"]):
        _after(running, GROUP + number, number, partial(_group, running, [item]))
        if "disposition" in item:
            day = ANSWER + number
            _after(running, day, number, partial(_answer, running, item))


def _start(running: Running, at: datetime) -> None:
    by = running.world.head_of(running.division)
    started = opinions.start_considering(consultation_id=running.consultation_id, by=by, at=at)
    running.version = started.version


def _keep_templates(running: Running, at: datetime) -> None:
    for given in content.read("considering/templates")["template"]:
        create_template(
            division_id=running.world.divisions[running.division].pk,
            draft=TemplateDraft(given["name"], given["body"], given["disposition"]),
            by=running.world.head_of(running.division),
            at=at,
        )


def _group(running: Running, parts: list[Entry], at: datetime) -> None:
    """Make an item out of the opinions of one or, before a split, several entries."""
    item = parts[0]
    found = [pk for part in parts for pk in running.opinions.get(part["key"], [])]
    if item["key"] == "security":
        found += running.opinions["erased"]
    stored = items.create_item(
        consultation_id=running.consultation_id,
        draft=_draft(running, item),
        opinion_ids=found,
        by=running.world.staff_of(running.division),
        at=at,
    )
    running.items[item["key"]] = (stored.pk, stored.version)


def _draft(running: Running, item: Entry) -> considering.ItemDraft:
    return considering.ItemDraft(
        title=item["title"], summary=item["summary"], section_id=running.sections.get(item.get("section", ""))
    )


def _split(running: Running, item: Entry, at: datetime) -> None:
    source, version = running.items[item["split_from"]]
    new = items.split_item(
        source=considering.ItemAt(source, version),
        part=considering.Part(_draft(running, item), running.opinions[item["key"]]),
        reason=item["split_reason"],
        by=running.world.staff_of(running.division),
        at=at,
    )
    running.items[item["split_from"]] = (source, version + 1)
    running.items[item["key"]] = (new.pk, new.version)


def _merge(running: Running, item: Entry, at: datetime) -> None:
    source, version = running.items[item["key"]]
    items.merge_items(
        source=considering.ItemAt(source, version),
        into_item_id=running.items[item["merged_into"]][0],
        reason=item["merge_reason"],
        by=running.world.staff_of(running.division),
        at=at,
    )


def _answer(running: Running, item: Entry, at: datetime) -> None:
    bearings = tuple(
        Bearing(running.world.measures[entry["number"]].pk, entry["reason"]) for entry in item["measures"]
    )
    draft = AnswerDraft(
        disposition=item["disposition"],
        reason=item["reason"],
        place=item.get("place", ""),
        before_text=item.get("before", ""),
        after_text=item.get("after", ""),
        bearings=bearings,
    )
    by = running.world.staff_of(running.division)
    item_id = running.items[item["key"]][0]
    answer_item(item_id=item_id, version=0, draft=draft, by=by, at=at)
    send_answer(answer=AnswerAt(item_id, 1), by=by, at=at)


def _approve(running: Running, item: Entry, at: datetime) -> None:
    approve_answers(
        consultation_id=running.consultation_id,
        answers=(AnswerAt(running.items[item["key"]][0], 1),),
        by=running.world.head_of(running.division),
        at=at,
    )


def _withhold(running: Running, given: list[Entry], at: datetime) -> None:
    for opinion_id, entry in zip(running.opinions["withheld"], given, strict=True):
        opinions.withhold_opinion(
            opinion_id=opinion_id,
            withholding=Withholding(entry["reason"], entry["note"]),
            by=running.world.staff_of(running.division),
            at=at,
        )


def _erase(running: Running, given: Entry, at: datetime) -> None:
    by = running.world.head_of(running.division)
    opinions.erase_opinion(opinion_id=running.opinions["erased"][0], ground=given["ground"], by=by, at=at)


def _write_final_texts(running: Running, at: datetime) -> None:
    by = running.world.staff_of(running.division)
    for part in running.given["section"]:
        # An empty final text means: as drafted.
        text = "" if part["final"] == part["draft"] else part["final"]
        final = FinalText(text=text, seen="")
        write_final_text(section_id=running.sections[part["number"]], final=final, by=by, at=at)


def _publish(running: Running, at: datetime) -> None:
    by = running.world.head_of(running.division)
    decided = decide_outcome(
        consultation_id=running.consultation_id,
        version=running.version,
        decided=Decided(running.given["outcome"], running.given["outcome_note"]),
        by=by,
        at=at,
    )
    publish_results(consultation_id=running.consultation_id, version=decided.version, by=by, at=at)
    running.world.receipts += [running.receipts[key] for key in SHOWN]
