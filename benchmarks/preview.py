"""From saving a file to the new page in Chromium: sitegen, beside Hugo's server and MkDocs'.

    python -m benchmarks.preview [--articles 100 1000 10000] [--only sitegen hugo mkdocs]

All get the same texts. sitegen's have sidecars besides, with eight statements, two conflicts and
two events an article. A save appends a paragraph to one article. The time runs from before the file
is written to the frame after the one in which the browser has the paragraph, by the clock that both
share. Shown are the median of 20 saves, the fastest and the slowest, in milliseconds.

Needs Chromium, and `hugo` and `mkdocs` for those two; what is missing is passed over.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage

from tests.chromium import find_chromium, launched
from tests.serving import free_port

SAVES = 20
PAUSE = 1.5
"""Seconds between two saves: time to settle, also for what goes on behind the scenes."""
STARTED = 600.0
"""Seconds to wait for a server's first page."""
TEXT = """the people of a large republic would not long submit to a government in which so few
represent so many and no law could be made that suits all parts of it alike"""
WORDS = TEXT.split()

# Tells of each mark once it is in the page and the next frame is drawn; runs in every new document.
OBSERVER = """
const seen = new Set();
const look = () => {
  for (const [mark] of (document.body?.innerText ?? "").matchAll(/saved-[0-9]+/g)) {
    if (seen.has(mark)) continue;
    seen.add(mark);
    requestAnimationFrame(() => console.log(mark, Date.now()));
  }
  requestAnimationFrame(look);
};
look();
"""


