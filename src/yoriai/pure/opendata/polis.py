"""Files in which Polis exports a conversation → statements and votes, with everything doubtful found.

`comments.csv` holds the statements; the votes are in `participants-votes.csv` (a matrix: a row for each participant,
a column for each statement) or in `votes.csv` (a row for each answer); `summary.csv` says which conversation it was.

Source:
    The exports in compdemocracy/openData (README.md and the files of nine conversations); in all of them 1 means
    agree, −1 disagree, 0 pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime

from yoriai.pure.opendata import texts
from yoriai.pure.opendata.findings import EmptyTable, Finding, NotATable, TooLarge, TooManyRows, gettext_noop
from yoriai.pure.values import dataclass

MAX_BYTES = 30 * 1024 * 1024
MAX_COMMENTS = 5_000
MAX_PARTICIPANTS = 100_000
MAX_VOTES = 1_000_000
MAX_FINDINGS = 1_000
VALUES = {"1": 1, "1.0": 1, "0": 0, "0.0": 0, "-1": -1, "-1.0": -1}
NUMBER = "comment-id"
COMMENT_HEADERS = {
    "number": (NUMBER, "comment_id", "tid"),
    "text": ("comment-body", "comment_body", "txt", "comment"),
    "author": ("author-id", "author_id", "pid"),
    "moderated": ("moderated", "mod"),
    "at": ("timestamp",),
    "is_seed": ("is-seed", "is_seed"),
    "agrees": ("agrees",),
    "disagrees": ("disagrees",),
}
VOTE_HEADERS = {
    "number": (NUMBER, "comment_id", "tid"),
    "participant": ("voter-id", "voter_id", "participant", "pid"),
    "value": ("vote",),
    "at": ("timestamp",),
}
_PARTICIPANT = ("participant", "voter-id")
_LATEST_S = 4_102_444_800  # the year 2100


@dataclass(frozen=True)
class Comment:
    """A statement as it was exported; `moderated` is 1 shown, 0 not looked at, −1 not shown."""

    row: int
    number: int
    text: str
    author: str
    moderated: int
    is_seed: bool
    at: datetime | None
    agrees: int | None
    disagrees: int | None


@dataclass
class Comments:
    """The statements by their number in the export, the headers that were read, and what was found."""

    by_number: dict[int, Comment] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Votes:
    """The last answer of each participant to each statement: participant → number of the statement → 1, 0, −1."""

    given: dict[str, dict[int, int]] = field(default_factory=dict)
    rows: int = 0
    changed: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(answers) for answers in self.given.values())


class _Findings:
    """Collects what is wrong in one file, up to a number that a person can read."""

    def __init__(self, file: str, into: list[Finding]) -> None:
        self.file = file
        self.into = into

    def add(self, code: str, place: tuple[int, str, str], message: str, *, is_error: bool = True) -> None:
        row, column, found = place
        if len(self.into) < MAX_FINDINGS:
            self.into.append(Finding(code, self.file, row, column, found[:80], message, is_error=is_error))


def read_comments(data: bytes, name: str) -> Comments:
    """Read `comments.csv`.

    Args:
        data: the whole file.
        name: what to call it in messages.

    Raises:
        TableError: a subclass says why the file cannot be read.

    Example:
        >>> read = read_comments(b"comment-id,author-id,moderated,comment-body\\r\\n7,0,1,Trees\\r\\n", "c.csv")
        >>> read.by_number[7].text, read.by_number[7].moderated
        ('Trees', 1)
    """
    header, rows = _table(data, name)
    read = Comments()
    note = _Findings(name, read.findings)
    places = _places(header, COMMENT_HEADERS)
    read.columns = {field: header[place] for field, place in places.items()}
    for needed in ("number", "text"):
        if needed not in places:
            message = gettext_noop(
                "この見出しの列がありません。Polisが書き出したままのファイルを選んでください。"
            )
            note.add("polis-no-column", (1, COMMENT_HEADERS[needed][0], "、".join(header)), message)
    if read.findings:
        return read
    for number, cells in rows:
        read.rows += 1
        if read.rows > MAX_COMMENTS:
            raise TooManyRows(file=name, row=number, limit=MAX_COMMENTS)
        comment = _comment(number, _named(cells, places), note)
        if comment is not None and comment.number in read.by_number:
            message = gettext_noop("同じ番号の文が2つあります。")
            note.add("polis-number-twice", (number, NUMBER, str(comment.number)), message)
        elif comment is not None:
            read.by_number[comment.number] = comment
    return read


def _comment(row: int, cells: Mapping[str, str], note: _Findings) -> Comment | None:
    number = _whole(cells["number"])
    if number is None:
        message = gettext_noop("番号は0以上の整数で書いてください。")
        note.add("polis-no-number", (row, NUMBER, cells["number"]), message)
        return None
    moderated = {"1": 1, "0": 0, "": 0, "-1": -1}.get(cells.get("moderated", "0"))
    if moderated is None:
        message = gettext_noop("1（表示）、0（未確認）、-1（非表示）のどれかにしてください。")
        note.add("polis-moderated", (row, "moderated", cells["moderated"]), message)
        return None
    author = cells.get("author", "")
    is_seed = cells.get("is_seed", "").lower() in ("true", "t", "1") or author == "0"
    return Comment(
        row=row,
        number=number,
        text=cells["text"],
        author=author,
        moderated=moderated,
        is_seed=is_seed,
        at=_instant(cells.get("at", "")),
        agrees=_whole(cells.get("agrees", "")),
        disagrees=_whole(cells.get("disagrees", "")),
    )


def read_votes(data: bytes, name: str, numbers: Sequence[int]) -> Votes:
    """Read `participants-votes.csv` or `votes.csv`, recognised by the headers.

    Args:
        data: the whole file.
        name: what to call it in messages.
        numbers: of the statements that there are; votes on others are found as faults.

    Raises:
        TableError: a subclass says why the file cannot be read.

    Example:
        >>> read_votes(b"participant,n-votes,7,8\\r\\n0,1,-1,\\r\\n", "v.csv", [7, 8]).given
        {'0': {7: -1}}
    """
    header, rows = _table(data, name)
    read = Votes()
    note = _Findings(name, read.findings)
    if "vote" in header:
        _read_list(header, rows, set(numbers), read, note)
    elif any(column in header for column in _PARTICIPANT):
        _read_matrix(header, rows, set(numbers), read, note)
    else:
        message = gettext_noop("participants-votes.csvでもvotes.csvでもありません。")
        note.add("polis-no-column", (1, "participant", "、".join(header[:12])), message)
    return read


Rows = Iterator[tuple[int, list[str]]]


def _read_matrix(header: list[str], rows: Rows, known: set[int], read: Votes, note: _Findings) -> None:
    place = next(header.index(column) for column in _PARTICIPANT if column in header)
    columns = {at: int(name) for at, name in enumerate(header) if name.isascii() and name.isdecimal()}
    for number in sorted(set(columns.values()) - known):
        message = gettext_noop(
            "comments.csvにない番号の列です。同じときに書き出したファイルを選んでください。"
        )
        note.add("polis-unknown-statement", (1, str(number), ""), message)
    for row, cells in rows:
        read.rows += 1
        who = cells[place].strip() if place < len(cells) else ""
        if not _is_new(who, row, read, note):
            continue
        answers = read.given.setdefault(who, {})
        for at, number in columns.items():
            cell = cells[at].strip() if at < len(cells) else ""
            if cell and (value := _value(cell, row, str(number), note)) is not None:
                answers[number] = value
        _refuse_too_many(read, row, note.file)


def _is_new(who: str, row: int, read: Votes, note: _Findings) -> bool:
    if not who:
        message = gettext_noop("参加者の番号がありません。")
        note.add("polis-no-participant", (row, _PARTICIPANT[0], ""), message)
    elif who in read.given:
        message = gettext_noop("同じ参加者の行が2つあります。どちらが正しいか、確かめてください。")
        note.add("polis-participant-twice", (row, _PARTICIPANT[0], who), message)
    return bool(who) and who not in read.given


def _read_list(header: list[str], rows: Rows, known: set[int], read: Votes, note: _Findings) -> None:
    places = _places(header, VOTE_HEADERS)
    for needed in ("number", "participant"):
        if needed not in places:
            message = gettext_noop(
                "この見出しの列がありません。Polisが書き出したままのファイルを選んでください。"
            )
            note.add("polis-no-column", (1, VOTE_HEADERS[needed][0], "、".join(header)), message)
            return
    found: list[tuple[int, int, str, int, int]] = []
    for row, cells in rows:
        read.rows += 1
        answer = _answer(row, _named(cells, places), known, note)
        if answer is not None:
            found.append(answer)
        if len(found) > MAX_VOTES:
            raise TooManyRows(file=note.file, row=row, limit=MAX_VOTES)
    for _at, _row, who, number, value in sorted(found):  # a later answer takes the place of an earlier one
        answers = read.given.setdefault(who, {})
        read.changed += answers.get(number, value) != value
        answers[number] = value
    if read.changed:
        message = gettext_noop("同じ人が答えを変えています。最後の答えを読みます。")
        note.add("polis-changed", (0, "vote", str(read.changed)), message, is_error=False)


def _answer(
    row: int, cells: Mapping[str, str], known: set[int], note: _Findings
) -> tuple[int, int, str, int, int] | None:
    value = _value(cells["value"], row, "vote", note)
    number, who = _whole(cells["number"]), cells["participant"]
    if number not in known:
        message = gettext_noop("comments.csvにない番号です。同じときに書き出したファイルを選んでください。")
        note.add("polis-unknown-statement", (row, NUMBER, cells["number"]), message)
        return None
    if not who:
        note.add("polis-no-participant", (row, "voter-id", ""), gettext_noop("参加者の番号がありません。"))
        return None
    if value is None or number is None:
        return None
    return _whole(cells.get("at", "")) or 0, row, who, number, value


def _value(cell: str, row: int, column: str, note: _Findings) -> int | None:
    value = VALUES.get(cell)
    if value is None:
        message = gettext_noop("1（賛成）、-1（反対）、0（わからない）のどれかにしてください。")
        note.add("polis-vote", (row, column, cell), message)
    return value


def _refuse_too_many(read: Votes, row: int, file: str) -> None:
    if read.rows > MAX_PARTICIPANTS:
        raise TooManyRows(file=file, row=row, limit=MAX_PARTICIPANTS)


def read_summary(data: bytes, name: str) -> dict[str, str]:
    """Read `summary.csv`, whose rows are a name and a value: topic, url, …

    Example:
        >>> read_summary(b"topic,Trees\\r\\nurl,https://pol.is/2demo\\r\\n", "s.csv")["url"]
        'https://pol.is/2demo'
    """
    header, rows = _table(data, name)
    pairs = [header, *(cells for _row, cells in rows)]
    return {cells[0].strip(): cells[1].strip() for cells in pairs if len(cells) >= 2}


def turned_round(comments: Comments, votes: Votes) -> bool:
    """Tell whether agree and disagree look exchanged: the counts beside the statements say the opposite.

    Statements' own counts hold re-votes too, so that they are compared as sums and never for equality.
    """
    told = [
        one for one in comments.by_number.values() if one.agrees is not None and one.disagrees is not None
    ]
    agrees, disagrees = sum(one.agrees or 0 for one in told), sum(one.disagrees or 0 for one in told)
    given = [value for answers in votes.given.values() for value in answers.values()]
    plus, minus = given.count(1), given.count(-1)
    as_told, turned = abs(plus - agrees) + abs(minus - disagrees), abs(plus - disagrees) + abs(minus - agrees)
    return bool(told) and 2 * turned < as_told


def _table(data: bytes, name: str) -> tuple[list[str], Rows]:
    if len(data) > MAX_BYTES:
        raise TooLarge(file=name, limit_mb=MAX_BYTES >> 20)
    if data[:4] == b"PK\x03\x04":
        raise NotATable(file=name, found="zip")
    if not data.strip():
        raise EmptyTable(file=name)
    text = texts.decode(data, name).text.removeprefix("\ufeff")
    records = texts.records(text, texts.delimiter_of(text), name)
    header = next((record for record in records if any(cell.strip() for cell in record)), None)
    if header is None:
        raise EmptyTable(file=name)
    numbered = ((row, cells) for row, cells in enumerate(records, 2) if any(cell.strip() for cell in cells))
    return [cell.strip() for cell in header], numbered


def _places(header: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    plain = [cell.strip().lower() for cell in header]
    return {
        field: plain.index(name)
        for field, names in wanted.items()
        for name in [next((each for each in names if each in plain), "")]
        if name
    }


def _named(cells: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    return {field: cells[at].strip() if at < len(cells) else "" for field, at in places.items()}


def _whole(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) <= 15 else None


def _instant(cell: str) -> datetime | None:
    """Return an instant from milliseconds since 1970; nonsense says nothing."""
    ms = _whole(cell)
    return datetime.fromtimestamp(ms / 1000, UTC) if ms and ms / 1000 < _LATEST_S else None
