"""What becomes of a mailing: does it arrive, do people follow it, do they begin what it is about?"""

from __future__ import annotations

from learnerintel.ui import campaigns, campaigns_versions

if campaigns.is_anything_known():
    period = campaigns.pick_period()
    campaigns.show_sentence(period)
    campaigns.show_numbers(period)
    campaigns.show_mailings(period)
    campaigns_versions.show_versions(period)