@dataclass(frozen=True)
class Text:
    """An article's text, and what its sidecar says."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    sidecar: str


def texts(number: int) -> Iterator[Text]:
    """Yield articles, always the same ones."""
    chance = random.Random(1)

    def some(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count))

    for at in range(number):
        quotes = [f"statement {at} {n} {some(12)}" for n in range(8)]
        paragraphs = tuple(f"{some(18)} “{quote},” said somebody, {some(20)}." for quote in quotes)
        lines = ["statements:"]
        for n, quote in enumerate(quotes):
            who = chance.randrange(max(8, number // 50))
            lines.append(f'  s{n}: {{speaker: p{who}, quote: "{quote}", date: 2018-04-{n + 1:02}}}')
        lines.append("conflicts:")
        for n, other in enumerate(["s1", f"a{at // 2:06}#s3"]):
            yes = f"x: {{label: Yes, statements: [s{n * 2}]}}"
            no = f"y: {{label: No, statements: ['{other}']}}"
            lines.append(
                f"  c{at}-{n}: {{question: Question {at} {n}?, positions: {{{yes}, {no}}}}}"
            )
        events = (f"e{n}: {{title: Event {at} {n}, date: 2018-05-{n + 1:02}}}" for n in range(2))
        lines.append(f"events: {{{', '.join(events)}}}")
        yield Text(f"a{at:06}", f"Article {at}", paragraphs, "\n".join(lines) + "\n")


def write(path: Path, text: str) -> None:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def markdown(text: Text) -> str:
    """Return an article as all of the programs read it."""
    body = "\n\n".join(text.paragraphs)
    return f"---\ntitle: {text.title}\ndate: 2018-04-15\n---\n\n{body}\n"


# Each writes a site into a folder, and returns the command that serves it at a port, the file that
# is edited and its page.


def sitegen(folder: Path, number: int, port: int) -> tuple[list[str], Path, str]:
    """With sidecars."""
    people = (f"  p{n}: {{name: Speaker {n}}}\n" for n in range(max(8, number // 50)))
    write(folder / "content/index.annotations.yaml", "speakers:\n" + "".join(people))
    for at, text in enumerate(texts(number)):
        write(folder / f"content/b{at // 100:03}/{text.name}.md", markdown(text))
        write(folder / f"content/b{at // 100:03}/{text.name}.annotations.yaml", text.sidecar)
    serve = [sys.executable, "-m", "sitegen", "serve", str(folder), "--port", str(port)]
    return serve, folder / "content/b000/a000050.md", "b000/a000050.html"


def hugo(folder: Path, number: int, port: int) -> tuple[list[str], Path, str]:
    """With the least of layouts."""
    write(folder / "hugo.toml", 'baseURL = "http://127.0.0.1/"\ntitle = "Texts"\n')
    single = (
        "<!doctype html><title>{{ .Title }}</title><body><h1>{{ .Title }}</h1>{{ .Content }}</body>"
    )
    every = "<ul>{{ range .Pages }}<li><a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ end }}</ul>"
    write(folder / "layouts/_default/single.html", single)
    write(folder / "layouts/_default/list.html", f"<!doctype html><body>{every}</body>")
    for at, text in enumerate(texts(number)):
        write(folder / f"content/b{at // 100:03}/{text.name}.md", markdown(text))
    serve = ["hugo", "server", "-s", str(folder), "-p", str(port), "--bind", "127.0.0.1"]
    return serve, folder / "content/b000/a000050.md", "b000/a000050/"


def mkdocs(folder: Path, number: int, port: int) -> tuple[list[str], Path, str]:
    """With its own theme, and without search."""
    write(folder / "mkdocs.yml", "site_name: Texts\nplugins: []\n")
    write(folder / "docs/index.md", "# Texts\n")
    for at, text in enumerate(texts(number)):
        write(folder / f"docs/b{at // 100:03}/{text.name}.md", markdown(text))
    config = str(folder / "mkdocs.yml")
    serve = [sys.executable, "-m", "mkdocs", "serve", "-q", "-f", config, "-a", f"127.0.0.1:{port}"]
    return serve, folder / "docs/b000/a000050.md", "b000/a000050/"


PROGRAMS: dict[str, Callable[[Path, int, int], tuple[list[str], Path, str]]] = {
    "sitegen": sitegen,
    "hugo": hugo,
    "mkdocs": mkdocs,
}


@contextmanager
def running(command: Sequence[str], url: str) -> Iterator[None]:
    """Run a server, from its first page on."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + STARTED
        while True:
            try:
                urllib.request.urlopen(url).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def measure(browser: Browser, file: Path, url: str) -> list[float]:
    """Return the times of all saves, in milliseconds."""
    shown: dict[str, float] = {}

    def note(message: ConsoleMessage) -> None:
        mark, _, moment = message.text.partition(" ")
        if mark.startswith("saved-"):
            shown.setdefault(mark, float(moment))

    page = browser.new_page()
    page.add_init_script(OBSERVER)
    page.on("console", note)
    page.goto(url)
    page.wait_for_timeout(2 * PAUSE * 1000)
    before, times = file.read_text("utf-8"), []
    for number in range(SAVES):
        mark = f"saved-{number}"
        started = time.time()
        file.write_text(f"{before}\n\nIt was {mark}.\n", "utf-8")
        while mark not in shown:
            page.wait_for_timeout(10)
            if time.time() - started > 120:
                raise TimeoutError(f"{mark} was not shown")
        times.append(shown[mark] - started * 1000)
        page.wait_for_timeout(PAUSE * 1000)
    page.close()
    return times


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", nargs="+", type=int, default=[100, 1_000, 10_000])
    parser.add_argument("--only", nargs="+", choices=list(PROGRAMS), default=list(PROGRAMS))
    asked = parser.parse_args()
    executable = find_chromium()
    if executable is None:
        sys.exit("no Chromium found")
    print(f"{'articles':>8}  {'program':8}  {'median':>6}  {'least':>6}  {'most':>6}   ms")
    with launched(executable) as browser:
        for number in asked.articles:
            for name in asked.only:
                if name != "sitegen" and not shutil.which(name):
                    continue
                with tempfile.TemporaryDirectory() as scratch:
                    port = free_port()
                    command, file, path = PROGRAMS[name](Path(scratch) / "site", number, port)
                    url = f"http://127.0.0.1:{port}/{path}"
                    with running(command, url):
                        times = measure(browser, file, url)
                figures = (statistics.median(times), min(times), max(times))
                print(f"{number:>8}  {name:8}  " + "  ".join(f"{f:6.0f}" for f in figures))


if __name__ == "__main__":
    main()
