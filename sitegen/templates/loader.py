"""Templates as Jinja loads them, and why it cannot load one.

Imported only where a page is not rendered quickly: Jinja takes long to import.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, TemplateNotFound, TemplateSyntaxError


class Loader(FileSystemLoader):
    """Loads the templates of a theme; of one that cannot be read, it names the file."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__([folder / "templates" for folder in folders])

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        try:
            return super().get_source(environment, template)
        except TemplateNotFound:
            raise
        except (OSError, UnicodeDecodeError) as error:
            files = (f"{folder}/{template}" for folder in self.searchpath)
            file = next((one for one in files if Path(one).is_file()), template)
            raise TemplateSyntaxError(*_why(error), template, file) from None


def _why(error: OSError | UnicodeDecodeError) -> tuple[str, int]:
    """Return why a template cannot be read, and the line."""
    if isinstance(error, OSError):
        return f"cannot read it: {error.strerror}", 1
    line = error.object.count(b"\n", 0, error.start) + 1
    return f"byte {error.object[error.start]:#04x} is not UTF-8: save the file as UTF-8", line
