"""`yoriai calc copies` and `yoriai calc themes`: a file of opinions understood without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yoriai.cli import calc

if TYPE_CHECKING:
    from yoriai.pure.listening.copies.floods import Sign
    from yoriai.pure.listening.themes.finding import Themes

SHOWN_CHARACTERS = 60


@calc.command("copies")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", help="意見の列の見出し。指定しなければ見出しから判断します。")
@click.option("--sender", help="送った人を区別する列の見出し。")
@click.option("--time", help="受付日時の列の見出し。")
@click.option(
    "--top", default=20, show_default=True, type=click.IntRange(min=0), help="表示するまとまりの数。"
)
@click.option("--json", "as_json", is_flag=True, help="すべてをJSONで出力します。")
def copies(file: Path, top: int, as_json: bool, **chosen: str | None) -> None:
    """同じ文面・ほぼ同じ文面の意見をまとめ、件数と人数を別々に数えます。

    まとめるだけで、どの意見も捨てません。

    例: yoriai calc copies 意見.csv
    """
    from yoriai.cli import opinion_columns
    from yoriai.pure.listening.copies.floods import floods
    from yoriai.pure.listening.copies.grouping import find_copies

    columns = opinion_columns.read(file, chosen)
    found = find_copies(columns.texts, columns.senders)
    flagged = {
        flood.group: flood.signs for flood in floods(columns.texts, found, received_s=columns.received_s)
    }
    groups = [
        {
            "representative": columns.texts[group.representative],
            "texts": group.texts,
            "wordings": group.wordings,
            "senders": group.senders,
            "unsigned": group.unsigned,
            "signs": [{"kind": sign.kind, **sign.facts} for sign in flagged.get(place, ())],
            "members": group.members,
        }
        for place, group in enumerate(found.groups)
    ]
    counts = {name: getattr(found, name) for name in ("texts", "voices", "senders", "unsigned")}
    if as_json:
        click.echo(json.dumps({"column": columns.header, **counts, "groups": groups}, ensure_ascii=False))
        return
    click.echo(f"「{columns.header}」の列: {_texts_and_people(found)}、異なる声 {found.voices:,}")
    for place, group in enumerate(found.groups[:top]):
        click.echo(f"{place + 1:4}. {_texts_and_people(group)}、書き方 {group.wordings:,}通り")
        click.echo(f"      {_short(columns.texts[group.representative])}")
        for sign in flagged.get(place, ()):
            if words := _in_words(sign):
                click.echo(f"      ・{words}")
    if len(found.groups) > top:
        click.echo(f"ほかに {len(found.groups) - top:,} のまとまりがあります（--top で増やせます）。")


@calc.command("themes")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", help="意見の列の見出し。指定しなければ見出しから判断します。")
@click.option("--json", "as_json", is_flag=True, help="すべてをJSONで出力します。")
def themes(file: Path, as_json: bool, **chosen: str | None) -> None:
    """意見を話題ごとに分け、市民の言葉のまま代表の文を示します。少数の声も並べます。

    同じファイルからは、いつも同じ結果になります。外部とは通信しません。

    例: yoriai calc themes 意見.csv
    """
    from yoriai.cli import opinion_columns
    from yoriai.pure.listening.copies.grouping import find_copies
    from yoriai.pure.listening.themes.finding import find_themes

    columns = opinion_columns.read(file, chosen)
    found = find_themes(columns.texts, find_copies(columns.texts))
    if as_json:
        click.echo(json.dumps(_as_data(found, columns.header), ensure_ascii=False))
        return
    click.echo(
        f"「{columns.header}」の列: {len(columns.texts):,}件、話題 {len(found.themes):,}、"
        f"どの話題にも入らない声 {len(found.minority):,}"
    )
    by_key = {theme.key: theme for theme in found.themes}
    for chapter in found.chapters:
        click.echo(f"\n■ {'・'.join(chapter.terms)}")
        for theme in (by_key[key] for key in chapter.themes):
            click.echo(f"  {theme.label}（{len(theme.opinions):,}件、異なる声 {theme.voices:,}）")
            for quote in theme.quotes:
                click.echo(f"    「{_short(quote.sentence)}」")
    if found.minority:
        click.echo("\n■ どの話題にも入らない声")
    for index in found.minority:
        click.echo(f"    「{_short(columns.texts[index])}」")


def _as_data(found: Themes, header: str) -> dict[str, object]:
    return {
        "column": header,
        "chapters": [{"terms": chapter.terms, "themes": chapter.themes} for chapter in found.chapters],
        "themes": [
            {
                "key": theme.key,
                "label": theme.label,
                "voices": theme.voices,
                "opinions": theme.opinions,
                "quotes": [{"opinion": quote.opinion, "sentence": quote.sentence} for quote in theme.quotes],
            }
            for theme in found.themes
        ],
        "minority": found.minority,
        "theme_of": found.theme_of,
        "closeness": found.closeness,
    }


def _texts_and_people(counted: object) -> str:
    texts, senders, unsigned = (getattr(counted, name) for name in ("texts", "senders", "unsigned"))
    if not senders:
        return f"{texts:,}件（送った人は不明）"
    return f"{texts:,}件（{senders:,}人" + (f"、不明 {unsigned:,}件）" if unsigned else "）")


def _in_words(sign: Sign) -> str:
    facts = sign.facts
    match sign.kind:
        case "burst":
            return f"{facts['texts']:,}件が{float(str(facts['within_s'])) / 60:.0f}分のうちに届きました"
        case "steady":
            return f"ほぼ等しい間隔（{facts['gap_s']}秒）で届きました"
        case "few-senders":
            return f"1人あたり{facts['texts_each']}件です"
        case "form":
            return f"ひな形に言葉を入れたようです: {_short(str(facts['form']))}"
        case _:
            return ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARACTERS else line[: SHOWN_CHARACTERS - 1] + "…"
