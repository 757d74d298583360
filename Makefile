# `make run` serves the record; `make test` proves it. Both need Python 3.11 or newer, make and git.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app wsgi

.PHONY: run test torture bench lint screenshot install

run: install
	$(FLASK) database upgrade
	$(FLASK) seed --if-empty
	@scripts/welcome $(PORT) "$$($(FLASK) token local instance/writer-token)"
	@LOG_SIGNING_KEY=$${LOG_SIGNING_KEY:-$$($(FLASK) log key local instance/log-key)} \
	 PORT=$(PORT) exec $(BIN)/gunicorn wsgi:app

test: $(VENV)/test
	scripts/test-tools
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

torture: $(VENV)/test
	scripts/test-tools
	HYPOTHESIS_PROFILE=torture $(BIN)/python -m pytest -n 2 --dist loadgroup --timeout 14400 $(ARGS)

bench: $(VENV)/bench
	$(BIN)/python -m bench $(if $(QUICK),--quick)

lint: $(VENV)/lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg

# The picture in README.md, taken of the seeds.
screenshot: $(VENV)/test
	$(BIN)/python -m tests.web.screenshot docs/page.png

install: $(VENV)/run

$(VENV)/bin/pip:
	scripts/make-venv $(PYTHON) $(VENV)

$(VENV)/run: setup.cfg pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/test: setup.cfg pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --editable .[test]
	touch $@ $(VENV)/run

$(VENV)/bench: setup.cfg pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --editable .[bench]
	touch $@ $(VENV)/run

$(VENV)/lint: setup.cfg pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --editable .[lint]
	touch $@ $(VENV)/run
