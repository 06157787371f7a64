"""A real browser on a real server with the demonstration city: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium")
SETTINGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]
PHONE = {"width": 375, "height": 812}
DESKTOP = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def demonstration_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server process that runs the demonstration city in a folder of its own."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; browser journeys need Debian's package chromium")
    folder = tmp_path_factory.mktemp("demonstration")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    variables = {name: value for name, value in os.environ.items() if not name.startswith("YORIAI_")}
    variables |= {"YORIAI_DATA_DIR": str(folder), "YORIAI_PUBLIC_URL": address, "YORIAI_EMAIL_URL": "file://"}
    command = [sys.executable, "-m", "yoriai", "demo", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
    try:
        _wait_until_it_answers(address, server, folder / "log")
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_until_it_answers(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not answer:\n{log.read_text(encoding='utf-8')[-3000:]}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; browser journeys need Debian's package chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SETTINGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium, demonstration_site):
    """A page on a phone-sized screen, on the demonstration site."""
    yield from _page(chromium, demonstration_site, PHONE)


@pytest.fixture
def desktop(chromium, demonstration_site):
    yield from _page(chromium, demonstration_site, DESKTOP)


def _page(browser, address: str, viewport: dict[str, int]):
    context = browser.new_context(
        viewport=viewport, base_url=address, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert faults == []
