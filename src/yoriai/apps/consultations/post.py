"""Handing a letter to the mail server, and understanding what it answers."""

from __future__ import annotations

from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from yoriai.apps.consultations.letter_rules import Failure

# From here on the answer of a mail server is final (RFC 5321, section 4.2.1).
_FINAL = 500
_NOBODY_THERE = (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPHeloError,
    SMTPNotSupportedError,
    SMTPServerDisconnected,
)
# After these no other letter would leave either.
OF_THE_SERVER = (Failure.NO_CONNECTION, Failure.SERVER_REFUSED)


class Post:
    """One connection to the mail server for many letters."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend = get_connection()
        self._is_open = False

    def deliver(self, message: EmailMessage) -> str:
        """Hand over one letter; return "" or why it could not be handed over, a `Failure` without any detail."""
        message.connection = self._connection
        try:
            if not self._is_open:
                self._connection.open()
                self._is_open = True
            message.send()
        except (OSError, ValueError) as fault:
            return _failure_of(fault)
        return ""

    def close(self) -> None:
        """Say good-bye to the mail server."""
        if self._is_open:
            self._connection.close()


def _failure_of(fault: Exception) -> Failure:
    if isinstance(fault, SMTPRecipientsRefused):
        codes = [code for code, _words in fault.recipients.values()]
        return Failure.ADDRESS_REFUSED if min(codes) >= _FINAL else Failure.NOT_NOW
    if isinstance(fault, SMTPSenderRefused):
        return Failure.SERVER_REFUSED
    if isinstance(fault, SMTPException) and not isinstance(fault, _NOBODY_THERE):
        return Failure.NOT_NOW
    # A ValueError: a line end in it, or letters that no address is written with.
    return Failure.NO_CONNECTION if isinstance(fault, OSError) else Failure.ADDRESS_UNUSABLE
