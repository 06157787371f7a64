"""What the terminal says once the sample is ready. Nothing here imports Django."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from yoriai.apps.organisation.demonstration import DOMAIN, PASSWORD
from yoriai.demo import content

LOOK = (
    ("意見を届ける", "/consultations/shisetsu-yoyaku/opinions/new/", "give an opinion"),
    ("賛否と意見の地図", "/consultations/minna-no-johoka/", "vote, and find yourself on the map"),
    ("意見募集の結果", "/consultations/joho-keikaku/results/", "answers to 86 opinions"),
    ("施策とお金", "/measures/johoka-02/", "a measure, its money and outcome"),
    ("推進本部の決定", "/decisions/", "decisions and their reasons"),
)


def lines(address: str, receipts: Sequence[str]) -> Iterator[str]:
    """Return the lines: where to look, and with which accounts."""
    yield from (
        "",
        "  寄合 Yoriai ― 見本の市（内容はすべて架空です）",
        "  A sample city; every text is invented.",
        "",
    )
    yield f"  ひらく Open          {address}/"
    yield ""
    yield "  まず見るところ  Where to look"
    if receipts:
        yield _row("声のゆくえ", f"{address}/voices/{receipts[0]}/", "from one opinion to its budget")
    for label, path, english in LOOK:
        yield _row(label, address + path, english)
    yield ""
    yield f"  職員として試す  Sign in as staff     {address}/accounts/login/"
    yield f"    パスワード  Password     {PASSWORD}"
    yield f"    6桁の番号   One-time code {address}/accounts/demonstration/"
    yield ""
    for account in content.read("accounts")["account"]:
        yield f"    {_wide(account['key'] + '@' + DOMAIN, 42)}{account['does']}"
    yield ""


def _row(label: str, address: str, english: str) -> str:
    return f"    {_wide(label, 16)}{_wide(address, 64)} {english}"


def _wide(text: str, columns: int) -> str:
    """Return the text filled up to so many columns of a terminal, where a Japanese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(1, columns - taken)
