"""A person at a browser: goes, follows, presses; every page that is reached is looked at by axe-core."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import axe_core_python
from playwright.sync_api import Locator, Page, expect

from yoriai.apps.organisation.demonstration import DOMAIN

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# `wcag22aa` has one rule that a program can check, the size of targets, and this axe does not know it yet.
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, summary, select, textarea, input")]
  .filter(one => one.checkVisibility() && getComputedStyle(one).display !== "inline" && !one.closest(".skip")
    && !one.closest(".visually-hidden") && !(one.labels && one.labels.length && one.type.match(/checkbox|radio/)))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
  .map(([one, box]) => `${one.outerHTML.slice(0, 120)} is ${box.width} × ${box.height} px`)"""
FINDINGS = """async (tags) => {
  const run = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return run.violations.flatMap(rule => rule.nodes.map(
    node => `${rule.id}: ${node.html.slice(0, 200)} (${node.failureSummary.split("\\n").slice(1).join(" ").trim()})`
  ));
}"""
UNFOLD = """() => document.querySelectorAll("main details:not([open])").forEach(
  one => { one.open = true; one.dataset.folded = ""; })"""
FOLD = (
    """() => document.querySelectorAll("main details[data-folded]").forEach(one => { one.open = false; })"""
)
# What shows where the keyboard is, and whether it is in view and not covered by something else.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const look = getComputedStyle(one), box = one.getBoundingClientRect();
  const outline = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  const name = one.labels && one.labels.length ? one.labels[0].innerText : one.innerText || one.value || "";
  return {
    name: name.replace(/\\s+/g, " ").trim(),
    shown: outline || look.boxShadow !== "none",
    inView: box.bottom > 0 && box.top < innerHeight && box.width > 0 && box.height > 0,
    html: one.outerHTML.slice(0, 160),
  };
}"""

# The numbers of second factors that were given in this run, and where.
USED_NUMBERS: set[tuple[str, str]] = set()


class Visitor:
    """One browser window; `checked` is shared, so that the same page is not looked at twice by axe."""

    def __init__(self, page: Page, checked: set[tuple[str, str, int]]) -> None:
        self.page = page
        self.checked = checked
        self.has_scripts = True

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def follow(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Follow a link by what it says."""
        link = (within or self.page.locator("body")).get_by_role("link", name=name).first
        with self.page.expect_navigation():
            link.click()
        self.look()

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press a button that sends something."""
        button = (within or self.page.locator("body")).get_by_role("button", name=name, exact=True).first
        with self.page.expect_navigation():
            button.click()
        self.look()

    def unfold(self, words: str) -> None:
        """Open the first part that is folded under these words."""
        self.page.get_by_role("main").get_by_text(words).first.click()

    def field(self, label: str) -> Locator:
        """Return the field under a label; the label also says whether it must be filled in."""
        return self.page.get_by_label(re.compile(f"^{re.escape(label)}( |（|$)"))

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_role("main")).to_contain_text(text)

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def look(self) -> None:
        """Expect one first heading, a title that names the page, and nothing for axe to find."""
        headings = self.page.get_by_role("heading", level=1)
        assert headings.count() == 1, f"{headings.all_inner_texts()} on {self.page.url}"
        assert self.page.title().split(" ｜ ")[0].strip() != ""
        width = (self.page.viewport_size or {}).get("width", 0)
        this = (re.sub(r"\d+", "0", self.page.url), self.page.title(), width)
        if self.has_scripts and this not in self.checked:
            self.checked.add(this)
            findings = "\n".join(self.findings())
            assert findings == "", f"on {self.page.url} at {width} px:\n{findings}"

    def findings(self) -> list[str]:
        """Return what axe-core and the rule about the size of targets find on this page."""
        # The content security policy stops inserted scripts, not what the browser itself is told to run.
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE)
        # What is folded is looked at as well; this axe takes it for visible where it is not.
        self.page.evaluate(UNFOLD)
        found: list[str] = self.page.evaluate(FINDINGS, RULES) + self.page.evaluate(SMALL_TARGETS)
        self.page.evaluate(FOLD)
        return found

    def tab_to(self, name: str) -> None:
        """Press the tab key until the thing with this name is reached; at every stop it shows where one is."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            focused: dict[str, Any] | None = self.page.evaluate(FOCUSED)
            if focused is None:
                continue
            assert focused["shown"], f"the focus is not to be seen on {focused['html']}"
            assert focused["inView"], f"the focus is out of view on {focused['html']}"
            if focused["name"].removesuffix(" 必須").removesuffix(" 任意") == name:
                return
        raise AssertionError(f"the tab key does not lead to {name!r} on {self.page.url}")

    def sign_in(self, who: str) -> None:
        """Sign in with a demonstration account: address, password, and the number that is valid now."""
        email = f"{who}@{DOMAIN}"
        self.go("/accounts/demonstration/")
        main = self.page.get_by_role("main")
        password = main.locator("dl", has_text="パスワード").first.locator("code").inner_text()
        code = self.unused_number_of(email)
        self.follow("サインインへ")
        self.field("メールアドレス").fill(email)
        self.field("パスワード").fill(password)
        self.press("サインイン", within=main)
        self.page.get_by_role("textbox").fill(code)
        self.press("確かめて進む")
        assert self.heading() != "2段階の本人確認", self.page.get_by_role("main").inner_text()

    def unused_number_of(self, email: str) -> str:
        """Return the number that is valid now; it works once, so a second sign-in waits for the next one."""
        main = self.page.get_by_role("main")
        card = main.get_by_role("listitem").filter(has_text=re.compile(f"(?<![a-z-]){re.escape(email)}"))
        while (
            here := (self.page.url, card.get_by_text(re.compile(r"^\d{6}$")).inner_text())
        ) in USED_NUMBERS:
            self.page.wait_for_timeout(1000)
            self.page.reload()
        USED_NUMBERS.add(here)
        return here[1]
