"""How often would the lists have been right on this company's own past?"""

from __future__ import annotations

from learnerintel.ui import after_deciding, was_it_right

tried = was_it_right.current_tries()
was_it_right.show_sentence(tried)
if tried:
    was_it_right.show_numbers(tried)
    was_it_right.show_rules(tried)
    was_it_right.show_calibration(tried)
    was_it_right.show_mistakes(tried)
    was_it_right.show_limits(tried)
after_deciding.show_after()
