"""Generated opinions of which it is known who copied whom: originals from a small grammar of city matters,
copies with a given share of their characters changed. The same seed gives the same opinions."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PLACES = [
    "駅前",
    "北口",
    "南口",
    "中央公園",
    "市役所",
    "田無",
    "保谷",
    "ひばりが丘",
    "東伏見",
    "柳沢",
    "西原",
    "芝久保",
    "向台",
    "新町",
    "谷戸",
    "住吉",
    "泉町",
    "下野谷",
    "富士町",
    "緑町",
]
THINGS = [
    "図書館",
    "駐輪場",
    "歩道橋",
    "公民館",
    "児童館",
    "体育館",
    "保育園",
    "学童クラブ",
    "バス停",
    "街路樹",
    "防災無線",
    "案内板",
    "市民プール",
    "子育て広場",
    "高齢者施設",
    "商店街",
    "休日診療所",
    "資源回収所",
    "用水路",
    "防犯灯",
    "交差点",
    "通学路",
    "給食センター",
    "文化会館",
    "運動場",
    "市民農園",
]
WISHES = [
    "を夜九時まで開けてほしい",
    "をもっと増やしてください",
    "の老朽化が進んでおり建て替えを急ぐべきです",
    "の予約の仕組みを電話でも使えるようにしてほしい",
    "に日よけと腰掛けを置いてください",
    "の料金を据え置くよう求めます",
    "の統廃合はもう一度住民と話し合ってから決めてください",
    "の案内を外国語とやさしい日本語でも書いてほしい",
    "に段差が多く車いすでは通れません",
    "の運営を地元の団体に任せてはどうでしょうか",
    "の周りが暗いので照明を付けてください",
    "の混み具合を携帯電話で見られると助かります",
    "の維持費を公表したうえで将来像を示してください",
    "を災害のときの避難所として整えてください",
    "の工事の日程を早めに知らせてほしい",
    "に職員を一人増やすだけでずいぶん変わると思います",
]
REASONS = [
    "本当に困っています",
    "転びそうになりました",
    "遠回りを強いられています",
    "隣の市まで出かけています",
    "何度も問い合わせました",
    "順番を待つほかありません",
    "足もとが見えず不安です",
    "説明を聞く機会がありませんでした",
    "お金の使いみちとして納得できます",
    "前の計画が進んでいないと感じます",
    "居場所がなくて時間をつぶします",
    "手続きに半日かかります",
    "古い建物を残す道も考えたいです",
    "手伝う用意があります",
    "費用と効果の試算を見たいです",
    "広報だけでは気づけません",
    "十年後の姿を心配しています",
    "生き物のすみかが減るのを見てきました",
    "騒音の調べを求めています",
    "係の人に親切にしてもらいました",
    "抽選に外れ続けています",
    "自分で草を刈っています",
    "知らない人と話すきっかけがほしいです",
    "荷物を置く棚を探しています",
]
WHO = [
    "小さい子を連れた親は",
    "車いすの父と私は",
    "近くで店を営む者として",
    "中学生の娘たちは",
    "一人暮らしの祖母は",
    "夜勤明けの看護師は",
    "町内会の仲間は",
    "越してきたばかりの家族は",
    "障害のある兄と暮らす私は",
    "定年後に畑を借りた夫婦は",
    "自転車で通う学生は",
    "外国から来た同僚は",
    "介護の仕事をする私たちは",
    "犬を飼う近所の人は",
    "受験を控えた息子は",
    "団地の自治会は",
]
WHEN = [
    "雨の日や暗い時間に",
    "週末の混み合う昼どきに",
    "毎朝の通勤のとき",
    "年度の変わり目ごとに",
    "夏休みの間ずっと",
    "去年の台風のあとから",
    "急な病気や災害のとき",
    "祭りの準備が始まると",
    "工事が始まってから",
    "料金が上がって以来",
    "仕事を終えた夜遅くに",
    "月に一度の通院の帰りに",
    "雪の積もった朝",
    "窓口が閉まったあとで",
    "選挙のたびに",
    "道が狭くなる角で",
]
OPENINGS = [
    "",
    "はじめまして。",
    "市民の一人として申し上げます。",
    "いつもお世話になっております。",
    "この計画について意見を述べます。",
    "",
]
OTHER_LETTERS = "のにをはがとでもやへいうえおかきくけこさしすせそたちつてなまみむめもらりるれろ市人道生子学年日本大小新古高安"


@dataclass(frozen=True)
class Flood:
    """Opinions in the order of arrival; `origin[i]` is the original that opinion i repeats, `changed[i]` the
    share of its characters that were changed."""

    texts: list[str]
    origin: list[int]
    changed: list[float]


def flood(count: int, *, copied: float = 0.96, most_changed: float = 0.20, seed: int = 1) -> Flood:
    """Return opinions: a share of single voices, copies of forty letters (a few very large) and small groups."""
    chance = random.Random(seed)
    singles = round(count * (1 - copied))
    plan = [*range(singles), *_copies(chance, first=singles, count=count - singles)]
    originals = _originals(chance, max(plan) + 1)
    first = set()
    made = []
    for origin in plan:
        share = chance.uniform(0, most_changed) if origin in first else 0.0
        first.add(origin)
        made.append((_retyped(chance, _edited(chance, originals[origin], share)), origin, share))
    chance.shuffle(made)
    return Flood(
        [text for text, _, _ in made], [origin for _, origin, _ in made], [share for _, _, share in made]
    )


def pairs(found: Sequence[int], truth: Sequence[int]) -> tuple[float, float]:
    """Return precision and recall over all pairs of opinions said to be copies of each other."""
    both = _pairs(Counter(zip(found, truth, strict=True)))
    return both / max(_pairs(Counter(found)), 1), both / max(_pairs(Counter(truth)), 1)


def scattered(*, letters: int, each: int, share: float, seed: int) -> tuple[list[str], list[int]]:
    """Return letters changed one character here and there, always by the same share, and what each repeats."""
    chance = random.Random(seed)
    originals = _originals(chance, letters)
    plan = [at for at in range(letters) for _ in range(each)]
    return [_scatter(chance, originals[at], round(share * len(originals[at]))) for at in plan], plan


def _scatter(chance: random.Random, text: str, count: int) -> str:
    letters = list(text)
    for _ in range(count):
        place, kind = chance.randrange(len(letters)), chance.randrange(3)
        put = [chance.choice(OTHER_LETTERS)]
        letters[place : place + (kind > 0)] = [] if kind == 2 else put
    return "".join(letters)


def injected(texts: Sequence[str], *, letters: int, each: int, seed: int) -> tuple[list[str], list[bool]]:
    """Return the texts and, behind them, edited copies of some; and which are the copies."""
    chance = random.Random(seed)
    chosen = chance.sample([text for text in texts if len(text) >= 15], letters)
    copies = [
        _retyped(chance, _edited(chance, text, chance.uniform(0, 0.2)))
        for text in chosen
        for _ in range(each)
    ]
    return [*texts, *copies], [False] * len(texts) + [True] * len(copies)


def area_under_curve(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """Return the chance that a true one scores above a false one, ties counting half."""
    true = [score for score, is_true in zip(scores, truth, strict=True) if is_true]
    false = sorted(score for score, is_true in zip(scores, truth, strict=True) if not is_true)
    below = sum(bisect_left(false, score) + bisect_right(false, score) for score in true)
    return below / (2 * len(true) * len(false))


def _pairs(counts: Counter) -> int:
    return sum(size * (size - 1) // 2 for size in counts.values())


def _copies(chance: random.Random, *, first: int, count: int) -> Iterator[int]:
    letters = [1 / rank for rank in range(1, 41)]
    small = count // 20
    yield from chance.choices(range(first, first + 40), letters, k=count - small)
    groups = max(small // 4, 1)
    yield from (first + 40 + chance.randrange(groups) for _ in range(small))


def _originals(chance: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        wishes = "。".join(
            chance.choice(PLACES) + "の" + chance.choice(THINGS) + chance.choice(WISHES)
            for _ in range(chance.randint(1, 2))
        )
        reasons = "。".join(_reason(chance) for _ in range(chance.randint(1, 3)))
        found[f"{chance.choice(OPENINGS)}{wishes}。{reasons}。"] = None
    return list(found)


def _reason(chance: random.Random) -> str:
    return chance.choice(WHO) + chance.choice(WHEN) + chance.choice(REASONS)


def _edited(chance: random.Random, text: str, share: float) -> str:
    letters, left = list(text), round(share * len(text))
    while left > 0:
        size = min(chance.randint(1, 4), left)
        place = chance.randrange(len(letters) - size + 1)
        put = [chance.choice(OTHER_LETTERS) for _ in range(size)]
        kind = chance.randrange(3)
        letters[place : place + (0 if kind == 0 else size)] = [] if kind == 1 else put
        left -= size
    return "".join(letters)


def _retyped(chance: random.Random, text: str) -> str:
    kind = chance.randrange(6)
    if kind == 0:
        return text.replace("。", "。\n")
    if kind == 1:
        return text.replace("。", "．").replace("三", "３")
    return f"　{text} " if kind == 2 else text
