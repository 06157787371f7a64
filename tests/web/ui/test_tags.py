"""The components draw what they are told, and refuse what they do not know."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.translation import override


class Letter(forms.Form):
    name = forms.CharField(label="お名前", help_text="任意の名前でかまいません。", required=False)
    text = forms.CharField(label="ご意見", widget=forms.Textarea)
    reply = forms.ChoiceField(
        label="返事", choices=[("y", "要る"), ("n", "要らない")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="同意する")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        '{% panel titel="x" %}{% endpanel %}',
        "{% panel %}{% endpanel %}",
        "{% panel title=mispelt %}{% endpanel %}",
        '{% notice kind="loud" title="x" %}{% endnotice %}',
        '{% empty_state title="" %}{% endempty_state %}',
        '{% badge "x" tone="pink" %}',
        '{% badge "x" colour="neutral" %}',
        "{% crumb mispelt %}",
        '{% button_link "/" "x" kind="huge" %}',
        '{% button_link "" "x" %}',
        '{% submit "x" knd="primary" %}',
        "{% field form.mispelt %}",
        "{% form_errors mispelt %}",
        "{% day mispelt %}",
        "{% instant mispelt %}",
        "{% yen mispelt %}",
        "{% number mispelt %}",
        "{% fiscal_year mispelt %}",
        "{% pagination mispelt %}",
    ],
)
def test_a_misspelt_argument_fails(source):
    with pytest.raises((TemplateSyntaxError, TypeError)):
        drawn(source, form=Letter())


@pytest.mark.parametrize(
    ("source", "value", "japanese", "english"),
    [
        ("{% day value %}", date(2026, 11, 23), "2026年11月23日（月）", "Mon 23 November 2026"),
        (
            "{% instant value %}",
            datetime(2026, 11, 22, 15, 5, tzinfo=UTC),
            "2026年11月23日（月）0時05分",
            "Mon 23 November 2026, 00:05",
        ),
        ("{% fiscal_year value %}", 2026, "令和8年度（2026年度）", "FY 2026"),
        ("{% yen value %}", 1200000, "1,200,000円", "¥1,200,000"),
        ("{% number value %}", Decimal("1200.50"), "1,200.5", "1,200.5"),
        ("{% number value %}", 1000, "1,000", "1,000"),
        ("{% yen value %}", None, "—", "—"),
        ("{% day value %}", None, "—", "—"),
    ],
)
def test_days_and_amounts_follow_the_language(source, value, japanese, english):
    with override("ja"):
        assert japanese in drawn(source, value=value)

    with override("en"):
        assert english in drawn(source, value=value)


def test_a_field_names_its_help_and_its_error():
    form = Letter({"name": "花子"})

    html = drawn("{% field form.text %}{% field form.name %}", form=form)

    assert '<label class="field__label" for="id_text">' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_text_error"' in html
    assert 'id="id_text_error"' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext"' in html


def test_choices_are_a_group_with_a_legend():
    html = drawn("{% field form.reply %}", form=Letter())

    assert "<fieldset" in html
    assert "<legend" in html
    assert '<label for="id_reply_0">要る</label>' in html


def test_a_hidden_field_has_no_label():
    html = drawn("{% field form.secret %}", form=Letter())

    assert "<label" not in html


def test_the_summary_of_errors_leads_to_the_fields():
    html = drawn("{% form_errors form %}", form=Letter({}))

    assert 'href="#id_text"' in html
    assert 'href="#id_name"' not in html


def test_the_summary_is_silent_before_anything_was_sent():
    assert drawn("{% form_errors form %}", form=Letter()).strip() == ""


def test_words_from_people_are_escaped():
    html = drawn("{% panel title=words %}{{ words }}{% endpanel %}{% badge words %}", words="<b>")

    assert "<b>" not in html


@pytest.mark.parametrize("tag", ['panel title="x"', 'notice kind="info" title="x"', 'empty_state title="x"'])
def test_what_stands_inside_a_part_stays_markup(tag):
    html = drawn("{% " + tag + ' %} <a href="/">y</a> {% end' + tag.split()[0] + " %}")

    assert '<a href="/">y</a>' in html


def test_pages_keep_the_question():
    page = Paginator(range(50), 10).page(2)
    request = RequestFactory().get("/search/?q=道&page=2")

    html = drawn("{% pagination page %}", page=page, request=request)

    assert 'href="?q=%E9%81%93&amp;page=3"' in html
    assert 'aria-current="page"' in html
