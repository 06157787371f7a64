"""Templates of answers: a division makes, changes and retires them; every version stays to be read."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import AnswerTemplate, AnswerTemplateRevision
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound, Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

LONGEST_NAME, LONGEST_BODY = 80, 4_000


class TemplateIncomplete(Refusal):
    """A template has a name and says something."""

    code = "template-incomplete"
    status = 422
    message = _("ひな形の名前か文が入力されていません。")
    next_step = _("名前を80字まで、文を4,000字までで入力してください。")


class StaleTemplate(Refusal):
    """Somebody else changed the template since the page was opened."""

    code = "template-changed-meanwhile"
    message = _("ひな形「%(name)s」は、画面を開いたあとにほかの職員が変更しました。")
    next_step = _("今の内容を確かめてから、もう一度保存してください。")


class TemplateRetired(Refusal):
    """A retired template is not changed any more."""

    code = "template-retired"
    message = _("ひな形「%(name)s」は、使用をやめています。")
    next_step = _("必要なら、新しいひな形をつくってください。")


@dataclass(frozen=True)
class TemplateDraft:
    """What a template says; the disposition may be left open."""

    name: str
    body: str
    disposition: str = ""


@records.operation
def create_template(*, division_id: int, draft: TemplateDraft, by: Actor, at: datetime) -> AnswerTemplate:
    """Make a template for a division.

    Returns:
        The stored template, version 1.

    Raises:
        NotAllowed: `by` works neither in the division nor in the CIO office.
        NotFound: no such division is at work.
        TemplateIncomplete: it lacks a name or says nothing, or one is too long.
        Invalid: the disposition is unknown.
    """
    if not rules.may_keep_templates(by, division_id):
        raise NotAllowed
    if not organisation.divisions_at_work(on=day_of(at)).filter(pk=division_id).exists():
        raise NotFound
    fields = _fields(draft)
    template = AnswerTemplate.objects.create(division_id=division_id, at=at, person_id=by.person_id, **fields)
    _record("template.created", template, by, at)
    return template


@records.operation
def edit_template(
    *, template_id: int, version: int, draft: TemplateDraft, by: Actor, at: datetime
) -> AnswerTemplate:
    """Change what a template says; the earlier version stays to be read, answers that used it stay as they are.

    Returns:
        The template in its new version.

    Raises:
        NotFound: there is no such template.
        NotAllowed: `by` works neither in its division nor in the CIO office.
        TemplateRetired: it is not used any more.
        StaleTemplate: it was changed since it was read.
        TemplateIncomplete: it lacks a name or says nothing, or one is too long.
        Invalid: the disposition is unknown.
    """
    template = _held(template_id, by)
    if template.version != version:
        raise StaleTemplate(name=template.name)
    fields = _fields(draft)
    AnswerTemplateRevision.objects.create(
        template=template,
        name=template.name,
        disposition=template.disposition,
        body=template.body,
        version=template.version,
        at=template.at,
        person_id=template.person_id,
    )
    for name, value in fields.items():
        setattr(template, name, value)
    template.version, template.at, template.person_id = version + 1, at, by.person_id
    template.save()
    _record("template.changed", template, by, at)
    return template


@records.operation
def retire_template(*, template_id: int, by: Actor, at: datetime) -> AnswerTemplate:
    """Stop using a template; it stays to be read.

    Returns:
        The template, retired.

    Raises:
        NotFound: there is no such template.
        NotAllowed: `by` works neither in its division nor in the CIO office.
        TemplateRetired: it was retired before.
    """
    template = _held(template_id, by)
    template.retired_at = at
    template.save(update_fields=["retired_at"])
    _record("template.retired", template, by, at)
    return template


def _held(template_id: int, by: Actor) -> AnswerTemplate:
    template = AnswerTemplate.objects.select_for_update().filter(pk=template_id).first()
    if template is None:
        raise NotFound
    if not rules.may_keep_templates(by, template.division_id):
        raise NotAllowed
    if template.retired_at is not None:
        raise TemplateRetired(name=template.name)
    return template


def _fields(draft: TemplateDraft) -> dict[str, str]:
    name, body = draft.name.strip(), draft.body.replace("\r\n", "\n").strip()
    if not 0 < len(name) <= LONGEST_NAME or not 0 < len(body) <= LONGEST_BODY:
        raise TemplateIncomplete
    if draft.disposition and draft.disposition not in rules.Disposition.values:
        raise Invalid(field=str(_("取扱い")))
    return {"name": name, "body": body, "disposition": draft.disposition}


def _record(action: str, template: AnswerTemplate, by: Actor, at: datetime) -> None:
    facts = {"division_id": template.division_id, "version": template.version}
    entry = records.Entry(action, "consultations.AnswerTemplate", template.pk, by=by, at=at, facts=facts)
    records.record(entry)
