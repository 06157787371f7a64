"""Words for what the log and the record hold as codes."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.rules import HoldReason, ProposalHold
from yoriai.apps.ledger.rules import ErasureGround, LeafKind
from yoriai.apps.organisation.rules import Role
from yoriai.pure.values import dataclass

SUBJECTS = {
    "consultations.Opinion": _("意見"),
    "consultations.Answer": _("市の考え方"),
    "consultations.Consultation": _("意見募集"),
    "consultations.Reflection": _("反映の記録"),
    "consultations.OpinionItem": _("意見項目"),
    "consultations.Statement": _("論点文"),
    "consultations.Proposal": _("提案"),
    "consultations.ProposalVersion": _("提案の版"),
    "consultations.Suggestion": _("提案への変更の案"),
    "consultations.SupportBatch": _("応援をまとめた記録"),
    "consultations.Minutes": _("議事録"),
    "consultations.Gathering": _("会議・説明会"),
    "consultations.Appeal": _("異議"),
    "consultations.LeftOut": _("地図から除く答え方"),
    "consultations.CodeSheet": _("配る番号の一覧"),
    "consultations.VoteBatch": _("賛否をまとめた記録"),
    "measures.Measure": _("施策"),
    "coordination.Decision": _("本部の決定"),
    "coordination.Meeting": _("本部の会議"),
    "coordination.Remark": _("その後の指摘"),
    "coordination.RemarkReply": _("指摘への返事"),
    "ledger.LogLeaf": _("この公開ログの記録"),
    "organisation.Person": _("利用者"),
    "organisation.Assignment": _("役割"),
    "organisation.AccessToken": _("接続キー"),
    "organisation.Reading": _("読み方"),
    "jobs.Job": _("自動処理"),
}
PUBLIC_NAMES = {
    "author": _("出した人"),
    "batch": _("まとまりの番号"),
    "capacity": _("だれが"),
    "code": _("記号"),
    "consultation": _("意見募集の記号"),
    "criteria": _("除く答え方の記号"),
    "date": _("日付"),
    "decision": _("決定の番号"),
    "gathering": _("会議・説明会の番号"),
    "ground": _("根拠"),
    "into": _("まとめた先の番号"),
    "in_items": _("意見項目に入れた意見の数"),
    "item": _("意見項目の番号"),
    "items": _("意見項目の数"),
    "joins": _("もとになった提案の番号"),
    "late": _("締切後に届いた意見の数"),
    "made": _("作った番号の数"),
    "measure": _("施策の記号"),
    "measure_id": _("施策の番号"),
    "meeting": _("会議の記号"),
    "opinion": _("意見の番号"),
    "opinions": _("意見の数"),
    "outcome": _("結果"),
    "owner": _("所管課の記号"),
    "people": _("人数"),
    "proposal": _("提案の番号"),
    "reason": _("理由"),
    "revoked": _("取り消した番号の数"),
    "root": _("ハッシュ木の根"),
    "sheet": _("一覧の番号"),
    "state": _("状態"),
    "statement": _("論点文の番号"),
    "statements": _("論点文の数"),
    "suggestion": _("変更の案の番号"),
    "supports": _("応援と取り消しの数"),
    "target": _("消去した記録の番号"),
    "version": _("版"),
    "voters": _("賛否を答えた人の数"),
    "votes": _("賛否の数"),
    "withheld": _("公表しない意見の数"),
}


# Where a fact leads, by its name.
PLACES = {
    "consultation": "consultations:page",
    "measure": "measures:page",
    "meeting": "coordination:meeting",
    "target": "ledger:leaf",
}


@dataclass(frozen=True)
class Told:
    """One fact of a leaf in words, and the page about it where there is one."""

    label: str
    value: str
    url: str = ""


def kind(code: str) -> str:
    """Return what a leaf tells about, in words; an unknown kind as it stands."""
    return str(LeafKind(code).label) if code in LeafKind.values else code


def subject(subject_type: str) -> str:
    """Return what a thing is called; an unknown one as it stands."""
    return str(SUBJECTS.get(subject_type, subject_type))


def capacity(codes: str) -> str:
    """Return the roles in which somebody acted."""
    known = {**dict(Role.choices), "public": _("一般の方"), "system": _("自動処理")}
    return "・".join(
        str(known.get(code, code)) if ":" not in code else _token(code) for code in codes.split("+")
    )


def _token(code: str) -> str:
    """Return the token through which a program acted: "token:12"."""
    return gettext("接続キー%(number)s") % {"number": code.partition(":")[2]}


def public_facts(facts: dict[str, object]) -> list[Told]:
    """Return what can be read in a leaf, in words."""
    return [_told(name, str(value)) for name, value in sorted(facts.items())]


def _told(name: str, value: str) -> Told:
    in_words = {"capacity": capacity, "ground": ground, "reason": hold_reason}.get(name, str)
    url = reverse(PLACES[name], args=[value]) if name in PLACES else ""
    return Told(str(PUBLIC_NAMES.get(name, name)), in_words(value), url)


def hold_reason(code: str) -> str:
    """Return why a statement or a proposal is not shown."""
    for reasons in (HoldReason, ProposalHold):
        if code in reasons.values:
            return str(reasons(code).label)
    return code


def ground(code: str) -> str:
    """Return on which ground content was erased."""
    return str(ErasureGround(code).label) if code in ErasureGround.values else code
