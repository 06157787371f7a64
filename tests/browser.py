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
from dataclasses import dataclass
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
HEIGHTS = {375: 812, 1280: 900}


@dataclass(frozen=True)
class Running:
    """A server process that runs the demonstration city in a folder of its own."""

    address: str
    folder: Path

    def printed(self) -> str:
        """Return what the terminal shows."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def letter_to(self, email: str) -> str:
        """Return the last letter to an address, waiting for the process that sends it."""
        for _ in range(1500):  # letters leave at full minutes
            for file in sorted((self.folder / "mail").glob("*"), reverse=True):
                letter = file.read_text(encoding="utf-8")
                if f"\nTo: {email}\n" in letter:
                    return letter
            time.sleep(0.1)
        pytest.fail(f"no letter came to {email}")


@pytest.fixture(scope="session")
def loaded_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration city; what is served are copies."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; browser journeys need Debian's package chromium")
    folder = tmp_path_factory.mktemp("city") / "data"
    variables = {name: value for name, value in os.environ.items() if not name.startswith("YORIAI_")}
    variables |= {"YORIAI_DATA_DIR": str(folder)}
    subprocess.run([sys.executable, "-m", "yoriai", "demo", "--no-serve"], env=variables, check=True)
    return folder


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory, loaded_city: Path) -> Iterator[Running]:
    """The demonstration city as it was loaded, served; what other journeys did has not happened in it."""
    folder = tmp_path_factory.mktemp("demonstration") / "data"
    shutil.copytree(loaded_city, folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    variables = {name: value for name, value in os.environ.items() if not name.startswith("YORIAI_")}
    variables |= {"YORIAI_DATA_DIR": str(folder), "YORIAI_PUBLIC_URL": address, "YORIAI_EMAIL_URL": "file://"}
    variables |= {"YORIAI_LETTERS_GATHERED_MINUTES": "0"}  # a journey does not wait for what else might come
    command = [sys.executable, "-m", "yoriai", "demo", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
    try:
        _wait_until_it_answers(address, server, folder / "log")
        yield Running(address, folder)
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def demonstration_site(demonstration: Running) -> str:
    """The address of the demonstration city."""
    return demonstration.address


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
def open_page(chromium, demonstration_site):
    """Open pages of the demonstration site; at the end no page may have had a fault or asked another host."""
    contexts, faults, documents = [], [], set()

    def opened(width: int, **options):
        viewport = {"width": width, "height": HEIGHTS[width]}
        place = {"base_url": demonstration_site, "locale": "ja-JP", "timezone_id": "Asia/Tokyo"}
        context = chromium.new_context(viewport=viewport, **place, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.extend(_faults_of_console(message, documents)))
        page.on(
            "request",
            lambda request: faults.extend(_faults_of_request(request, demonstration_site, documents)),
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def _faults_of_console(message, documents: set[str]) -> list[str]:
    """Return a complaint; that a page itself says 404 or 422 is none, only a missing part of a page is."""
    if message.type != "error" or message.location.get("url") in documents:
        return []
    return [message.text]


def _faults_of_request(request, address: str, documents: set[str]) -> list[str]:
    if request.is_navigation_request():
        documents.add(request.url)
    return [] if request.url.startswith((address, "data:")) else [f"asked for {request.url}"]


@pytest.fixture
def phone(open_page):
    """A page on a phone-sized screen, on the demonstration site."""
    return open_page(width=375)


@pytest.fixture
def desktop(open_page):
    return open_page(width=1280)
