"""Proposals and amendments that Decidim exported, read as proposals."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.pure.opendata.test_decidim import NEW, OLD
from yoriai.pure.opendata import decidim
from yoriai.pure.opendata.decidim_proposals import read_proposals
from yoriai.pure.opendata.tables import read_table

URL = "https://decidim.example/p/11"
AMENDMENT = {
    "id": 13,
    "title": {"ja": "木陰とベンチ"},
    "body": {"ja": "<p>木陰と、その下にベンチを。</p>"},
    "state": "accepted",
    "is_amend": True,
    "original_proposal": {"title": {"ja": "木陰"}, "url": URL},
    "url": "https://decidim.example/p/13",
    "author": {"id": [9], "name": ["〇〇"]},
    "address": "中央町1丁目",
}


def table_of(rows):
    return decidim.read_json(json.dumps(rows).encode(), "proposals.json")


def test_title_and_body_are_read_apart():
    (read,), findings = read_proposals(read_table(OLD.encode(), "proposals.csv"))

    assert (read.title, read.body) == ("Més arbres", "Cal plantar arbres\n\na la plaça")
    assert (read.title_header, read.source.supports, read.is_amendment) == ("title/ca", 123, False)
    assert findings == ()


def test_an_amendment_names_what_it_would_change():
    reads, findings = read_proposals(table_of([*NEW, AMENDMENT]))

    assert [(read.row, read.is_amendment, read.amends_url, read.amends_title) for read in reads] == [
        (2, False, "", ""),
        (4, True, URL, "木陰"),
    ]
    assert (reads[1].place, reads[1].author) == ("中央町1丁目", "9")
    assert [finding.code for finding in findings] == ["decidim-withdrawn"]
    assert "〇〇" not in str(reads)


@given(st.lists(st.dictionaries(st.sampled_from(["id", "title", "body", "is_amend", "original_proposal", "address"]),
       st.text(max_size=20) | st.booleans() | st.dictionaries(st.sampled_from(["ja", "en", "url", "title"]),
       st.text(max_size=20), max_size=3), max_size=6), min_size=1, max_size=4))  # fmt: skip
def test_any_list_of_objects_is_read(rows):
    reads, findings = read_proposals(table_of(rows))

    assert len(reads) + len(findings) == len(rows)
