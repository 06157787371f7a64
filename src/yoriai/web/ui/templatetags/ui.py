"""Components as template tags: a misspelt argument fails, it does not vanish."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.loader import get_template, render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yoriai.web.ui import fields, formats, remembered, static

register = template.Library()
register.tag("remember", remembered.remember)

NOTICE_KINDS = ("info", "success", "warning", "error")
BADGE_TONES = ("neutral", "info", "success", "warning", "danger")
BUTTON_KINDS = ("primary", "secondary", "quiet", "danger")
NOTICE_ICONS = {"info": "info", "success": "check", "warning": "warning", "error": "error"}


def _one_of(value: str, allowed: Collection[str], what: str) -> str:
    if value not in allowed:
        raise template.TemplateSyntaxError(f"{what} is {value!r}; it must be one of {', '.join(allowed)}")
    return value


def _a(value: Any, kinds: type | tuple[type, ...], tag: str) -> Any:
    if not isinstance(value, kinds):
        raise template.TemplateSyntaxError(f"{{% {tag} %}} got {value!r}; is the name misspelt?")
    return value


def _words(value: object, what: str) -> str:
    text = str(value)
    if not text.strip():
        raise template.TemplateSyntaxError(f"{what} is empty; is the name misspelt?")
    return text


@register.simple_tag
def crumb(label: str, url: str = "") -> SafeString:
    """One step of the way to this page; without an address it is this page."""
    label = _words(label, "the label of a crumb")
    if not url:
        return format_html('<li class="breadcrumbs__item"><span aria-current="page">{}</span></li>', label)
    return format_html('<li class="breadcrumbs__item"><a href="{}">{}</a></li>', url, label)


@register.simple_block_tag
def panel(content: SafeString, title: str) -> SafeString:
    """A part of a page with a heading."""
    return render_to_string(
        "ui/components/panel.html", {"title": _words(title, "the title of a panel"), "content": content}
    )


@register.simple_block_tag
def notice(content: SafeString, kind: str, title: str) -> SafeString:
    """A message that stands out: information, success, warning or error."""
    context = {
        "kind": _one_of(kind, NOTICE_KINDS, "the kind of a notice"),
        "icon": NOTICE_ICONS[kind],
        "title": _words(title, "the title of a notice"),
        "content": content,
    }
    return render_to_string("ui/components/notice.html", context)


@register.simple_block_tag
def empty_state(content: SafeString, title: str) -> SafeString:
    """What a list shows while it has no rows, and what to do next."""
    context = {"title": _words(title, "the title of an empty state"), "content": content}
    return render_to_string("ui/components/empty_state.html", context)


@register.simple_tag
def badge(label: str, tone: str = "neutral") -> SafeString:
    """A short mark, such as a state."""
    tone = _one_of(tone, BADGE_TONES, "the tone of a badge")
    return format_html('<span class="badge badge--{}">{}</span>', tone, _words(label, "the label of a badge"))


@register.simple_tag
def button_link(href: str, label: str, kind: str = "primary") -> SafeString:
    """A link that looks like a button because it is the next step."""
    kind = _one_of(kind, BUTTON_KINDS, "the kind of a button")
    href, label = _words(href, "the address of a button"), _words(label, "the label of a button")
    return format_html('<a class="button button--{}" href="{}">{}</a>', kind, href, label)


@register.simple_tag
def submit(label: str, kind: str = "primary", name: str = "", value: str = "") -> SafeString:
    """The button that sends a form."""
    kind = _one_of(kind, BUTTON_KINDS, "the kind of a button")
    label = _words(label, "the label of a button")
    sent = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html('<button class="button button--{}" type="submit"{}>{}</button>', kind, sent, label)


@register.inclusion_tag("ui/components/field.html", name="field")
def form_field(bound: BoundField) -> dict[str, Any]:
    """A field with label, mark, help, error and control."""
    return fields.drawn(_a(bound, BoundField, "field"))


@register.inclusion_tag("ui/components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """Say on top of a form what has to be corrected, with links to the fields."""
    _a(form, BaseForm, "form_errors")
    return {
        "general": form.non_field_errors() if form.is_bound else [],
        "fields": [field for field in form if field.errors] if form.is_bound else [],
    }


@register.simple_tag
def day(value: date | None) -> SafeString | str:
    """A day with its weekday."""
    if value is None:
        return formats.NOTHING
    text = formats.day_text(_a(value, date, "day"))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag
def instant(value: datetime | None) -> SafeString | str:
    """A day with its hour and minute, in Japanese time."""
    if value is None:
        return formats.NOTHING
    text = formats.instant_text(_a(value, datetime, "instant"))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), text)


@register.simple_tag
def fiscal_year(year: int | None) -> str:
    """A fiscal year in both countings."""
    return formats.NOTHING if year is None else formats.fiscal_year_text(_a(year, int, "fiscal_year"))


@register.simple_tag
def yen(value: int | None) -> str:
    """An amount of money."""
    return formats.NOTHING if value is None else formats.yen_text(_a(value, int, "yen"))


@register.simple_tag
def number(value: int | float | Decimal | None) -> str:
    """A number with separators."""
    return (
        formats.NOTHING if value is None else formats.number_text(_a(value, (int, float, Decimal), "number"))
    )


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page) -> dict[str, Any]:
    """Links to the other pages of a list; the question in the address is kept."""
    _a(page, Page, "pagination")
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {
        "page": page,
        "query": f"{query.urlencode()}&" if query else "",
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "gap": page.paginator.ELLIPSIS,
    }


@register.simple_tag
def asset(name: str) -> str:
    """The address of a prepared file; its name changes when its content changes."""
    return static.address(name)


@cache
def _drawing(name: str) -> SafeString:
    return SafeString(get_template(f"ui/icons/{name}.svg").render())


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing beside words that say the same; hidden from screen readers."""
    return _drawing(name)
