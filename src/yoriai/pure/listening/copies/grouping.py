"""Identical and near-identical opinions as groups: one representative, every original kept, nobody discarded.

Texts are compared by their letters (`folding.skeleton`). Chains are cut: every member of a group resembles the
group's representative, not only its neighbour, and never takes the opposite side of it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from yoriai.pure.errors import PureError
from yoriai.pure.listening.copies import likeness, shingles
from yoriai.pure.listening.copies.candidates import Met, candidates
from yoriai.pure.listening.folding import skeleton
from yoriai.pure.values import dataclass

# Shorter texts are copies only when they are identical: in "賛成です" every letter counts.
_SHORTEST = 8
# What must be kept of a text, as `likeness.kept` counts; short texts need more, see `_needed`.
_KEPT = 0.70
_MORE_WHEN_SHORT = 2.0
# Longer texts that share this much of their shingles need no second look, those that share so little get none.
_LONG, _SURE, _HOPELESS = 60, 0.50, 0.25
# Still longer ones are compared phrase by phrase: an edit breaks the phrase it hits.
_VERY_LONG, _SURE_WHEN_VERY_LONG, _PHRASES_KEPT = 400, 0.70, 0.35
# Bands of three rows find most copies; bands of two then find the far ones among what is left.
_ROUNDS = ((3, 0.25), (2, 0.22), (2, 0.22))
# A text asks so many leaders in a round, the most similar first.
_MOST_ASKED = 16
_LOOKED_AT = 32

Indices = NDArray[np.int64]


class UnequalLengths(PureError):
    """There is not exactly one sender key (or time) for each text."""


@dataclass(frozen=True)
class Group:
    """Texts that are one voice: indices into the texts, in their order. `representative` is one of the members;
    `wordings` counts different skeletons, `senders` different known keys, `unsigned` texts without a key."""

    representative: int
    members: tuple[int, ...]
    wordings: int
    senders: int
    unsigned: int

    @property
    def texts(self) -> int:
        return len(self.members)


@dataclass(frozen=True)
class Copies:
    """All groups of two texts or more, the largest first; `group_of[i]` is the place of text i's group, or −1.

    `senders` counts the different known keys of all texts, `unsigned` the texts without one."""

    groups: tuple[Group, ...]
    group_of: tuple[int, ...]
    senders: int
    unsigned: int

    @property
    def texts(self) -> int:
        return len(self.group_of)

    @property
    def voices(self) -> int:
        """Return how many different things were said: groups, and texts that stand alone."""
        return len(self.groups) + self.group_of.count(-1)


def find_copies(
    texts: Sequence[str], senders: Sequence[Hashable | None] | None = None, *, seed: int = 20260401
) -> Copies:
    """Group identical and near-identical texts and count texts and people separately.

    Args:
        texts: the opinions as written, n ≥ 0.
        senders: what tells people apart, one key for each text, `None` where unknown; all unknown when left out.
        seed: of the MinHash permutations; the same texts and seed give the same groups.

    Returns:
        Every text in at most one group.

    Raises:
        UnequalLengths: not one key for each text.

    Example:
        >>> copies = find_copies(["駅前に屋根を。", "駅前に屋根を！", "図書館を夜も開けてほしい。"], ["a", "b", "b"])
        >>> [(group.members, group.senders) for group in copies.groups], copies.voices, copies.senders
        ([((0, 1), 2)], 2, 2)
    """
    keys = [None] * len(texts) if senders is None else senders
    if len(keys) != len(texts):
        raise UnequalLengths(f"{len(texts)} texts, {len(keys)} sender keys")
    wordings: dict[str, int] = {}
    wording_of = np.array([wordings.setdefault(skeleton(text), len(wordings)) for text in texts], np.int64)
    heads = _heads(_Wordings.of(list(wordings), np.bincount(wording_of, minlength=len(wordings))), seed)
    return _counted(wording_of, heads, keys)


@dataclass(frozen=True)
class _Wordings:
    """What is compared: skeletons, how many texts have each, their shingles, sides and lengths."""

    texts: Sequence[str]
    counts: Indices
    shingles: shingles.Shingles
    sides: Indices
    lengths: Indices

    @classmethod
    def of(cls, texts: Sequence[str], counts: Indices) -> _Wordings:
        sides = np.array([likeness.side(text) for text in texts], np.int64)
        lengths = np.array([len(text) for text in texts], np.int64)
        return cls(texts, counts, shingles.shingles(texts), sides, lengths)


def _heads(wordings: _Wordings, seed: int) -> Indices:
    """Return for each wording the representative wording of its group."""
    heads = np.arange(len(wordings.texts))
    signed = shingles.signatures(wordings.shingles, seed=seed)
    for rows, least in _ROUNDS:
        weights = np.bincount(heads, wordings.counts, minlength=len(heads)).astype(np.int64)
        nodes = np.flatnonzero((heads == np.arange(len(heads))) & (wordings.lengths >= _SHORTEST))
        rank = np.empty(len(nodes), np.int64)
        rank[np.lexsort((nodes, -weights[nodes]))] = np.arange(len(nodes))
        met = candidates(signed[nodes], rank, rows=rows, least=least)
        _join(heads, Met(nodes[met.one], nodes[met.other], met.alike), weights, wordings)
        _recentre(heads, signed, wordings)
    return heads


def _join(heads: Indices, met: Met, weights: Indices, wordings: _Wordings) -> None:
    """Let every text follow a weightier, better connected text beside it that it resembles.

    A text that no better one leads is a leader; those beside it who resemble it follow it and lead nobody.
    """
    pairs = (met.one, met.other)
    degree = np.bincount(np.concatenate(pairs), minlength=len(heads))
    rank = np.empty(len(heads), np.int64)
    rank[np.lexsort((np.arange(len(heads)), -degree, -weights))] = np.arange(len(heads))
    better, worse = np.where(rank[met.one] < rank[met.other], pairs, pairs[::-1])
    order = np.lexsort((rank[better], -met.alike, worse))
    better, worse = better[order], worse[order]
    times_asked = np.zeros(len(heads), np.int64)
    while len(better):
        is_led = np.zeros(len(heads), bool)
        is_led[worse] = True
        asked = np.flatnonzero(~is_led[better])
        asked = asked[np.unique(worse[asked], return_index=True)[1]]
        times_asked[worse[asked]] += 1
        fits = _resembles(worse[asked], better[asked], wordings)
        followers = worse[asked[fits]]
        _take_in(heads, followers, better[asked[fits]], wordings)
        is_gone = np.zeros(len(heads), bool)
        is_gone[followers] = True
        stays = ~(is_gone[better] | is_gone[worse]) & (times_asked[worse] < _MOST_ASKED)
        stays[asked] = False
        better, worse = better[stays], worse[stays]


def _take_in(heads: Indices, nodes: Indices, leaders: Indices, wordings: _Wordings) -> None:
    """Move the groups of nodes to their leaders; a member who does not resemble the leader stands alone again."""
    new_head = np.arange(len(heads))
    new_head[nodes] = leaders
    members = np.flatnonzero(new_head[heads] != heads)
    target = new_head[heads[members]]
    fits = members == heads[members]
    fits[~fits] = _resembles(members[~fits], target[~fits], wordings)
    heads[members] = np.where(fits, target, members)


def _recentre(heads: Indices, signed: NDArray[np.uint32], wordings: _Wordings) -> None:
    """Make the most central text of each group its head."""
    members = np.flatnonzero(np.bincount(heads, minlength=len(heads))[heads] > 2)
    if not len(members):
        return
    groups = heads[members]
    agreeing = np.zeros(len(members), np.int64)
    for column in signed[members, :_LOOKED_AT].T:
        agreeing += _is_commonest(groups, column, wordings.counts[members])
    order = np.lexsort((members, -wordings.counts[members], -agreeing, groups))
    found, first = np.unique(groups[order], return_index=True)
    centre_of = np.arange(len(heads))
    centre_of[found] = members[order[first]]
    moved = members[centre_of[groups] != groups]
    target = centre_of[heads[moved]]
    heads[moved] = np.where(_resembles(moved, target, wordings), target, moved)


def _is_commonest(groups: Indices, values: NDArray[np.uint32], weights: Indices) -> NDArray[np.bool_]:
    """Tell which members have the commonest value of their group: where edits are spread, at each place of the
    signature that is the value of the text they started from."""
    runs, which = np.unique(groups << 32 | values, return_inverse=True)
    heavy = np.bincount(which, weights=weights)
    order = np.lexsort((-heavy, runs >> 32))
    winners = order[np.unique(runs[order] >> 32, return_index=True)[1]]
    is_winner = np.zeros(len(runs), bool)
    is_winner[winners] = True
    return is_winner[which]


def _resembles(members: Indices, leaders: Indices, wordings: _Wordings) -> NDArray[np.bool_]:
    shared = shingles.jaccard(wordings.shingles, members, leaders)
    shorter = np.minimum(wordings.lengths[members], wordings.lengths[leaders])
    longer = np.maximum(wordings.lengths[members], wordings.lengths[leaders])
    enough = np.where(shorter > _VERY_LONG, _SURE_WHEN_VERY_LONG, _SURE)
    sure = (shared >= enough) & (shorter >= _LONG) | (members == leaders)
    open_ = ~sure & (shared >= _HOPELESS) & (2 * shorter >= _KEPT * (shorter + longer))
    for index in np.flatnonzero(open_):
        sure[index] = _is_kept(wordings.texts[members[index]], wordings.texts[leaders[index]])
    result: NDArray[np.bool_] = sure & ~likeness.opposed(wordings.sides[members], wordings.sides[leaders])
    return result


def _is_kept(member: str, leader: str) -> bool:
    shorter = min(len(member), len(leader))
    if shorter > _VERY_LONG:
        return likeness.kept(likeness.phrases(leader), likeness.phrases(member)) >= _PHRASES_KEPT
    return likeness.kept(leader, member) >= _KEPT + _MORE_WHEN_SHORT / shorter


def _counted(wording_of: Indices, heads: Indices, keys: Sequence[Hashable | None]) -> Copies:
    head_of = heads[wording_of] if len(wording_of) else wording_of
    order = np.argsort(head_of, kind="stable")
    cuts = np.flatnonzero(np.diff(head_of[order])) + 1
    parts = [part for part in np.split(order, cuts) if len(part) > 1]
    parts.sort(key=lambda part: (-len(part), part[0]))
    group_of = np.full(len(wording_of), -1)
    for place, part in enumerate(parts):
        group_of[part] = place
    groups = tuple(_group(part, wording_of, int(head_of[part[0]]), keys) for part in parts)
    known = {key for key in keys if key is not None}
    return Copies(groups, tuple(group_of.tolist()), len(known), sum(key is None for key in keys))


def _group(part: Indices, wording_of: Indices, head: int, keys: Sequence[Hashable | None]) -> Group:
    members = part.tolist()
    signed = [keys[member] for member in members]
    return Group(
        representative=members[int(np.argmax(wording_of[part] == head))],
        members=tuple(members),
        wordings=len(np.unique(wording_of[part])),
        senders=len({key for key in signed if key is not None}),
        unsigned=signed.count(None),
    )
