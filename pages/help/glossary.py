"""What does a word or a number on these pages mean?"""

from __future__ import annotations

from learnerintel.ui import glossary

search = glossary.pick_search()
glossary.show_metric_in_hand()
glossary.show_numbers(search)
glossary.show_terms(search)
