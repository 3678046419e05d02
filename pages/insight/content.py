"""One item, all teams: what it is, who uses it, what people say, what was decided?"""

from __future__ import annotations

from learnerintel.ui import content, content_decisions, content_library, content_said, content_use, content_web

if content.is_anything_known():
    choice = content.pick()
    view = content.view_of(choice)
    if view is None:
        content_library.show_library(choice.span)
    else:
        content.show_sentence(view)
        content.show_numbers(view)
        content.show_facts(view)
        content_use.show_weeks(view)
        content_use.show_teams(view)
        content_web.show_web(view)
        content_said.show_comments(view)
        content_decisions.show_decisions(view)
        content_decisions.show_lists(view)
