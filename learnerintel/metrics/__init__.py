"""Every metric, written once: its record, its statement over rollups, and how rows become cells."""
