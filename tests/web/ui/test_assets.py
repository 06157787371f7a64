"""The prepared files are those that the sources make now."""

import gzip
import json

from yoriai.web.ui import assets


def test_the_prepared_files_are_up_to_date():
    made = assets.prepared()

    assert json.loads((assets.DIST / "manifest.json").read_text()) == {n: h for n, (h, _) in made.items()}
    for hashed, content in made.values():
        assert (assets.DIST / hashed).read_bytes() == content
        assert gzip.decompress((assets.DIST / f"{hashed}.gz").read_bytes()) == content


def test_no_older_file_is_left_over():
    expected = {"manifest.json"}
    for hashed, _ in assets.prepared().values():
        expected |= {hashed, f"{hashed}.gz"}

    assert {path.name for path in assets.DIST.iterdir()} == expected


def test_strings_survive_the_minifier():
    assert (
        assets.minified_css('a { content: "x"; }\n/* no */ b { margin: 0 auto; }')
        == 'a{content:"x"}b{margin:0 auto}\n'
    )


def test_only_used_tokens_are_kept():
    tokens = ":root { --a: 1px; --b: var(--a); --c: 2px; }"

    assert assets.used_tokens(tokens, "p{margin:var(--b)}") == ":root{--a:1px;--b:var(--a);}"
