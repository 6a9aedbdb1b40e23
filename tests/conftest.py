from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page

from tests import ROOT, chromium
from tests.server import Serve, serve

# A slow machine is no failure. All else is as Hypothesis has it: in CI the same examples each time.
settings.register_profile("sitegen", deadline=None)
settings.load_profile("sitegen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium.find_chromium()
    if executable is None:
        pytest.skip(chromium.MISSING)
    with chromium.launched(executable) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own in a fresh profile."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def site_server() -> Iterator[Serve]:
    with ExitStack() as servers:
        yield lambda folder, base="/": servers.enter_context(serve(folder, base))


@pytest.fixture(scope="session")
def example_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example site as this checkout builds it; `scripts/check` holds public/ to the same."""
    output = tmp_path_factory.mktemp("example") / "public"
    command = [sys.executable, "-m", "sitegen", "build", str(ROOT), "-o", str(output), "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return output
