"""How much of learning is chosen, and what of what is offered do people take?"""

from __future__ import annotations

from learnerintel.ui import opt_in, opt_in_load, opt_in_touch, shift

if opt_in.is_anything_known():
    period = opt_in.pick_period()
    opt_in.show_sentence(period)
    opt_in.show_numbers(period)
    channels, months = opt_in.two_columns()
    with channels:
        opt_in.show_channels(period)
    with months:
        opt_in.show_months()
    opt_in_touch.show_touch(period)
    shift.show_shift()
    opt_in_load.show_content(period)
    opt_in_load.show_load()
    opt_in_load.show_could_be_optional()
