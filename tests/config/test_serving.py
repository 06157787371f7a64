from __future__ import annotations

import socket

import click
import pytest

from yoriai.config.serving import Place, refuse_a_taken_port


def test_a_port_that_is_taken_is_refused_with_a_word():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        with pytest.raises(click.ClickException, match="--port"):
            refuse_a_taken_port(Place(port=other.getsockname()[1]))


def test_a_free_port_is_left_free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    refuse_a_taken_port(Place(port=port))
    refuse_a_taken_port(Place(port=port))
