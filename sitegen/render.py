"""Stage 4: from a job to the bytes of its file. A pure function of the job and the theme's
files."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from sitegen.characters import without_controls_in
from sitegen.diagnostics import Diagnostic, Severity
from sitegen.headers import policy
from sitegen.links import Links, address
from sitegen.pages.drawing import drawn_html
from sitegen.pages.job import Job, Output
from sitegen.pages.marked import MarkedText, marked_html
from sitegen.pages.picture import Picture
from sitegen.pages.structured import markup
from sitegen.patterns import pattern
from sitegen.share.card import Card
from sitegen.templates import environment
from sitegen.templates.quick import Quick
from sitegen.words import NoMessageError, Words, words_for

if TYPE_CHECKING:
    from jinja2 import Environment

_FAILURES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a template that is wrong can end in, besides Jinja's own errors."""


_OF_OBJECT = pattern(r"'sitegen\.[\w.]+ object' has no attribute '(\w+)'")
"""What Jinja says of a value that a page does not have."""
_MISSING = pattern(r"'(\w+)'(?: is undefined)?$")
"""The name of what is missing, at the end of what Jinja says of it."""


class Renderer:
    """Renders jobs with one theme. It can't be sent to another process: each makes its own."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._quick = Quick(folders)
        self._not_quick: set[str] = set()
        """Templates that only Jinja's own way can render."""

    @cached_property
    def _careful(self) -> Environment:
        gc.enable()  # what Jinja makes of a page refers to itself: see `start.py`
        return environment(self._folders)

    def render(self, job: Job) -> Output | Diagnostic:
        """Render one job; a template that fails is a diagnostic that names it, its line and the
        page."""
        if isinstance(job.page, Card):
            from sitegen.share.draw import draw  # few builds have anything to draw

            return Output(job.url, draw(job.page))
        if not job.template:
            return Output(job.url, job.data.encode("utf-8", "replace"))
        if job.template not in self._not_quick:
            with suppress(Exception):  # which it is, Jinja's own way shows
                return quickly_written(job, self._quick)
        rendered = self._carefully(job)
        if isinstance(rendered, Output):
            self._not_quick.add(job.template)
        return rendered

    def _carefully(self, job: Job) -> Output | Diagnostic:
        from jinja2 import TemplateError  # Jinja takes long to import, and few builds need it
        from jinja2.exceptions import TemplateNotFound, TemplateSyntaxError, UndefinedError

        files = (folder / "templates" / job.template for folder in self._folders)
        template = str(next((file for file in files if file.is_file()), job.template))
        try:
            return written(job, self._careful)
        except TemplateNotFound as error:
            message = f'there is no template "{error.name}"'
            return _failure(*_place(error, template), message)
        except UndefinedError as error:
            message = _OF_OBJECT.sub(r'there is no "\1" here', error.message or "")
            missing = _MISSING.search(error.message or "")
            return _failure(*_place(error, template, missing[1] if missing else ""), message)
        except TemplateSyntaxError as error:
            return _failure(error.filename or error.name or template, error.lineno, error.message)
        except TemplateError as error:
            return _failure(*_place(error, template), error.message)
        except NoMessageError as error:
            return _failure(*_place(error, template), str(error))
        except RecursionError as error:
            message = "it includes or extends itself, or is nested too deep"
            return _failure(*_place(error, template), message)
        except _FAILURES as error:
            return _failure(*_place(error, template), f"{type(error).__name__}: {error}")


def _words(job: Job) -> Words:
    return words_for(job.frame.language if job.frame else "en")


def _given(job: Job) -> Mapping[str, object]:
    """Return what a template is given: see docs/theming.md."""
    rel = Links(job.url)
    words = _words(job)
    return {
        "page": job.page,
        "site": job.frame,
        "url": job.url,
        "rel": rel,
        "address": partial(address, base=job.frame.base_url if job.frame else "", page=job.url),
        "t": words.html,
        "policy": _policy,
        "structured": partial(_structured, job),
        "marked": partial(_marked, rel, words),
        "drawn": partial(_drawn, rel),
    }


def quickly_written(job: Job, quick: Quick) -> Output:
    """Write a page as Jinja would, or raise whatever error there is."""
    return _output(job, quick.render(job.template, _given(job), _words(job)))


def written(job: Job, environment: Environment) -> Output:
    """Write a page by its template as Jinja has it."""
    text = environment.get_template(job.template).render(_given(job))
    return _output(job, text.encode("utf-8", "replace"))


def _output(job: Job, data: bytes) -> Output:
    if job.url.endswith(".xml"):  # in which what a page can hold may be a fault
        data = without_controls_in(data)
    return Output(job.url, data)


def _marked(rel: Links, words: Words, text: MarkedText) -> Markup:
    """Write an article's text with its annotations: the template's `marked(page.text)`."""
    return Markup(marked_html(text, rel, words))


def _drawn(rel: Links, picture: Picture) -> Markup:
    """Write the picture of a timeline: the template's `drawn(page.picture)`."""
    return Markup(drawn_html(picture, rel))


@cache
def _policy(*, wasm: bool = False) -> Markup:
    """Return a page's content policy for its `<meta>`: it holds no double quotes."""
    return Markup(policy(wasm=wasm))


def _structured(job: Job) -> Markup:
    """Write a page's JSON-LD: the template's `structured()`."""
    return Markup(markup(job))


def _place(error: Exception, template: str, missing: str = "") -> tuple[str, int]:
    """Return the template file and line where rendering failed: the innermost one of the
    traceback; of a template that takes itself in, the one that it is in most often.

    What is `missing` is noticed when it is shown, maybe in a macro that it was handed to: the
    innermost line that names it is the one to mend.
    """
    places = [(template, 1)]
    traceback = error.__traceback__
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if "__jinja_template__" in traceback.tb_frame.f_globals or file.endswith(
            (".html", ".xml", ".txt")
        ):
            places.append((file, traceback.tb_lineno))
        traceback = traceback.tb_next
    if isinstance(error, RecursionError):
        return max(places, key=places.count)
    named = (place for place in reversed(places) if missing in _line(*place))
    return next(named, places[-1])


def _line(file: str, line: int) -> str:
    """Return a line of a template; empty if there is none."""
    try:
        return Path(file).read_text(encoding="utf-8").split("\n")[line - 1]
    except (OSError, ValueError, IndexError):
        return ""


def _failure(file: str, line: int, message: str | None) -> Diagnostic:
    source = _line(file, line)
    indent = len(source) - len(source.lstrip())
    return Diagnostic(
        file,
        line,
        indent + 1,
        Severity.ERROR,
        "template",
        message or "the template failed",
        source=source,
        caret=(indent + 1, len(source) + 1) if source else (0, 0),
    )
