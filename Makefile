# Everything a person or CI runs. Needs Python 3.11 or newer and nothing else.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
# what pays is covered whole: every line and branch of the plan room and of both engines
# two at a time, each with a server of its own; a file stays with one of the two unless the other has nothing left
PARALLEL := -n 2 --dist worksteal
COVERED := --cov=graph_service/plan --cov=graph_service/engines --cov-branch --cov-fail-under=100 \
	--cov-report=term-missing:skip-covered

.PHONY: help setup demo test test-fast test-long test-lowest lint audit format bench load-test browser-test pictures docs relations clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.runtime: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "setting up $(VENV) (a minute or two the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime
	@echo "installing what the tests need"
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --group test --group bench
	@scripts/browser.sh
	@touch $@

$(VENV)/.lint: $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --group test --group bench --group lint
	@touch $@

setup: $(VENV)/.runtime  ## make .venv and install the product

demo: setup  ## the sample programme, loaded, computed, verified and served; DEMO_EXIT=1 stops before serving
	@$(BIN)/graph-service demo $(if $(DEMO_EXIT),--exit)

test: $(VENV)/.test  ## the whole suite, a real Neo4j and a real Chromium; nothing is skipped, and plan/ and engines/ are covered whole
	@$(BIN)/python -m pytest $(PARALLEL) -m "not long" $(COVERED)

test-fast: $(VENV)/.test  ## without browser and slow tests; over three minutes, see docs/next.md
	@$(BIN)/python -m pytest $(PARALLEL) -m "not long and not slow and not browser"

test-long: $(VENV)/.test  ## the long column of the reliability table; hours
	@$(BIN)/python -m pytest

test-lowest: $(VENV)/.test  ## the suite with the oldest versions that pyproject.toml allows, in a .venv-lowest of its own
	@$(BIN)/python scripts/lowest.py > .lowest.txt
	@test -x .venv-lowest/bin/python || $(PYTHON) -m venv .venv-lowest
	@.venv-lowest/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	@.venv-lowest/bin/python -m pip install --quiet --constraint .lowest.txt --editable . --group test --group bench
	@.venv-lowest/bin/python -m pytest -m "not long and not browser"

lint: $(VENV)/.lint  ## ruff, mypy strict, pyright, the layers contract, licences
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pyright
	@$(BIN)/lint-imports
	@$(BIN)/python -m scripts.licences

audit: $(VENV)/.lint  ## is a weakness known of what comes with the product? says so when no advisory service answers
	@$(BIN)/python -m scripts.advisories

format: $(VENV)/.lint  ## let ruff put the layout right
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.test  ## speed and memory beside PostgreSQL, pandas and networkx; writes benchmarks/RESULTS.md
	@scripts/postgresql.sh
	@$(BIN)/python -m benchmarks.report

load-test: $(VENV)/.test  ## fifty people at the pages of 100,000 members, on this machine alone; writes benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks.load

browser-test: $(VENV)/.test  ## first pages, scripts, dragging and drawing in Chromium, to a million members; writes benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks.browser
	@$(BIN)/python -m benchmarks.browser --members 1000000

pictures: $(VENV)/.test  ## take the pictures of README and docs again, with the sample programme of the tests
	@GRAPH_SERVICE_SCREENSHOTS=docs/img $(BIN)/python -m pytest tests/browser/test_every_page.py -k screenshots -q

docs: $(VENV)/.lint  ## write the generated pages again: cypher/README.md, docs/cli.md, docs/plan.schema.json, docs/api.md, docs/licences.md
	@$(BIN)/python -m graph_service.store.catalogue
	@$(BIN)/graph-service reference > docs/cli.md
	@$(BIN)/graph-service plan schema --out docs/plan.schema.json
	@$(BIN)/python -m scripts.api_page
	@$(BIN)/python -m scripts.licences --write

relations: $(VENV)/.test  ## write the table of roles, addresses and relations in docs/security.md again; minutes
	@WRITE_RELATIONS=1 $(BIN)/python -m pytest tests/web/test_relations.py

clean:  ## remove what was built; no data is touched
	rm -rf $(VENV) .venv-lowest .lowest.txt dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
