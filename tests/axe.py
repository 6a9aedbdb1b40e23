"""axe-core, the checker of accessibility, from the file that `scripts/test` fetches."""

from __future__ import annotations

from playwright.sync_api import Page

from tests import ROOT

SCRIPT = ROOT / ".venv/npm/node_modules/axe-core/axe.min.js"
_RUN = """
async ([rules, within, without]) => {
  const only = rules.length ? {runOnly: {type: "rule", values: rules}} : {rules: {
    "target-size": {enabled: true}, "label-content-name-mismatch": {enabled: true},
  }};
  const where = {include: [[within]], exclude: without ? [[without]] : []};
  const found = await axe.run(where, {resultTypes: ["violations"], preload: false, ...only});
  return found.violations.flatMap(rule =>
    rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}: ${node.html.slice(0, 120)}`));
}
"""
COLOUR_RULES = ("color-contrast", "link-in-text-block")
"""The rules whose outcome depends on colours."""
LAYOUT_RULES = (*COLOUR_RULES, "target-size", "scrollable-region-focusable", "aria-hidden-focus")
"""The rules whose outcome depends on where things stand, or whether they are shown."""


def missing() -> str | None:
    """Why the checker cannot run and what to do; None if it can."""
    if not SCRIPT.exists():
        return "no axe-core (scripts/test fetches it where there is npm)"
    return None


def violations(
    page: Page, rules: tuple[str, ...] = (), within: str = "html", without: str = ""
) -> list[str]:
    """Every violation of all rules, or those named, on the page as it is at this moment: as
    `rule: selector: element`. Looked at is what stands within one selector and not in another."""
    # Evaluated, not added as an element: the pages' content policy allows no script of others.
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text("utf-8"))
    return list(page.evaluate(_RUN, [list(rules), within, without]))
