"""The server's routes: the site below its base path, and beside it what the browser's part needs.

The site is served at the path where it will stand. What is not of the site is below `/.sitegen/`,
where no page can be: names that begin with a dot are no content.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from html import escape
from mimetypes import guess_type
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route

from sitegen.diagnostics import Diagnostic
from sitegen.frozen import dataclass
from sitegen.hashing import blake2b
from sitegen.pages.search import INDEX
from sitegen.report import as_text
from sitegen.serve.desk import Desk
from sitegen.serve.editor import editor_command, editor_link, open_in_editor
from sitegen.serve.guard import Guard
from sitegen.serve.live import Live
from sitegen.serve.preview import Preview
from sitegen.serve.sight import Answer, Sight

OWN = "/.sitegen"
CLIENT = Path(__file__).parent / "client"
CLIENT_FILES = (
    "early.js",
    "page.js",
    "patch.js",
    "worker.js",
    "overlay.css",
    "desk.js",
    "dock.js",
    "overview.js",
    "entry.js",
    "conflict.js",
    "fields.js",
    "caret.js",
    "handles.js",
    "passage.js",
    "desk.css",
)
NOT_OWN = "refused: the request does not come from a page of this server: load the page again\n"
TOKEN_HEADER = "X-Sitegen-Token"


@dataclass(frozen=True, slots=True)
class Run:
    """What tells this run of the server from others."""

    id: str
    token: str
    """Only the site's own pages know it: whoever asks for a change must show it."""
    version: str
    """Of the browser's part."""
    early: str
    """The tag of the script that runs before all else."""


def new_run() -> Run:
    """Return a run with a new token."""
    parts = b"".join((CLIENT / name).read_bytes() for name in CLIENT_FILES)
    version = blake2b(parts, digest_size=6).hexdigest()
    early = (CLIENT / "early.js").read_text("utf-8")
    tag = f'<script id="sitegen-early">\n{early}</script>'
    return Run(secrets.token_hex(8), secrets.token_urlsafe(24), version, tag)


def make_app(preview: Preview, live: Live, hosts: frozenset[str], run: Run) -> Starlette:
    """Return the application that serves a preview to requests for any of `hosts`."""
    routes = _Routes(preview, live, run)
    own = [
        Route("/events", routes.events),
        Route("/news", routes.news),
        Route("/open", routes.open, methods=["POST"]),
        Route("/desk/{what}", routes.desk, methods=["POST"]),
        Route("/client/{name}", routes.client),
    ]
    return Starlette(
        routes=[Mount(OWN, routes=own), Route("/{path:path}", routes.site)],
        middleware=[Middleware(Guard, hosts=hosts)],
    )


