# One line a task; every tool runs from .venv. `make help` lists them.
PY := .venv/bin/python
# Two at a time, each with servers of its own; what is in one file shares them.
PAIR := -n 2 --dist loadfile
.DEFAULT_GOAL := help
.PHONY: help setup demo test static fmt lint types imports schemas rules unit integration journeys faults browser simulate bench long lock clean

help: ## list the tasks
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.venv/.ready: requirements.lock requirements-uv.lock pyproject.toml
	python3 -m venv .venv
	.venv/bin/pip install --quiet --require-hashes -r requirements-uv.lock
	.venv/bin/uv pip install --quiet --require-hashes -r requirements.lock
	.venv/bin/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch .venv/.ready

ASSETS := $(wildcard hub/web/assets/*.py hub/web/assets/*.js hub/web/assets/*.scss hub/web/assets/*.svg hub/web/assets/package*.json)
hub/web/static/manifest.json: .venv/.ready $(ASSETS)
	$(PY) -m hub.web.assets.build
	@touch $@

setup: .venv/.ready hub/web/static/manifest.json ## make the environment in .venv, and build the consoles' style and scripts

demo: setup ## start everything and watch cases move; AREA=cumbria plays with that area's services; Ctrl-C stops it
	.venv/bin/hub demo $(if $(AREA),--area "$(AREA)")

test: static unit simulate integration journeys faults browser ## everything that CI runs

static: fmt lint types imports schemas rules ## format, lint, types, import rules, schemas, sharing rules
fmt: setup ## check the format
	.venv/bin/ruff format --check .
lint: setup ## lint
	.venv/bin/ruff check .
types: setup ## check types
	.venv/bin/mypy
imports: setup ## check the import rules
	.venv/bin/lint-imports
schemas: setup ## check that the schemas are compatible and described
	.venv/bin/hub schemas check
rules: setup ## prove the sharing rules, and that everybody has a route in every area
	.venv/bin/hub rules check
	.venv/bin/hub area check
unit: setup ## the pure core: examples, tables, properties
	.venv/bin/pytest -n auto --dist worksteal tests/unit tests/architecture
simulate: setup ## seeded schedules on fake ports
	.venv/bin/pytest -n auto --dist worksteal tests/simulation
integration: setup ## the edges on the real embedded servers
	.venv/bin/pytest $(PAIR) tests/integration --ignore=tests/integration/apart
	.venv/bin/pytest $(PAIR) tests/integration/apart
journeys: setup ## one agency's event to another agency's receipt
	.venv/bin/pytest $(PAIR) tests/journeys
faults: setup ## kill servers in the middle
	.venv/bin/pytest $(PAIR) tests/faults
browser: setup ## the consoles in a real Chromium
	.venv/bin/pytest tests/browser
bench: setup ## measure: events a second, delay, what sharing and routing cost, how fast the consoles are
	$(PY) -m tests.bench
	$(PY) -m tests.bench.sharing
	$(PY) -m tests.bench.routing
	$(PY) -m tests.bench.consoles
long: setup ## what takes longer than CI may
	.venv/bin/pytest tests/faults tests/simulation tests/unit/sharing --long

lock: ## renew the locks with hashes (maintainers)
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra dev --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade pyproject.toml -o requirements.lock
	.venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --upgrade requirements-uv.in -o requirements-uv.lock
clean: ## remove the environment and caches
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis hub/web/static hub/web/assets/node_modules
