"""Who may ask: requests that are meant for this server and come from its own pages.

A name that somebody else's DNS points at this machine (DNS rebinding) is refused by the Host
header; another site's page that asks from the reader's browser, by Origin and Sec-Fetch-Site.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
"""Sent with every answer."""


def host_names(address: str, port: int, more: Iterable[str] = ()) -> frozenset[str]:
    """Return the values of the Host header that mean a server at `address` and `port`.

    `more` are names by which it may be called besides.
    """
    names = {*LOOPBACK, *(name.lower() for name in more)}
    try:
        ip = ip_address(address)
        if not ip.is_unspecified:
            names.add(f"[{ip}]" if ip.version == 6 else str(ip))
    except ValueError:
        names.add(address.lower())
    suffixes = ("", ":80") if port == 80 else (f":{port}",)
    return frozenset(name + suffix for name in names for suffix in suffixes)


class Guard:
    """Passes on what is meant for this server, and refuses all else."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refusal = self.refusal(Headers(scope=scope)) if scope["type"] == "http" else "no"
        app = PlainTextResponse(f"{refusal}\n", 403) if refusal else self.app
        await app(scope, receive, answer)

    def refusal(self, headers: Headers) -> str:
        """Return why a request is refused; empty where it is not."""
        host = headers.get("host", "").lower()
        if host not in self.hosts or len(headers.getlist("host")) > 1:
            return "refused: this server goes by another name (see --allowed-host)"
        origins = headers.getlist("origin")
        if any(origin.lower() != f"http://{host}" for origin in origins):
            return "refused: the request comes from another site"
        # A link from elsewhere may open a page; a script, a picture or a frame may not.
        opens = headers.get("sec-fetch-dest", "") == "document"
        if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"} and not opens:
            return "refused: the request comes from another site"
        return ""
