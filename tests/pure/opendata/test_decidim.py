"""Proposals that Decidim exported, in the shapes of two generations of it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure.opendata import decidim
from yoriai.pure.opendata.findings import TableError
from yoriai.pure.opendata.tables import read_table

OLD = (
    "id;category/id;category/name/ca;category/name/es;scope/id;scope/name/ca;participatory_space/id;title/ca;title/es;"
    "body/ca;body/es;state;reference;answer/ca;supports;endorsements/total_count;comments;published_at;url;is_amend\n"
    "7;3;Barris;Barrios;;;1;Més arbres;;<p>Cal <b>plantar</b> arbres</p><p>a la plaça</p>;;accepted;BCN-PROP-2016-02-7;"
    "<p>D'acord</p>;123;4;0;2016-02-01 10:00:00 UTC;https://decidim.example/p/7;false\n"
)
NEW = [
    {
        "id": 11,
        "author": {"id": [5], "name": ["〇〇"], "url": ["https://decidim.example/profiles/x"]},
        "taxonomies": {"id": [1], "name": {"ja": "公園"}},
        "component": {"id": 2},
        "title": {"ja": "木陰", "en": "Shade"},
        "body": {"ja": "公園に木陰がほしい。", "en": "Shade, please."},
        "state": "evaluating",
        "reference": "KKG-PROP-2026-01-11",
        "answer": {"ja": None},
        "votes": 20,
        "likes": {"total_count": 3},
        "published_at": "2026-01-05T09:00:00.000+09:00",
        "url": "https://decidim.example/p/11",
        "withdrawn": False,
        "created_in_meeting": True,
    },
    {"id": 12, "title": {"ja": "取り下げ"}, "body": {"ja": "取り下げた案"}, "withdrawn": True},
]


def test_an_export_of_the_old_kind_is_read():
    table = read_table(OLD.encode(), "proposals.csv")

    opinions, sources = decidim.as_opinions(table)

    assert decidim.is_export(table.headers)
    assert opinions.rows[0].cells[0] == "Més arbres\n\nCal plantar arbres\n\na la plaça"
    assert sources[2] == decidim.Source(
        number="7",
        reference="BCN-PROP-2016-02-7",
        url="https://decidim.example/p/7",
        category="Barris",
        state="accepted",
        answer="D'acord",
        supports=123,
        endorsements=4,
        published_on=date(2016, 2, 1),
        language="ca",
    )


def test_an_export_of_the_new_kind_is_read_without_names():
    table = decidim.read_json(json.dumps(NEW).encode(), "proposals.json")

    opinions, sources = decidim.as_opinions(table)

    assert [row.cells for row in opinions.rows] == [("木陰\n\n公園に木陰がほしい。", "11", "会議", "5")]
    assert "〇〇" not in str(opinions.rows) + str(sources)
    assert (sources[2].supports, sources[2].endorsements, sources[2].category) == (20, 3, "公園")
    assert sources[2].published_on == date(2026, 1, 5)
    assert [(finding.code, finding.row) for finding in opinions.findings] == [("decidim-withdrawn", 3)]


@pytest.mark.parametrize(
    "data", [b"[", b"[1]", b'["a"]', b"[]", b"[" * 100_000, b'[{"a": "\xff"}]', b"[{},5]"]
)
def test_what_is_no_export_is_refused(data):
    with pytest.raises(TableError):
        decidim.read_json(data, "x.json")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x/" + "a" * 600, "", "//x"])
def test_only_an_address_of_the_web_is_kept(url):
    table = decidim.read_json(
        json.dumps([{"title": {"ja": "a"}, "body": {"ja": "b"}, "url": url}]).encode(), "x"
    )

    _opinions, sources = decidim.as_opinions(table)

    assert sources[2].url == ""


def test_scripts_are_no_text():
    assert decidim.plain("<p>木</p><script>alert(1)</script><style>p{}</style>") == "木"
    assert decidim.plain("数が3 < 5 & 7 > 2 なら") == "数が3 < 5 & 7 > 2 なら"


@given(st.text(max_size=300))
def test_any_text_becomes_plain_text(text):
    assert decidim.plain(decidim.plain(text)) == decidim.plain(decidim.plain(decidim.plain(text)))


@given(st.lists(st.dictionaries(st.text(max_size=12), st.recursive(st.none() | st.text(max_size=8) | st.integers(),
       lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3), max_leaves=6),
       max_size=5), min_size=1, max_size=4))  # fmt: skip
def test_any_list_of_objects_is_read_or_refused(rows):
    table = decidim.read_json(json.dumps(rows).encode(), "x.json")

    assert len(decidim.as_opinions(table)[0].rows) <= len(rows)
