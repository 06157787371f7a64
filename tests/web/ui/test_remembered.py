from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation
from django.utils.safestring import mark_safe

from yoriai.apps.organisation.models import Division


@dataclass(frozen=True)
class Row:
    title: str
    notes: tuple[object, ...] = ()


TITLE = Template("{% remember row %}<b>{{ row.title }}</b>{{ other }}{% endremember %}")


def piece(row, template=TITLE):
    return template.render(Context({"row": row, "other": "not to be seen"}))


def test_a_piece_sees_the_values_named_and_nothing_else():
    assert piece(Row("a < b")) == "<b>a &lt; b</b>"


def test_other_values_make_another_piece():
    assert [piece(Row(title)) for title in ("a", "b", "a")] == ["<b>a</b>", "<b>b</b>", "<b>a</b>"]


def test_a_piece_is_remembered_for_each_language():
    template = Template('{% remember row %}{% translate "ホーム" %}{% endremember %}')

    japanese, english = piece(Row("a"), template), ""
    with translation.override("en"):
        english = piece(Row("a"), template)

    assert japanese == piece(Row("a"), template) == "ホーム"
    assert english != japanese


@pytest.mark.parametrize("note", [Division(pk=1), mark_safe("<i>"), [1], {"a": 1}])
def test_what_is_not_told_apart_by_what_it_shows_is_refused(note):
    with pytest.raises((TemplateSyntaxError, TypeError)):
        piece(Row("a", (note,)))


def test_a_misspelt_name_is_said():
    with pytest.raises(TemplateSyntaxError):
        Template("{% remember rwo %}{% endremember %}").render(Context({"row": Row("a")}))
