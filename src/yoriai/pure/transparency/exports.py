"""The whole log as one text file, one canonical JSON value a line, and the check of such a file line by line.

header · for each leaf, in order, its body, and after the leaf that a checkpoint covers last, the checkpoint · end.
The end counts and hashes all lines before it and is signed: no byte of the file is left unchecked.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from yoriai.pure.errors import PureError
from yoriai.pure.transparency.canonical import NotCanonical, canonical, parse_canonical
from yoriai.pure.transparency.checkpoints import (
    BadCheckpoint,
    Checkpoint,
    exact_base64,
    is_signed,
    open_checkpoint,
    public_bytes,
)
from yoriai.pure.transparency.tree import Frontier, append, leaf_hash
from yoriai.pure.values import dataclass

EXPORT_FORMAT = "yoriai-log/1"
_END_CONTEXT = b"yoriai-log-export/1\n"
LEAF_KEYS = frozenset({"commitment", "kind", "public", "seq", "subject", "time"})


class Rejected(PureError):
    """A file is not what it claims to be. `code` names the reason, `line` where it shows (from 1)."""

    def __init__(self, code: str, line: int = 1) -> None:
        super().__init__(f"line {line}: {code}")
        self.code = code
        self.line = line


@dataclass(frozen=True)
class ExportVerdict:
    """What was found in a file in which everything fits."""

    origin: str
    public_key: bytes
    leaves: int
    checkpoints: int
    redactions: int
    root: bytes


class ExportWriter:
    """Makes the lines of an export, one after the other, keeping only counts and a hash."""

    def __init__(self, origin: str, key: Ed25519PrivateKey) -> None:
        self._origin, self._key, self._hash = origin, key, sha256()
        self._leaves = self._checkpoints = 0

    def header(self) -> bytes:
        """Return the first line."""
        public_key = public_bytes(self._key.public_key()).hex()
        return self._line(
            canonical({"format": EXPORT_FORMAT, "origin": self._origin, "public_key": public_key})
        )

    def leaf(self, body: bytes) -> bytes:
        """Return the line of the next leaf; `body` is canonical already."""
        self._leaves += 1
        return self._line(b'{"leaf":' + body + b"}")

    def checkpoint(self, note: str) -> bytes:
        """Return the line of a checkpoint; it follows the last leaf that it covers."""
        self._checkpoints += 1
        return self._line(canonical({"checkpoint": note}))

    def end(self) -> bytes:
        """Return the last line."""
        end = _end(self._origin, self._leaves, self._checkpoints, self._hash.hexdigest())
        signature = b64encode(self._key.sign(_END_CONTEXT + canonical(end))).decode()
        return self._line(canonical({"end": {**end, "signature": signature}}))

    def _line(self, value: bytes) -> bytes:
        line = value + b"\n"
        self._hash.update(line)
        return line


def verify_export(lines: Iterable[bytes], *, earlier: Checkpoint | None = None) -> ExportVerdict:
    """Check a whole export, line by line, in memory that does not grow with the log.

    Args:
        lines: the lines of the file, each with its line feed.
        earlier: a checkpoint kept from before: this log must begin with the log it describes.

    Raises:
        Rejected: the first thing that does not fit, with its line.
    """
    reading = _Reading(earlier=earlier)
    for line in lines:
        reading.take(line)
    return reading.verdict()


@dataclass
class _Reading:
    """How far the file was read."""

    earlier: Checkpoint | None
    line: int = 0
    origin: str = ""
    public_key: bytes = b""
    frontier: Frontier = field(default_factory=Frontier)
    covered: int = 0
    checkpoints: int = 0
    redactions: int = 0
    is_complete: bool = False
    met_earlier: bool = False

    def __post_init__(self) -> None:
        self.hash = sha256()

    def take(self, line: bytes) -> None:
        self.line += 1
        if self.is_complete:
            raise self.fault("after-the-end")
        if not line.endswith(b"\n"):
            raise self.fault("cut-off")
        try:
            value = parse_canonical(line[:-1])
        except NotCanonical as strange:
            raise self.fault("not-canonical") from strange
        self._take_value(value)
        self.hash.update(line)

    def _take_value(self, value: Any) -> None:
        names = set(value) if isinstance(value, dict) else set()
        if self.line == 1:
            self._take_header(value)
        elif names == {"leaf"}:
            self._take_leaf(value["leaf"])
        elif names == {"checkpoint"}:
            self._take_checkpoint(value["checkpoint"])
        elif names == {"end"}:
            self._take_end(value["end"])
        else:
            raise self.fault("unknown-line")

    def _take_header(self, header: Any) -> None:
        if not isinstance(header, dict) or header.get("format") != EXPORT_FORMAT:
            raise self.fault("unknown-format")
        if set(header) != {"format", "origin", "public_key"} or not isinstance(header["origin"], str):
            raise self.fault("unknown-format")
        self.origin, self.public_key = header["origin"], hex_bytes(header["public_key"])
        if len(self.public_key) != 32:
            raise self.fault("unknown-format")
        self._meet_earlier()

    def _take_leaf(self, leaf: Any) -> None:
        if not isinstance(leaf, dict) or set(leaf) != LEAF_KEYS:
            raise self.fault("not-a-leaf")
        if leaf["seq"] != self.frontier.size:
            raise self.fault("leaf-out-of-order")
        if leaf["kind"] == "redaction":
            self.redactions += 1
        self.frontier, _ = append(self.frontier, [leaf_hash(canonical(leaf))])
        self._meet_earlier()

    def _take_checkpoint(self, note: Any) -> None:
        try:
            checkpoint = open_checkpoint(note if isinstance(note, str) else "", self.public_key)
        except BadCheckpoint as strange:
            raise self.fault("bad-checkpoint") from strange
        if checkpoint.origin != self.origin or checkpoint.size <= self.covered:
            raise self.fault("bad-checkpoint")
        if checkpoint.size != self.frontier.size:
            raise self.fault("leaf-missing")
        if checkpoint.root != self.frontier.root():
            raise self.fault("root-differs")
        self.covered = checkpoint.size
        self.checkpoints += 1

    def _take_end(self, end: Any) -> None:
        expected = _end(self.origin, self.frontier.size, self.checkpoints, self.hash.hexdigest())
        given = dict(end) if isinstance(end, dict) else {}
        signature = given.pop("signature", "")
        if given != expected or self.covered != self.frontier.size:
            raise self.fault("end-does-not-fit")
        if not is_signed(_END_CONTEXT + canonical(expected), signature_bytes(signature), self.public_key):
            raise self.fault("end-not-signed")
        self.is_complete = True

    def _meet_earlier(self) -> None:
        if self.earlier is None or self.earlier.size != self.frontier.size:
            return
        if self.earlier.root != self.frontier.root() or self.earlier.origin != self.origin:
            raise self.fault("history-differs")
        self.met_earlier = True

    def fault(self, code: str) -> Rejected:
        return Rejected(code, max(self.line, 1))

    def verdict(self) -> ExportVerdict:
        if not self.is_complete:
            raise self.fault("cut-off")
        if self.earlier is not None and not self.met_earlier:
            raise self.fault("older-than-checkpoint")
        return ExportVerdict(
            origin=self.origin,
            public_key=self.public_key,
            leaves=self.frontier.size,
            checkpoints=self.checkpoints,
            redactions=self.redactions,
            root=self.frontier.root(),
        )


def _end(origin: str, leaves: int, checkpoints: int, digest: str) -> dict[str, Any]:
    return {"checkpoints": checkpoints, "leaves": leaves, "origin": origin, "sha256": digest}


def hex_bytes(text: object) -> bytes:
    """Read lower-case hexadecimal digits; empty when they are anything else."""
    try:
        data = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return b""
    return data if data.hex() == text else b""


def signature_bytes(text: object) -> bytes:
    """Read a base64 signature; empty when it is anything else."""
    try:
        return exact_base64(text) if isinstance(text, str) else b""
    except BadCheckpoint:
        return b""
