"""What is written to the log: what happened and where in the code, never what a person wrote or who it was.

An exception's text may quote a row ("Key (email)=(…) already exists"), a request's query string a search for
a name; both are left out.
"""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_QUERY = re.compile(r"\?[^\s\"']*")
_TEXT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]+")

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def without_people(message: str) -> str:
    """Return a message without mail addresses, query strings and Japanese text.

    Our own messages are in English, so Japanese in the log is always somebody's words.

    Example:
        >>> without_people("GET /search/?q=yamada from a@example.jp: 道路を直して")
        'GET /search/?… from <address>: <text>'
    """
    return _TEXT.sub("<text>", _ADDRESS.sub("<address>", _QUERY.sub("?…", message)))


class PlainFormatter(logging.Formatter):
    """Formats records without anything personal; of an exception only the classes and the places in the code."""

    def format(self, record: logging.LogRecord) -> str:
        return without_people(super().format(record))

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - the library's name
        lines: list[str] = []
        fault: BaseException | None = ei[1]
        while fault is not None:
            frames = traceback.extract_tb(fault.__traceback__)
            lines += [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in frames]
            lines.append(f"{type(fault).__module__}.{type(fault).__qualname__}")
            fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        return "\n".join(lines)


def logging_settings(*, in_full: bool) -> dict[str, object]:
    """Return Django's LOGGING; `in_full` (debug on one's own machine) leaves nothing out."""
    line = "%(asctime)s %(levelname)s %(name)s %(message)s"
    formatter = {"format": line} if in_full else {"()": PlainFormatter, "fmt": line}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "yoriai": {"level": "INFO"},
            # Django's own handlers would print what ours leaves out.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            # A page that does not exist is no news.
            "django.request": {"level": "ERROR"},
        },
    }
