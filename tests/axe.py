"""axe-core, the checker of accessibility, from the file that `scripts/test` fetches."""

from __future__ import annotations

from playwright.sync_api import Page

from tests import ROOT

SCRIPT = ROOT / ".venv/npm/node_modules/axe-core/axe.min.js"
_RUN = """
async ([rules, without]) => {
  const only = rules.length ? {runOnly: {type: "rule", values: rules}} : {};
  const where = without ? {exclude: [[without]]} : document;
  const found = await axe.run(where, {resultTypes: ["violations"], ...only});
  return found.violations.flatMap(rule =>
    rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}: ${node.html.slice(0, 120)}`));
}
"""


def missing() -> str | None:
    """Why the checker cannot run and what to do; None if it can."""
    if not SCRIPT.exists():
        return "no axe-core (scripts/test fetches it where there is npm)"
    return None


COLOUR_RULES = ("color-contrast", "link-in-text-block")
"""The rules whose outcome depends on colours."""


def violations(page: Page, rules: tuple[str, ...] = (), without: str = "") -> list[str]:
    """Every violation of all rules, or those named, on the page as it is at this moment: as
    `rule: selector: element`. What the selector `without` names is passed over."""
    # Evaluated, not added as an element: the pages' content policy allows no script of others.
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text("utf-8"))
    return list(page.evaluate(_RUN, [list(rules), without]))
