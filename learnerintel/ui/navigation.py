"""The pages: one list, from which the navigation, permissions, titles and tests are made.

To add a page, write ``pages/<section>/<page>.py`` and put it here; a test fails for an entry without
its file, and for a file without its entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from learnerintel.domain.viewer import Permission, Viewer
from learnerintel.errors import UnknownName


class Section(StrEnum):
    """Parts of the navigation, in their order."""

    LEADERSHIP = "Leadership"
    INSIGHT = "Insight"
    DECISIONS = "Decisions"
    DATA = "Data"
    ADMIN = "Admin"
    HELP = "Help"


class SharedFilter(StrEnum):
    """Filters that keep their value from page to page."""

    TEAM = "team"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One page.

    Attributes:
        section: where it stands in the navigation.
        title: in the navigation, in the browser's tab and at the top of the page.
        path: its file, from the project's root.
        icon: a Material symbol.
        address: its place after the slash; part of links people send, so it stays.
        question: what the page answers, as the tip of its link.
        permission: what somebody must be allowed to do to see it; None for everybody.
        filters: the shared filters it understands; they are drawn above it.
    """

    section: Section
    title: str
    path: str
    icon: str
    address: str
    question: str
    permission: Permission | None = None
    filters: frozenset[SharedFilter] = field(default_factory=frozenset)


PAGES: tuple[PageEntry, ...] = (
    PageEntry(
        Section.LEADERSHIP,
        "Summary",
        "pages/leadership/summary.py",
        ":material/summarize:",
        "summary",
        "What changed, what is it worth, and what is there to decide?",
        Permission.SEE_SUMMARY,
    ),
    PageEntry(
        Section.INSIGHT,
        "Engagement",
        "pages/insight/engagement.py",
        ":material/directions_run:",
        "engagement",
        "Who does something real, who comes back, and what is hardly touched?",
        Permission.SEE_SUMMARY,
        frozenset({SharedFilter.TEAM, SharedFilter.PERIOD}),
    ),
    PageEntry(
        Section.INSIGHT,
        "Opt-in",
        "pages/insight/opt_in.py",
        ":material/touch_app:",
        "opt-in",
        "How much of learning is chosen, and what of what is offered do people take?",
        Permission.SEE_SUMMARY,
        frozenset({SharedFilter.TEAM}),
    ),
    PageEntry(
        Section.INSIGHT,
        "Campaigns",
        "pages/insight/campaigns.py",
        ":material/campaign:",
        "campaigns",
        "What becomes of a mailing: does it arrive, do people follow it, do they begin what it is about?",
        Permission.SEE_SUMMARY,
        frozenset({SharedFilter.TEAM}),
    ),
    PageEntry(
        Section.INSIGHT,
        "Sentiment",
        "pages/insight/sentiment.py",
        ":material/reviews:",
        "sentiment",
        "What do people think of it: how do they rate it, and what do they say?",
        Permission.SEE_SUMMARY,
        frozenset({SharedFilter.TEAM}),
    ),
    PageEntry(
        Section.INSIGHT,
        "Content",
        "pages/insight/content.py",
        ":material/library_books:",
        "content",
        "One item, all teams: what it is, who uses it, what people say, what was decided?",
        Permission.SEE_CONTENT,
    ),
    PageEntry(
        Section.INSIGHT,
        "Outcomes",
        "pages/insight/outcomes.py",
        ":material/monitoring:",
        "outcomes",
        "What does the company measure itself, beside how its teams learn?",
        Permission.SEE_TEAMS,
    ),
    PageEntry(
        Section.DECISIONS,
        "Unpair",
        "pages/decisions/unpair.py",
        ":material/link_off:",
        "unpair",
        "What should this team no longer be sent, and on what evidence?",
        Permission.SEE_TEAMS,
        frozenset({SharedFilter.TEAM}),
    ),
    PageEntry(
        Section.DECISIONS,
        "Ledger",
        "pages/decisions/ledger.py",
        ":material/list_alt:",
        "ledger",
        "What was decided, on what evidence, and what became of it?",
        Permission.SEE_TEAMS,
        frozenset({SharedFilter.TEAM}),
    ),
    PageEntry(
        Section.DECISIONS,
        "Promises",
        "pages/decisions/promises.py",
        ":material/handshake:",
        "promises",
        "Was what was promised to people kept: what is done, what is not, and what came back?",
        Permission.SEE_TEAMS,
        frozenset({SharedFilter.TEAM}),
    ),
    PageEntry(
        Section.DECISIONS,
        "Owners",
        "pages/decisions/owners.py",
        ":material/contact_mail:",
        "owners",
        "What should those who own content know: which teams stopped using it, and why?",
        Permission.SEE_TEAMS,
    ),
    PageEntry(
        Section.DECISIONS,
        "Notices",
        "pages/decisions/notices.py",
        ":material/outgoing_mail:",
        "notices",
        "Which learners are told what was stopped, what waits, and what did they answer?",
        Permission.SEND_NOTICES,
    ),
    PageEntry(
        Section.DECISIONS,
        "Was it right?",
        "pages/decisions/was_it_right.py",
        ":material/fact_check:",
        "was-it-right",
        "How often would the lists have been right on this company's own past?",
        Permission.SEE_TEAMS,
    ),
    PageEntry(
        Section.DATA,
        "Upload",
        "pages/data/upload.py",
        ":material/upload_file:",
        "upload",
        "What is in, what do new files hold, and what did each one bring?",
        Permission.IMPORT,
    ),
    PageEntry(
        Section.DATA,
        "Coverage",
        "pages/data/coverage.py",
        ":material/grid_on:",
        "coverage",
        "What is known of whom, from where, how fresh is it, and what is missing?",
        Permission.SEE_COVERAGE,
    ),
    PageEntry(
        Section.DATA,
        "Matching",
        "pages/data/matching.py",
        ":material/join_inner:",
        "matching",
        "Who is likely whom, where sources name people in different ways?",
        Permission.PREVIEW_PERSONS,
    ),
    PageEntry(
        Section.ADMIN,
        "Live feedback",
        "pages/admin/live_feedback.py",
        ":material/sensor_door:",
        "live-feedback",
        "Which systems may send what people do and rate as it happens, and what came of it?",
        Permission.MANAGE_TOKENS,
    ),
    PageEntry(
        Section.ADMIN,
        "Settings",
        "pages/admin/settings.py",
        ":material/tune:",
        "settings",
        "What has the company set, and what does each setting decide?",
        Permission.CHANGE_SETTINGS,
    ),
    PageEntry(
        Section.HELP,
        "Glossary",
        "pages/help/glossary.py",
        ":material/menu_book:",
        "glossary",
        "What does a word or a number on these pages mean?",
    ),
)


def pages_for(viewer: Viewer) -> list[PageEntry]:
    """The pages somebody may open, in the order of the navigation."""
    order = list(Section)
    seen = [page for page in PAGES if page.permission is None or viewer.may(page.permission)]
    return sorted(seen, key=lambda page: order.index(page.section))


def by_section(pages: Sequence[PageEntry]) -> dict[Section, list[PageEntry]]:
    """Pages under the section they stand in; sections without pages are left out."""
    sections: dict[Section, list[PageEntry]] = {}
    for page in pages:
        sections.setdefault(page.section, []).append(page)
    return sections


def page_at(address: str) -> PageEntry:
    """The page with that address.

    Raises:
        UnknownName: there is none.
    """
    for page in PAGES:
        if page.address == address:
            return page
    raise UnknownName(f"No page has the address {address!r}. Nothing was changed. Choose one from the navigation.")