class _Routes:
    def __init__(self, preview: Preview, live: Live, run: Run) -> None:
        self.preview, self.live, self.run = preview, live, run
        self.annotating = Desk(preview)

    async def events(self, request: Request) -> Response:
        stream = self.live.stream(self.preview.sight.generation)
        return StreamingResponse(stream, media_type="text/event-stream")

    def news(self, request: Request) -> Response:
        """Tell a page what it has to do; asked for by its path, run and generation."""
        query = request.query_params
        known = query.get("run") == self.run.id and re.fullmatch(r"\d{1,9}", query.get("since", ""))
        news = self.preview.news(query.get("path", ""), int(query["since"]) if known else 0)
        sight, answer = news.sight, news.answer
        is_new = answer.is_page and answer.digest != query.get("digest")
        value = {
            "run": self.run.id,
            "token": self.run.token,
            "generation": sight.generation,
            "digest": answer.digest,
            "page": self._page(sight, answer).decode() if is_new else "",
            "assets": [sight.base + url for url in news.assets],
            "edited": news.edited,
            "errors": [self._error(found) for found in news.errors],
        }
        return Response(json.dumps(value), media_type="application/json")

    def _error(self, found: Diagnostic) -> dict[str, str | int]:
        path = self.preview.root.absolute() / found.path
        place = (path, max(found.line, 1), max(found.column, 1))
        return {
            "path": found.path,
            "line": found.line,
            "column": found.column,
            "text": as_text(found),
            "link": "" if editor_command(*place) or not path.is_file() else editor_link(*place),
        }

    async def open(self, request: Request) -> Response:
        """Open the editor where an error is; nowhere else."""
        if not self._is_own(request):
            return PlainTextResponse(NOT_OWN, 403)
        wanted = await request.body()
        for found in self.preview.sight.found:
            if wanted == f"{found.path}:{found.line}:{found.column}".encode():
                path = self.preview.root.absolute() / found.path
                command = editor_command(path, max(found.line, 1), max(found.column, 1))
                why = open_in_editor(command) if command else "SITEGEN_EDITOR is not set"
                return PlainTextResponse(f"{why}\n", 500 if why else 200)
        return PlainTextResponse("there is no error there\n", 404)

    def _is_own(self, request: Request) -> bool:
        """Say whether a request comes from a page that this server sent."""
        token = request.headers.get(TOKEN_HEADER, "")
        return secrets.compare_digest(token.encode(), self.run.token.encode())

    async def desk(self, request: Request) -> Response:
        """Answer the desk; the only requests that write to the site."""
        if not self._is_own(request):
            return PlainTextResponse(NOT_OWN, 403)
        body = await request.body()
        what = request.path_params["what"]
        status, value = await asyncio.to_thread(self.annotating.answer, what, body)
        return Response(json.dumps(value), status, media_type="application/json")

    def client(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in CLIENT_FILES:
            return PlainTextResponse("there is nothing\n", 404)
        return FileResponse(CLIENT / name)

    def site(self, request: Request) -> Response:
        """Serve the site at its base path; the way there leads from the root."""
        sight, path = self.preview.sight, "/" + request.path_params["path"]
        if sight.base.startswith(f"{path.rstrip('/')}/") and path != sight.base:
            return RedirectResponse(sight.base)
        name = path.removeprefix(sight.base)
        if path.startswith(sight.base) and not sight.name(name) and sight.name(f"{name}/"):
            return RedirectResponse(f"{path}/")
        if name.startswith(INDEX) and path.startswith(sight.base) and not sight.name(name):
            return self._indexed(name)
        return self._shown(sight, sight.answer(path))

    def _indexed(self, url: str) -> Response:
        """Serve a file of the search index."""
        data = self.preview.index.file(url)
        if data is None:
            return PlainTextResponse("the search index is not there\n", 404)
        return Response(data, media_type=guess_type(url)[0] or "application/octet-stream")

    def _shown(self, sight: Sight, answer: Answer) -> Response:
        if answer.file is not None:
            if not answer.file.is_file():
                return PlainTextResponse("the file is gone\n", 404)
            return FileResponse(answer.file, answer.status, media_type=answer.media_type)
        data = self._page(sight, answer) if answer.is_page else answer.data
        return Response(data, answer.status, media_type=answer.media_type)

    def _page(self, sight: Sight, answer: Answer) -> bytes:
        return _inserted(answer.data, self.run.early, self._script(sight, answer))

    def _script(self, sight: Sight, answer: Answer) -> str:
        """Return the tag that brings the browser's part, with what it needs to know."""
        values = {
            "run": self.run.id,
            "token": self.run.token,
            "version": self.run.version,
            "generation": sight.generation,
            "digest": answer.digest,
            "left-out": sight.left_out.get(answer.url, ""),
        }
        data = "".join(f' data-{name}="{escape(str(value))}"' for name, value in values.items())
        source = f"{OWN}/client/page.js?{self.run.version}"
        return f'<script id="sitegen-preview" src="{source}" type="module"{data}></script>'


def _inserted(page: bytes, early: str, tag: str) -> bytes:
    """Insert a tag before the first script of a page, else at the end of its head or of it all;
    and an early one at the start of its head, else before the other."""
    found = re.search(rb"<script\b|</head>", page)
    at = found.start() if found else len(page)
    head = re.compile(rb"<head\b[^>]*>").search(page, 0, at)
    start = head.end() if head else at
    return page[:start] + early.encode() + page[start:at] + tag.encode() + page[at:]
