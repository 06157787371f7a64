"""On which grounds content may be erased, and who may read the record."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.rules import Actor, may_read_audit


class ErasureGround(models.TextChoices):
    """Why content was erased; published in the redaction leaf, so a closed list and no free text."""

    SENDER_REQUEST = "sender_request", _("本人の申し出")
    PERSONAL_DATA = "personal_data", _("個人情報保護法による請求")
    THIRD_PARTY = "third_party", _("第三者の権利の保護")
    COURT_ORDER = "court_order", _("裁判所の命令")
    RETENTION = "retention", _("保存期間の満了")
    ENTRY_SLIP = "entry_slip", _("書き取りの誤り")


class LeafKind(models.TextChoices):
    """What a leaf tells about."""

    OPINION = "opinion", _("意見を受け付けた")
    ANSWER = "answer", _("市の考え方を公表した")
    RESULTS = "results", _("意見募集の結果を公表した")
    DECISION = "decision", _("本部が決定した")
    MEASURE = "measure", _("施策を決めた、または変えた")
    REFLECTION = "reflection", _("意見を反映した")
    REMARK = "remark", _("約束が守られたかの指摘を受け付けた")
    REMARK_REPLY = "remark-reply", _("指摘に返事をした")
    REDACTION = "redaction", _("内容を消去した")
    STATEMENT = "statement", _("論点文を受け付けた")
    MODERATION = "moderation", _("論点文・提案・意見の扱いを決めた")
    VOTES = "votes", _("賛否をまとめて記録した")
    SURVEY_RESPONSE = "survey_response", _("アンケートの回答を受け付けた")
    PROPOSAL = "proposal", _("提案を受け付けた")
    PROPOSAL_VERSION = "proposal-version", _("提案の文が新しい版になった")
    SUGGESTION = "suggestion", _("提案への変更の案を受け付けた")
    SUPPORTS = "supports", _("応援をまとめて記録した")
    MINUTES = "minutes", _("議事録を公表した")
    APPEAL = "appeal", _("異議を受け付けた")
    APPEAL_DECIDED = "appeal_decided", _("異議に結論を出した")
    LEFT_OUT = "left_out", _("一部の答え方を除いた地図を、並べて公表すると決めた、またはやめた")
    CODES = "codes", _("参加のための番号を作った、または取り消した")


# The content of these is public anyway: with the salt anyone can compare the published text with the log.
OPEN_KINDS = frozenset(
    {
        LeafKind.ANSWER,
        LeafKind.MEASURE,
        LeafKind.MINUTES,
        LeafKind.APPEAL_DECIDED,
        LeafKind.LEFT_OUT,
    }
)


def may_read_record(actor: Actor) -> bool:
    """The auditor reads the whole record; the operator needs it to run the system."""
    return may_read_audit(actor)
