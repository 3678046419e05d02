# Everything a newcomer needs. Without make, the same by hand:
#
#   python3.11 -m venv .venv                                    Python 3.11 or later
#   .venv/bin/pip install -r requirements-dev.txt               (requirements.txt is enough to run it)
#   .venv/bin/python tests/browser/chromium.py                  finds Chromium, or installs or explains it
#   .venv/bin/ruff check .
#   .venv/bin/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder
#   .venv/bin/python -m learnerintel serve                      serves http://localhost:8501
#
# A new installation opens on the sample company, which the first `serve` makes.

VENV   := .venv
PY     := $(VENV)/bin/python
PORT   ?= 8501
SIZE   ?= 1m
# processes the tests are spread over: a browser test mostly waits, so one more than two processors
JOBS   ?= 3
# first Python of these that is 3.11 or later and has venv
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	"$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$python"; break; }; done)

.PHONY: help test run bench screenshots clean

help:
	@echo "make test         set up, ruff and all tests, browser included"
	@echo "make run          set up and serve http://localhost:$(PORT) (PORT=...)"
	@echo "make bench        measurements beside their peers (SIZE=1m or 10m; 100k as a trial)"
	@echo "make screenshots  pictures of all pages into screenshots/"
	@echo "make clean        remove what these commands made, but never data/"

test: $(VENV)/.ready-for-tests
	$(PY) tests/browser/chromium.py
	$(PY) -m ruff check .
	$(PY) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

run: $(VENV)/.ready
	$(PY) -m learnerintel serve --port $(PORT)

bench: $(VENV)/.ready-for-benchmarks
	$(PY) tests/browser/chromium.py
	$(PY) -m benchmarks.sqlite_program
	$(PY) -m benchmarks --size $(SIZE)

screenshots: $(VENV)/.ready-for-tests
	$(PY) tests/browser/chromium.py
	$(PY) -m tests.browser.screenshots

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis screenshots
	find . -name __pycache__ -type d -not -path './.git/*' -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later with venv was found. Nothing was set up." \
		"Install it (Debian: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.ready-for-tests: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.ready

$(VENV)/.ready-for-benchmarks: $(VENV)/.ready-for-tests benchmarks/requirements.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@
