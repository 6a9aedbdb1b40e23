"""W3C Web Annotations: what the build publishes, in one file."""

from __future__ import annotations

import json

from sitegen.exchange.chosen import Chosen, Exported
from sitegen.pages.w3c import collection


def export(chosen: Chosen) -> Exported:
    """Return the article's AnnotationCollection; of several articles, a list of theirs."""
    articles = [article for article in chosen.articles if article.statements or article.notes]
    found = [json.loads(collection(chosen.views, article)) for article in articles]
    alone = len(found) == 1 and chosen.path == articles[0].path
    text = json.dumps(found[0] if alone else found, ensure_ascii=False, indent=1)
    return Exported(f"{text}\n")
