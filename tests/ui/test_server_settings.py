from __future__ import annotations

import socket
import tomllib
from pathlib import Path

import pytest
import streamlit.config
from streamlit.runtime.pages_manager import PagesManager

from learnerintel.errors import Refusal
from learnerintel.ui import server

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

#: What protects people; the value is not a matter of taste.
PROTECTS = {
    "server.address": "127.0.0.1",
    "server.enableXsrfProtection": True,
    "server.xsrfCookieSameSite": "strict",
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.disableDataExport": True,
    "client.toolbarMode": "minimal",
    "browser.gatherUsageStats": False,
    "runner.magicEnabled": False,
    "logger.enableRich": False,
}


@pytest.mark.parametrize("option", PROTECTS)
def test_what_protects_people_is_set(option):
    section, name = option.split(".")
    assert CONFIG[section][name] == PROTECTS[option]


def test_every_option_in_the_file_is_one_that_streamlit_knows():
    known = set(streamlit.config._config_options_template)

    def options(part, prefix):
        for name, value in part.items():
            if isinstance(value, dict):
                yield from options(value, f"{prefix}{name}.")
            else:
                yield f"{prefix}{name}"

    assert set(options(CONFIG, "")) <= known


def test_no_option_lets_strangers_in():
    assert not {"sslCertFile", "trustedUserHeaders", "unsafeMetricsUserAttributes"} & set(CONFIG["server"])
    assert CONFIG["server"]["allowedHosts"] == ["127.0.0.1", "localhost"]


def test_a_port_that_is_taken_is_refused_with_the_next_step():
    with socket.socket() as other:
        other.bind((server.ADDRESS, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refusal, match=rf"Port {port} .* cannot be used .* Nothing was started\. .*--port"):
            server._listen(port)


def test_warming_up_loads_the_pages_code_and_forgets_streamlits_page_folder(monkeypatch):
    monkeypatch.setattr(PagesManager, "uses_pages_directory", True)
    frozen = []
    monkeypatch.setattr(server.gc, "freeze", lambda: frozen.append(True))
    server.warm_up()
    assert PagesManager.uses_pages_directory is False
    assert frozen
