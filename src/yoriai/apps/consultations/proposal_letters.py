"""What letters to authors of proposals say, in the language of the one who reads them; sent by tasks only."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.queries.proposals.news import AuthorNews


def about_proposal(news: AuthorNews, *, what: str, public_url: str) -> tuple[str, str]:
    """Return subject and text of a letter: `what` is `suggestion`, `merge` or `state`."""
    # A line end in a title would be a second header, which the mail library refuses for ever.
    title = " ".join(news.title.split())
    subject = _("【提案%(number)s】%(title)s") % {"number": news.number, "title": title}
    text = _(
        "%(happened)s\n\n"
        "提案のページ:\n%(page)s\n\n"
        "ほかの端末で開いたときは、受付番号 %(receipt)s を入れてください。\n\n"
        "お問い合わせ: %(office)s %(phone)s\n"
    ) % {
        "happened": _happened(news, what),
        "page": f"{public_url}/consultations/{news.code}/proposals/my/{news.number}/",
        "receipt": news.receipt_number,
        "office": news.office,
        "phone": news.phone,
    }
    return subject, text


def _happened(news: AuthorNews, what: str) -> str:
    if what == "suggestion":
        return _(
            "あなたの提案に、変更の案が届きました。取り入れるかどうかを、%(days)s日のうちに返事してください。\n"
            "返事がないときは、市が理由を添えて決めることがあります。"
        ) % {"days": rules.AUTHOR_ANSWERS_DAYS}
    if what == "merge":
        return _("ほかの提案とまとめる相談が届きました。まとめるかどうかを返事してください。")
    if news.hold_reason:
        return _("あなたの提案は、いま表示していません。理由：%(reason)s") % {"reason": news.hold_reason}
    return _("あなたの提案を、提案の一覧に表示しました。")
