"""Asks hosts whether pages are there: few at a time, each host with pauses, each question bounded.

`HEAD` first; what is not answered well by that is asked for by `GET`, of which no more than the
headers is read.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections import defaultdict
from collections.abc import Callable, Collection
from itertools import pairwise
from typing import Final

import httpx

from sitegen import __version__
from sitegen.frozen import dataclass

AT_ONCE: Final = 6
"""Questions that are on their way together."""
PAUSE = 1.0
"""Seconds between two questions to one host."""
PATIENCE = 20.0
"""Seconds that a page may take, with all redirects."""
_FOR_GOOD: Final = {301, 308}
_AGENT: Final = f"sitegen/{__version__} (looks whether links still lead somewhere)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host said."""

    status: int
    """Of the page where the redirects end; 0 if there was no answer."""
    moved: str = ""
    """Where the page has moved for good; empty if it has not."""
    error: str = ""
    """Why there was no answer."""


def ask(
    urls: Collection[str], answered: Callable[[str, Answer], None] = lambda *_: None
) -> dict[str, Answer]:
    """Ask for pages; `answered` is called with each answer as it comes."""
    return asyncio.run(_ask(urls, answered))


async def _ask(urls: Collection[str], answered: Callable[[str, Answer], None]) -> dict[str, Answer]:
    at_once = asyncio.Semaphore(AT_ONCE)
    turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    answers = {}

    async def one(client: httpx.AsyncClient, url: str) -> None:
        async with turns[_host(url)]:
            async with at_once:
                answers[url] = answer = await _answer(client, url)
            answered(url, answer)
            await asyncio.sleep(PAUSE)

    headers = {"User-Agent": _AGENT, "Accept": "*/*"}
    limit = httpx.Timeout(PATIENCE)
    async with (
        httpx.AsyncClient(headers=headers, follow_redirects=True, timeout=limit) as client,
        asyncio.TaskGroup() as tasks,
    ):
        for url in urls:
            tasks.create_task(one(client, url))
    return answers


def _host(url: str) -> str:
    """Return the part of an address that names its host, whether it makes sense or not."""
    return re.sub(r"^[^/]*//([^/?#]*).*", r"\1", url, flags=re.DOTALL).lower()


async def _answer(client: httpx.AsyncClient, url: str) -> Answer:
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await _once(client, "HEAD", url)
            return answer if 0 < answer.status < 400 else await _once(client, "GET", url)
    except TimeoutError:
        return Answer(0, error=f"no answer within {PATIENCE:g} s")


async def _once(client: httpx.AsyncClient, method: str, url: str) -> Answer:
    try:
        async with client.stream(method, url) as response:
            return Answer(response.status_code, _moved(response))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return Answer(0, error=_words(error))


def _moved(response: httpx.Response) -> str:
    """Return where the page has moved for good: as far as redirects are said to be permanent."""
    chain = [*response.history, response]
    moved = ""
    for step, after in pairwise(chain):
        if step.status_code not in _FOR_GOOD:
            break
        moved = str(after.url)
    return moved


def _words(error: BaseException) -> str:
    """Return why there was no answer, in a few words."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return "its host is not known"
        if isinstance(cause, ConnectionRefusedError):
            return "its host refuses the connection"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {PATIENCE:g} s"
    if isinstance(error, httpx.TooManyRedirects):
        return "it redirects without end"
    return str(error) or type(error).__name__
