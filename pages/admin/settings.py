"""What has the company set, and what does each setting decide?"""

from __future__ import annotations

from learnerintel.ui import company_settings

company_settings.show_settings()
