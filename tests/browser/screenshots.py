"""Pictures of every page at a desk and on a phone, light and dark.

    python -m tests.browser.screenshots [FOLDER]

Shows the store named by ``LEARNERINTEL_STORE``, else a new installation's sample company; of that, the picture in
the README is renewed too. FOLDER is ``screenshots/`` in the project by default. Exit code 1 where a page is not
sound.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from learnerintel.ui.navigation import PAGES
from tests.browser.harness import DESK, PHONE, ROOT, Server, launch, new_context, open_in, running_server

HEIGHTS = {DESK: 900, PHONE: 844}
TALLEST = 12_000
#: What the README shows: the sample company, also where there is a company of one's own.
README_PICTURE = ROOT / "docs" / "screenshot.png"
README_ADDRESS = "unpair?company=Sample+company&team=Contact+Centre"


def take_pictures(browser: Browser, server: Server, folder: Path) -> list[str]:
    """Write a picture for each page, width and theme; return what is wrong with any of them."""
    wrong = []
    for width, height in HEIGHTS.items():
        for dark in (False, True):
            context = new_context(browser, width, dark, height)
            for entry in PAGES:
                name = f"{entry.address}-{width}-{'dark' if dark else 'light'}"
                try:
                    opened = open_in(context, server.origin, entry.address)
                    opened.expect_sound()
                except AssertionError as error:
                    wrong.append(f"{name}: {error}")
                # Streamlit scrolls inside the page, so the window grows to hold all of it
                needed = opened.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
                opened.page.set_viewport_size({"width": width, "height": min(TALLEST, max(height, needed))})
                opened.wait()
                opened.page.screenshot(path=folder / f"{name}.png", animations="disabled")
                opened.page.close()
            context.close()
    return wrong


def take_readme_picture(browser: Browser, server: Server) -> None:
    """Renew the picture in the README: one team's list, as it is seen at a desk."""
    context = new_context(browser, DESK, dark=False, height=HEIGHTS[DESK])
    open_in(context, server.origin, README_ADDRESS).page.screenshot(path=README_PICTURE, animations="disabled")
    context.close()


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    named = os.environ.get("LEARNERINTEL_STORE", "").removeprefix("sqlite:///")
    with tempfile.TemporaryDirectory() as place:
        store = Path(named) if named else None
        with running_server(Path(place) / "log", store=store, patience=600) as server, sync_playwright() as playwright:
            browser = launch(playwright)
            wrong = take_pictures(browser, server, folder)
            if store is None:
                take_readme_picture(browser, server)
            browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
