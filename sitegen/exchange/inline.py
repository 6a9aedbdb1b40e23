"""A page with all that it shows inside itself.

Style sheets and pictures are put into the page. Scripts, which are comfort only, stay behind. Links
lead to the published site, if it has an address, and otherwise nowhere. What would make a request
is taken out, and the page's own policy would refuse it.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote

from sitegen.links import relative, scheme_of

Read = Callable[[str], bytes | None]
"""From a URL of the site to the file's bytes; None where there is none."""

_POLICY = "@policy@"
_KEPT_SCRIPTS = frozenset({"application/ld+json"})
"""Scripts that are data."""
_REQUESTS = frozenset({"src", "srcset", "poster", "background", "action", "formaction", "ping"})
"""Attributes that make requests, but for those of pictures."""


def inlined(page: str, url: str, base_url: str, read: Read) -> tuple[str, tuple[str, ...]]:
    """Return the page at `url` in one file, and what could not be put into it."""
    parser = _Inliner(url, base_url, read)
    parser.feed(page)
    parser.close()
    styles = " ".join(parser.hashes) or "'none'"
    pictures = "; img-src data:" if parser.has_pictures else ""
    fonts = "; font-src data:" if parser.has_fonts else ""
    policy = f"default-src 'none'; style-src {styles}{pictures}{fonts}; base-uri 'none'"
    text = "".join(parser.out).replace(_POLICY, f"{policy}; form-action 'none'")
    return text, tuple(parser.told)


class _Inliner(HTMLParser):
    """Writes a page as it is read, with what is outside of it put in or taken out."""

    def __init__(self, url: str, base_url: str, read: Read) -> None:
        super().__init__(convert_charrefs=False)
        self.url, self.base_url, self.source = url, base_url, read
        self.out: list[str] = []
        self.hashes: list[str] = []
        self.told: list[str] = []
        self.has_pictures = self.has_fonts = False
        self.skipping = False
        """Whether a script is being passed over."""

    # What is read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        match tag:
            case "link":
                self.link(held)
            case "script" if held.get("type") not in _KEPT_SCRIPTS:
                self.skipping = True
            case "meta" if held.get("http-equiv", "").lower() == "content-security-policy":
                self.out.append(_tag("meta", {**held, "content": _POLICY}))
            case "meta" if held.get("http-equiv", "").lower() == "refresh":
                pass
            case "img":
                self.picture(held)
            case _:
                self.element(tag, held)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before = len(self.out)
        self.handle_starttag(tag, attrs)
        if len(self.out) > before and not self.out[-1].endswith("/>"):
            self.out[-1] = self.out[-1][:-1] + "/>"

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.skipping:
            self.skipping = False
        else:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.out.append(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")

    # What is written

    def element(self, tag: str, held: dict[str, str]) -> None:
        kept = {name: value for name, value in held.items() if name not in _REQUESTS}
        for name in ("href", "xlink:href"):
            if name in kept:
                target = self.target(kept.pop(name))
                kept |= {name: target} if target else {}
        original = self.get_starttag_text() or ""
        self.out.append(original if kept == held else _tag(tag, kept))

    def target(self, href: str) -> str:
        """Return where a link leads from the file; empty where it would lead nowhere."""
        if scheme_of(href) or href.startswith("#"):
            return href
        url, mark, fragment = self.resolve(href)
        if url == self.url and mark:
            return f"#{fragment}"
        return self.base_url + relative(f"{url}{mark}{fragment}", "") if self.base_url else ""

    def resolve(self, href: str, page: str = "") -> tuple[str, str, str]:
        """Return the site's URL that a link of a page or style sheet means, `#`, and a fragment."""
        path, mark, fragment = href.partition("#")
        folder = posixpath.dirname(page or self.url)
        url = posixpath.normpath(posixpath.join(folder, unquote(path))) if path else self.url
        return url, mark, unquote(fragment)

    def link(self, held: dict[str, str]) -> None:
        kinds = held.get("rel", "").lower().split()
        href = held.get("href", "")
        if "stylesheet" in kinds and not scheme_of(href):
            self.style(self.resolve(href)[0])
        elif "canonical" in kinds and scheme_of(href):
            self.out.append(_tag("link", held))

    def style(self, url: str) -> None:
        data = self.source(url)
        if data is None:
            self.told.append(f"there is no style sheet {url}")
            return
        css = _URL.sub(lambda hit: self.in_style(hit, url), data.decode("utf-8", "replace"))
        css = css.replace("</", "<\\/")
        digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
        self.hashes.append(f"'sha256-{digest}'")
        self.out.append(f"<style>{css}</style>")

    def in_style(self, hit: re.Match[str], sheet: str) -> str:
        address = hit["address"].strip().strip("\"'")
        if address.startswith(("data:", "#")):
            return hit[0]
        inside = "" if scheme_of(address) else self.data(self.resolve(address, sheet)[0])
        self.has_fonts |= inside.startswith(("data:font/", "data:application/font"))
        self.has_pictures |= inside.startswith("data:image/")
        return f'url("{inside}")' if inside else "none"

    def picture(self, held: dict[str, str]) -> None:
        """Put a picture into the page; of one that is elsewhere, its words, and a link to it."""
        source, words = held.get("src", ""), held.get("alt", "")
        inside = "" if scheme_of(source) else self.data(self.resolve(source)[0])
        if source.startswith("data:image/") or inside:
            self.has_pictures = True
            kept = {name: value for name, value in held.items() if name != "srcset"}
            self.out.append(_tag("img", {**kept, "src": inside or source}))
            return
        self.told.append(f"the picture {source} is not in the file")
        shown = escape(words or source)
        linked = scheme_of(source) in {"http", "https"}
        self.out.append(f'<a href="{escape(source)}">{shown}</a>' if linked else shown)

    def data(self, url: str) -> str:
        """Return a file as an address that holds it; empty where there is none."""
        data = self.source(url)
        if data is None:
            return ""
        kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
        return f"data:{kind};base64,{base64.b64encode(data).decode()}"


_URL = re.compile(r"url\((?P<address>\s*(?:\"[^\"]*\"|'[^']*'|[^)\"']*)\s*)\)")


def _tag(name: str, attributes: dict[str, str]) -> str:
    held = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{held}>"
