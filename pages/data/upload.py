"""What is in, what do new files hold, and what did each one bring?"""

from __future__ import annotations

from learnerintel.ui import upload, upload_desk, upload_history, upload_rows

upload.show_sentence()
upload.show_families()
upload_desk.pick_files()
upload_rows.show_waiting_files()
upload.show_first_steps()
upload_history.show_history()
