"""What `yoriai verify` says: reasons for every rejection, and what exactly was checked when all fits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yoriai.pure.transparency import Checkpoint, ExportVerdict, ReceiptVerdict

REASONS = {
    "after-the-end": "ファイルの終わりの後に、余分な内容があります。",
    "bad-checkpoint": "チェックポイントの形または署名が正しくありません。",
    "bad-number": "受付番号が正しくありません。",
    "bad-redaction": "消去の記録が、この受付票のものではありません。",
    "content-differs": "内容が、公開ログに約束された内容と違います。",
    "content-missing": "内容がなく、消去の記録もありません。",
    "cut-off": "ファイルが途中で切れています。",
    "end-does-not-fit": "最後の行の件数またはハッシュが、ファイルの内容と合いません。",
    "end-not-signed": "最後の行の署名が正しくありません。",
    "history-differs": "控えのチェックポイントと歴史が違います。過去の記録が書き換えられています。",
    "kept-checkpoint": "控えのチェックポイントを読めないか、このログの鍵で署名されたものではありません。",
    "leaf-missing": "記録が足りないか、余分な記録があります。",
    "leaf-not-in-log": "この記録は、チェックポイントが示すログに入っていません。",
    "leaf-out-of-order": "記録の順番が正しくありません。",
    "not-a-leaf": "記録の形が正しくありません。",
    "not-canonical": "決められた書き方（正準JSON）になっていません。",
    "older-than-checkpoint": "控えのチェックポイントより古いログです。後の記録が失われています。",
    "other-key": "指定された鍵で署名されたファイルではありません。",
    "receipt-not-signed": "受付票の署名が正しくありません。",
    "root-differs": "根のハッシュがチェックポイントと合いません。記録が書き換えられています。",
    "unknown-format": "受付票でも公開ログでもないか、形式が新しすぎます。",
    "unknown-line": "知らない種類の行があります。",
}


def of_export(verdict: ExportVerdict, *, is_key_given: bool, earlier: Checkpoint | None) -> list[str]:
    """Return the lines to print for a log in which everything fits."""
    return [
        "合格  公開ログ",
        "",
        f"  ログの名前        {verdict.origin}",
        f"  記録              {verdict.leaves:,}件（うち消去の記録 {verdict.redactions:,}件）",
        f"  チェックポイント  {verdict.checkpoints:,}件",
        f"  根のハッシュ      {verdict.root.hex()}",
        *_key(verdict.public_key, is_given=is_key_given),
        "",
        "確かめたこと",
        "  ・すべての記録の書き方と順番、ハッシュ木の根",
        "  ・すべてのチェックポイントの署名と、その時点の根",
        "  ・ファイル全体の署名（1バイトの違いもないこと）",
        *([f"  ・控えのチェックポイント（{earlier.size:,}件の時点）の続きであること"] if earlier else []),
        "確かめられないこと",
        "  ・意見の内容が事実かどうか",
        "  ・ほかの人にも同じログが示されているか（チェックポイントを見比べてください）",
    ]


def of_receipt(verdict: ReceiptVerdict, *, is_key_given: bool) -> list[str]:
    """Return the lines to print for a receipt in which everything fits."""
    from yoriai.pure.transparency import spoken

    return [
        "合格  受付票",
        "",
        f"  受付番号          {spoken(verdict.number)}",
        f"  記録              {verdict.leaf['seq']:,}番（{verdict.leaf['subject']}、{verdict.leaf['time']}）",
        f"  ログ              {verdict.checkpoint.origin}、{verdict.checkpoint.size:,}件の時点",
        *_key(verdict.public_key, is_given=is_key_given),
        "",
        *_content(verdict),
        "",
        "確かめたこと",
        "  ・受付票の署名（1バイトの違いもないこと）",
        "  ・記録が、署名されたチェックポイントのログに入っていること",
        "  ・内容が、記録に約束された内容と同じこと" if verdict.content else "  ・内容が示されていないこと",
    ]


def _content(verdict: ReceiptVerdict) -> list[str]:
    if verdict.erased:
        erased = json.dumps(verdict.erased, ensure_ascii=False, sort_keys=True)
        return ["内容は消去されました。消去の記録:", f"  {erased}"]
    if verdict.content is None:
        return ["この記録には、内容の約束がありません。"]
    return ["内容", *(f"  {name}: {value}" for name, value in sorted(verdict.content.items()))]


def printable(text: str) -> str:
    """Return a text that cannot draw a false verdict on a terminal: control signs are shown, not obeyed."""
    return "".join(sign if sign.isprintable() or sign == "\u3000" else f"\\u{ord(sign):04x}" for sign in text)


def _key(public_key: bytes, *, is_given: bool) -> list[str]:
    from yoriai.pure.transparency import fingerprint

    digits = fingerprint(public_key)
    lines = [
        f"  公開鍵            {public_key.hex()}",
        f"  鍵の指紋          {digits[:39]}",
        f"                    {digits[40:]}",
    ]
    if is_given:
        return [*lines, "                    指定された鍵と同じです。"]
    return [
        *lines,
        "                    ファイルに書かれていた鍵です。市が公表している指紋と見比べてください。",
    ]
