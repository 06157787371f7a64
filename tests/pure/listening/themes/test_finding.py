"""Themes are the same every run, in any order; few voices stay visible; copies weigh nothing."""

import csv
import doctest
import random

import pytest

from benchmarks.letters import flood
from tests.shared_data import real_file
from yoriai.pure.listening import tokens
from yoriai.pure.listening.copies.grouping import find_copies
from yoriai.pure.listening.themes import reading, words
from yoriai.pure.listening.themes.finding import find_themes
from yoriai.pure.listening.themes.placing import Model, NotAModel, assign

SUBJECTS = {
    "公園": ["公園の樹木を切らないで", "公園の樹木に日陰を作って", "樹木の多い公園がほしい", "公園に芝生と樹木を増やして", "公園の古い樹木を守って"],
    "図書館": ["図書館を夜も開けて", "図書館の本を増やして", "夜の図書館で本を読みたい", "図書館の自習席を広げて", "図書館に新しい本と自習席を"],
    "保育": ["保育園の待機児童を減らして", "保育園の先生を増やして", "待機児童のため保育園を建てて", "病児の保育園がほしい", "保育園の給食と先生に感謝"],
}  # fmt: skip
TEXTS = [text for texts in SUBJECTS.values() for text in texts]


@pytest.fixture(scope="module")
def real_round():
    with real_file("opinions/ministry-round-337.csv").open(encoding="utf-8-sig") as file:
        return [row[1] for row in csv.reader(file)][1:]


def as_sets(found, texts):
    return {frozenset(texts[at] for at in theme.opinions) for theme in found.themes}


def test_the_examples_run():
    assert [doctest.testmod(module).failed for module in (tokens, reading, words)] == [0, 0, 0]


def test_subjects_become_themes_with_their_words_and_sentences():
    found = find_themes(TEXTS)

    inside = {
        subject: {found.theme_of[TEXTS.index(text)] for text in texts} for subject, texts in SUBJECTS.items()
    }
    assert all(
        not (one & other) - {""} for one in inside.values() for other in inside.values() if one is not other
    )
    library = next(theme for theme in found.themes if theme.key in inside["図書館"])
    assert "図書館" in library.label
    assert all(quote.sentence in TEXTS[quote.opinion] for theme in found.themes for quote in theme.quotes)


def test_every_opinion_is_in_one_theme_or_a_minority_voice(real_round):
    found = find_themes(real_round)

    members = [at for theme in found.themes for at in theme.opinions]
    assert sorted([*members, *found.minority]) == list(range(len(real_round)))
    assert all(found.theme_of[at] == theme.key for theme in found.themes for at in theme.opinions)
    assert sorted(key for chapter in found.chapters for key in chapter.themes) == sorted(
        theme.key for theme in found.themes
    )
    assert all(theme.terms and theme.quotes and theme.voices >= 3 for theme in found.themes)


def test_the_order_of_the_opinions_does_not_matter(real_round):
    shuffled = list(real_round)
    random.Random(4).shuffle(shuffled)

    one, other = find_themes(real_round), find_themes(shuffled)

    assert as_sets(one, real_round) == as_sets(other, shuffled)
    assert [theme.terms for theme in one.themes] == [theme.terms for theme in other.themes]


def test_neighbours_in_the_published_order_are_together_far_more_often_than_by_chance(real_round):
    found = find_themes(real_round)

    pairs = zip(found.theme_of, found.theme_of[1:], strict=False)
    together = sum(one == other != "" for one, other in pairs) / (len(real_round) - 1)
    sizes = [len(theme.opinions) for theme in found.themes]
    by_chance = sum(size * (size - 1) for size in sizes) / (len(real_round) * (len(real_round) - 1))
    assert together > 6 * by_chance


def test_a_flood_of_one_letter_moves_no_theme():
    flooded = [*TEXTS, *[TEXTS[0] + "！"] * 200]

    alone, drowned = find_themes(TEXTS), find_themes(flooded)

    assert [theme.voices for theme in drowned.themes] == [theme.voices for theme in alone.themes]
    assert drowned.theme_of[: len(TEXTS)] == alone.theme_of
    assert set(drowned.theme_of[len(TEXTS) :]) == {alone.theme_of[0]}


def test_near_copies_are_one_voice_where_they_are_known():
    letter = "図書館を夜も開けて、仕事帰りに本を借りられるようにしてほしいと家族で話しています"
    flooded = [*TEXTS, *[f"{letter}{name}" for name in ("山田", "佐藤", "林", "森", "東", "西", "南", "北")]]

    found = find_themes(flooded, find_copies(flooded))

    assert sum(theme.voices for theme in found.themes) <= len(TEXTS) + 1
    assert len(set(found.theme_of[len(TEXTS) :])) == 1


def test_a_quote_stands_in_the_text_that_is_named():
    texts = [*TEXTS, *[f"「{text}」！" for text in TEXTS]]

    found = find_themes(texts)

    assert all(quote.sentence in texts[quote.opinion] for theme in found.themes for quote in theme.quotes)


def test_a_few_far_voices_among_thousands_are_not_absorbed():
    many = flood(2600, copied=0.0, seed=3).texts
    far = [
        "狂犬病の予防注射の会場でペットの猫が逃げました",
        "猫と犬の予防注射の会場を分けて",
        "ペットの猫にも狂犬病の予防注射を",
        "犬の予防注射の日を増やして",
    ]

    found = find_themes([*many, *far])

    theirs = {found.theme_of[at] for at in range(len(many), len(many) + len(far))}
    sizes = {theme.key: theme.voices for theme in found.themes}
    assert all(sizes.get(key, 1) <= len(far) for key in theirs)


@pytest.mark.parametrize(
    "texts", [[], [""], ["", " "], ["だめ"], ["😀", "🚲"], ["同じ意見"] * 9, ["公園", "図書館"]]
)
def test_too_little_for_a_theme_is_all_minority(texts):
    found = find_themes(texts)

    assert (found.themes, found.minority) == ((), tuple(range(len(texts))))
    assert assign(found.model, ["公園"]).keys == ("",)


def test_further_opinions_find_their_theme_and_strangers_none():
    found = find_themes(TEXTS)
    stored = Model.from_bytes(found.model.to_bytes())

    placed = assign(stored, [*TEXTS, "図書館の本をもっと夜に", "全然ちがうゴルフの話"])

    assert placed.keys[-2] == found.theme_of[TEXTS.index("夜の図書館で本を読みたい")]
    assert placed.keys[-1] == ""
    kept = [(key, known) for key, known in zip(placed.keys, found.theme_of, strict=False) if known]
    assert all(key == known for key, known in kept)


def test_what_is_no_model_is_refused():
    with pytest.raises(NotAModel):
        Model.from_bytes(b"PK something else")
