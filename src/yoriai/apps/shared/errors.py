"""Refusals: foreseen, and their reader can act. Anything else is a bug and rises to the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Fact = str | int | bool | None


PROBLEM_TYPE = "application/problem+json"


def problem(
    *, code: str, status: int, title: str, next_step: str = "", detail: str = ""
) -> dict[str, str | int]:
    """Return a problem document (RFC 9457) with a code for machines and what can be done next.

    Args:
        code: for machines; it never changes.
        status: of the answer.
        title: what happened, for people.
        next_step: what can be done, for people.
        detail: more about this case; the next step where there is no more to say.
    """
    return {
        "type": "about:blank",
        "code": code,
        "title": title,
        "detail": detail or next_step,
        "next_step": next_step,
        "status": status,
    }


class Refusal(Exception):
    """An operation was refused for a reason that the person who asked can understand.

    `code` is for machines and never changes; `message` is for people, may hold `%(name)s`
    placeholders filled from the facts given to the constructor; `next_step` says what can be done.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    message: ClassVar[str | Promise] = _("この操作は行えませんでした。")
    next_step: ClassVar[str | Promise] = ""

    def __init__(self, **facts: Fact) -> None:
        super().__init__(self.code, facts)
        self.facts: Mapping[str, Fact] = facts

    def __str__(self) -> str:
        return str(self.message) % self.facts if self.facts else str(self.message)

    def as_problem(self) -> dict[str, str | int]:
        """Return the members of a problem document (RFC 9457): `code` never changes, the words are for people."""
        step = str(self.next_step) or str(self)
        return problem(code=self.code, status=self.status, title=str(self), next_step=step)


class NotAllowed(Refusal):
    """The person may not do this."""

    code = "not-allowed"
    status = 403
    message = _("この操作を行う権限がありません。")
    next_step = _("担当の方に依頼するか、担当者としてサインインしてください。")


class NotFound(Refusal):
    """What was asked for does not exist, or does not exist for this person."""

    code = "not-found"
    status = 404
    message = _("お探しのものは見つかりませんでした。")
    next_step = _("番号やアドレスをもう一度お確かめください。")


class Invalid(Refusal):
    """A value given to an operation breaks a rule; `field` names it."""

    code = "invalid"
    status = 422
    message = _("「%(field)s」の内容を確かめてください。")


class NotStored(Refusal):
    """The database could not write: the disk is full, or it is locked or gone. Nothing was stored."""

    code = "not-stored"
    status = 503
    message = _("いま保存できません。まだ受け付けていません。")
    next_step = _("入力した内容はこの画面に残っています。しばらくしてから、もう一度送ってください。")
