"""Look at a page as axe-core does, by the rules of WCAG 2.2 AA, in light and in dark."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


def violations(page: Page, *, dark: bool = True) -> list[str]:
    """Return what axe finds on a page, in words. Its context must bypass the CSP."""
    page.wait_for_load_state("load")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = _run(page, {"type": "tag", "values": TAGS}, "light")
    if not dark:
        return found
    # In the dark nothing but the colours is another.
    page.emulate_media(color_scheme="dark")
    found += _run(page, {"type": "rule", "values": ["color-contrast"]}, "dark")
    page.emulate_media(color_scheme="light")
    return found


def _run(page: Page, only: dict[str, object], scheme: str) -> list[str]:
    found = page.evaluate(
        "only => axe.run({runOnly: only, resultTypes: ['violations']})", only
    )
    return [
        f"{page.url} {scheme}: {one['id']}: {node['html'][:120]}"
        f" {node.get('failureSummary', '')[:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
