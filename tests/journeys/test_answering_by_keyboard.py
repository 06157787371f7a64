"""Eighty real opinions are grouped by theme and answered in one sitting, by keyboard alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Running
from tests.journeys.visitor import Visitor
from tests.shared_data import real_file

pytestmark = pytest.mark.browser

CODE, OPINIONS, MOST_PRESSES = "jitsu-80", 80, 250
# A consultation of the division whose staff sits at the desk, closed, with the real opinions, and now considered.
PREPARE = """
import csv, os, sys
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.operations import ConsultationContent, OpinionDraft, Period, SectionContent
from yoriai.apps.organisation.models import Division
from yoriai.apps.organisation.rules import ANYONE, Actor, INSTALLATION
from yoriai.apps.organisation import queries
from yoriai.apps.organisation.models import Person
from yoriai.apps.shared.time import day_of
file, code, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
now = timezone.now()
then = now - timedelta(days=60)
head = Person.objects.get(email="crisis-head@demo.yoriai.example")
by = queries.actor_for(person=head, on=day_of(now))
division = next(iter(by.division_ids))
made = operations.create_consultation(code=code, division_id=division, by=by, at=then,
    content=ConsultationContent(title="除去土壌の再生利用【試験】", summary="試験です。", legal_basis="条例"))
operations.add_sections(consultation_id=made.pk, sections=[SectionContent("1", "全体", "本文")], by=by, at=then)
first = day_of(then)
operations.publish_consultation(consultation_id=made.pk, period=Period(first, first + timedelta(days=30)), by=by, at=then)
with open(file, encoding="utf-8-sig") as lines:
    texts = [row["寄せられた御意見"] for row in csv.DictReader(lines)][:count]
drafts = [OpinionDraft(consultation_code=code, text=text) for text in texts]
operations.submit_opinions(drafts=drafts, by=ANYONE, at=then + timedelta(days=3))
operations.start_considering(consultation_id=made.pk, by=by, at=now)
"""


class Keyboard:
    """Counts every press beside the text that is written; a chord counts each of its keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.presses += key.count("+") + 1
            self.page.keyboard.press(key)

    def send(self, *keys: str) -> None:
        """Press keys of which the last one leads to another page."""
        self.press(*keys[:-1])
        with self.page.expect_navigation():
            self.press(keys[-1])

    def write(self, text: str) -> None:
        self.page.keyboard.insert_text(text)


def prepare(demonstration: Running, file: str) -> None:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("YORIAI_")}
    variables |= {"YORIAI_DATA_DIR": str(demonstration.folder), "YORIAI_DEMO": "true"}
    variables["DJANGO_SETTINGS_MODULE"] = "yoriai.config.settings"
    command = [sys.executable, "-c", PREPARE, file, CODE, str(OPINIONS)]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def wait_for_themes(staff: Visitor) -> None:
    for _ in range(90):
        staff.page.goto(f"/desk/consultations/{CODE}/themes/")
        if not staff.page.get_by_text("話題は、まださがしていません。").count():
            return
        staff.page.wait_for_timeout(1_000)
    pytest.fail("the worker found no themes")


def group_by_theme(staff: Visitor, keys: Keyboard) -> int:
    """One press for each theme: it becomes an item, and the next one is shown."""
    keys.send("j", "Enter")
    themes = 0
    while "/themes/" in staff.page.url and not staff.page.url.endswith("/themes/"):
        themes += 1
        keys.send("m")
    return themes


def group_what_stands_alone(staff: Visitor, keys: Keyboard) -> None:
    """Each voice outside all themes becomes an item of its own: all are ticked, and one press makes the items."""
    if staff.page.get_by_role("heading", name=re.compile("どの話題にも入らない声")).count():
        keys.send("a", "e")


def answer_everything(staff: Visitor, keys: Keyboard) -> int:
    """A figure chooses the disposition, the reason is written, and saving leads to the next item."""
    first = staff.page.locator(".board__items a").first.get_attribute("href")
    staff.page.goto(first)
    keys.presses += 2  # to the first item
    answered = 0
    while True:
        keys.press("4")
        keys.write(f"ご意見として承り、今後の取組の参考とします（{answered}）。")
        before = staff.page.url
        keys.send("Control+Enter")
        answered += 1
        if staff.page.url == before:
            return answered


def test_eighty_real_opinions_are_grouped_and_answered_with_few_presses(at_desk, demonstration):
    prepare(demonstration, str(real_file("opinions/ministry-round-337.csv")))
    staff = at_desk("crisis-staff")
    keys = Keyboard(staff.page)
    wait_for_themes(staff)
    staff.look()
    staff.page.get_by_text("キーボードで進める").click()
    staff.page.get_by_role("button", name="この端末でキー操作を使う").click()
    keys.presses += 4  # Tab and Enter, twice

    themes = group_by_theme(staff, keys)
    assert themes > 5
    group_what_stands_alone(staff, keys)
    staff.go(f"/desk/consultations/{CODE}/items/")
    staff.sees(f"{OPINIONS}件中 {OPINIONS}件 整理済み")
    answered = answer_everything(staff, keys)

    staff.go(f"/desk/consultations/{CODE}/items/")
    items = staff.page.locator(".board__items .row")
    expect(items).to_have_count(answered)
    expect(items.filter(has_text=re.compile("確認待ち"))).to_have_count(answered)
    sys.stdout.write(f"{OPINIONS} opinions, {themes} themes, {answered} items: {keys.presses} presses\n")
    assert keys.presses < MOST_PRESSES
