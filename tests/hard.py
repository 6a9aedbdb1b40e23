"""A site that is hard to set: very long words, names and addresses, tables, code, long lists."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests import write_files

PAGES: Mapping[str, str] = {
    "long words": "lang/gesetz.html",
    "long words, home": "index.html",
    "long words, briefing": "lang/index.html",
    "long words, conflict": "conflicts/frage.html",
    "long words, speaker": "speakers/amt.html",
    "long words, tag": "tags/rindfleischetikettierungsueberwachungsaufgabenuebertragung.html",
    "further statements": "lang/punkte/2.html",
    "further entries": "timeline/2000_2999.html",
    "periods": "timeline.html",
    "further speaker": "speakers/rat/2.html",
}
"""Kinds to their pages."""

_LAW = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
_OFFICE = "Bundesausbildungsförderungsrückforderungsverwaltungsamt"
_URL = "https://example.org/" + "Verwaltungsvorschriften/" * 8 + "?" + "paragraph=1&" * 8
_STATEMENTS = 303
_TEXT = f"""---
title: "{_LAW}: {_OFFICE} gegen Oberverwaltungsgericht"
author: {_OFFICE}sprecherin
publisher: {_OFFICE}
url: {_URL}
tags: [Rindfleischetikettierungsueberwachungsaufgabenuebertragung]
date: 2020-01-02
summary: Das {_LAW} und das {_OFFICE}.
lang: de
---

# {_LAW}

Das Amt schreibt: „Das {_LAW} gilt“, siehe <{_URL}>.

Der Rat sagt, das {_OFFICE} irre. `{"x" * 120}`

- Erstens: „{"Sehr" * 30}“
- Zweitens: [{"wort" * 30}]({_URL})

> „{_OFFICE}“

| {" | ".join(f"Spaltenüberschrift{n}" for n in range(5))} |
{"|---" * 5}|
| {" | ".join([_OFFICE, "Ja", "2020", "1", _LAW])} |

| {" | ".join(f"Spaltenüberschrift{n}" for n in range(9))} |
{"|---" * 9}|
| {" | ".join([_LAW] * 9)} |

```
{"code " * 60}
{"y" * 150}
```
"""
_SIDECAR = f"""
speakers:
  amt:
    name: {_OFFICE}
    kind: organization
    role: {_LAW}sbeauftragtes
    aliases: [{"Alias" * 12}]
    url: {_URL}
  rat: {{name: Rat, kind: organization}}
statements:
  gilt:
    speaker: amt
    quote: Das {_LAW} gilt
    date: 2020-01-01
    source: {_URL}
    note: "{_LAW} und `{"z" * 90}`, {_URL}"
  irre: {{speaker: rat, kind: indirect, quote: das {_OFFICE} irre, date: 2020-01-02}}
  erstens: {{speaker: [amt, rat], quote: {"Sehr" * 30}, date: 2020-01-03, via: ["{_OFFICE}-"]}}
relations:
  - {{from: irre, type: disputes, to: gilt, note: "{_LAW}"}}
conflicts:
  frage:
    question: Gilt das {_LAW}?
    summary: Das {_LAW}.
    positions:
      ja: {{label: "{_LAW} gilt", statements: [gilt]}}
      nein: {{label: "{_OFFICE} irrt", statements: [irre]}}
events:
  beschluss: {{title: Beschluss des {_OFFICE}s, date: 2019-12-31}}
notes:
  - {{quote: Der Rat, body: "Kurz: {_OFFICE}."}}
  - quote: Zweitens
    body: |
      Mit Liste:

      - {_URL}
      - {_LAW}
"""
_POINTS = "\n\n".join(f"Der Rat sagt: „Dies ist Punkt {n} von vielen.“" for n in range(_STATEMENTS))


def _points() -> str:
    said = (
        f"  p{n}: {{speaker: rat, quote: Dies ist Punkt {n} von vielen, date: {1990 + n % 20}}}"
        for n in range(_STATEMENTS)
    )
    return "statements:\n" + "\n".join(said)


def write_site(folder: Path) -> Path:
    """Write the site's content into the folder; the folder."""
    return write_files(
        folder,
        {
            "sitegen.yaml": f"title: {_OFFICE}\nlanguage: de\nbase_url: https://hard.example/\n"
            f"description: Das {_LAW}.\n"
            f"theme_settings: {{footer: '{_LAW} {_URL}'}}\n",
            "content/index.md": f"Alles zum {_LAW}.",
            "content/lang/index.md": f"---\ntitle: {_OFFICE}\nsummary: {_LAW}\n---\nÜber: {_URL}",
            "content/lang/gesetz.md": _TEXT,
            "content/lang/gesetz.annotations.yaml": _SIDECAR,
            "content/lang/punkte.md": _POINTS,
            "content/lang/punkte.annotations.yaml": _points(),
        },
    )
