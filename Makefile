# Two commands matter: `make run` and `make test`. Python 3.11+ and make are all they need.
#
#   make run PORT=8100 PARLEY_VAR=/tmp/second     a second copy beside the first
#   make test ARGS="-k roster -x"                 what pytest takes
#   make run PYTHON=python3.12                    another Python

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
ARGS ?=
FRENCH := locale/fr/LC_MESSAGES/django

export PYTHONPATH := $(CURDIR)/platform:$(CURDIR)
# Compiled once, and not again in each of the many processes that Parley and its tests start.
unexport PYTHONDONTWRITEBYTECODE
# No update notices, no questions; what one runs is what is pinned.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

# Checks read the settings, which want to know every server and key: none of these is ever reached or used.
NO_KEY := AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
CHECK_ENV := PARLEY_VAR=$(CURDIR)/$(VENV)/check DJANGO_SETTINGS_MODULE=parley.settings \
	DJANGO_SECRET_KEY=checks-sign-nothing WALL_KEY=$(NO_KEY) DOOR_KEY=$(NO_KEY) VAULT_ROOT_KEY=$(NO_KEY) \
	ANCHOR_KEY=$(NO_KEY) REDIS_URL=redis://127.0.0.1:9 \
	$(foreach login,INNER OUTER DOOR OUTER_DOOR STATISTICIAN REGISTRAR ARCHIVIST COURIER, \
		PARLEY_DB_$(login)=postgres://nobody@127.0.0.1:9/none) DATABASE_URL=postgres://nobody@127.0.0.1:9/none

CHECKS := check-lint check-format check-types check-imports check-migrations check-templates \
	check-dependencies check-own

.PHONY: help run test proofs check bench pins messages clean $(CHECKS)
.DEFAULT_GOAL := help

help: ## show these lines
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | \
		while IFS='|' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

run: $(VENV)/.runtime $(FRENCH).mo ## start Parley with its demo world; Ctrl-C ends it (PORT=8000, PARLEY_VAR=var)
	@exec $(PY) -m parley.run

# Three at a time on two cores: browsers, workers and restarted servers wait more than they compute.
test: $(VENV)/.development $(FRENCH).mo ## run all tests on servers of their own, in random order (ARGS="-k name -x")
	@$(PY) -m pytest -n 3 -q --durations=10 $(ARGS)

# Disclosure control, and every file that asks which run this is.
PROOFS = tests/platform/disclosure $(shell grep -rlE 'profile import LONG' tests --include='test_*.py')
proofs: $(VENV)/.development $(FRENCH).mo ## long searches: disclosure over 10 000 random cases, more kills; half an hour (ARGS="-k name")
	@HYPOTHESIS_PROFILE=long $(PY) -m pytest -n 2 -q --durations=0 --hypothesis-show-statistics $(PROOFS) $(ARGS)

check: $(VENV)/.development $(FRENCH).mo ## linters, types, imports, migrations, templates, dependencies, translations
	@$(MAKE) --no-print-directory --keep-going $(CHECKS)

bench: $(VENV)/.development $(FRENCH).mo ## build the scale world and print the measurements (ARGS="--help")
	@$(PY) -m bench $(ARGS)

pins: | $(VENV)/.made ## compile requirements*.in to pinned, hashed requirements*.txt (ARGS="--upgrade")
	@$(PY) -m pip install --quiet uv
	@$(PIN) --output-file requirements.txt requirements.in
	@$(PIN) --constraint requirements.txt --output-file requirements-dev.txt requirements-dev.in

# One file for every Python from 3.11 on and every system: what only some of them need carries a marker.
PIN = UV_CUSTOM_COMPILE_COMMAND="make pins" $(PY) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links $(ARGS)

messages: $(VENV)/.development ## collect interface strings into locale/ and compile them (needs gettext)
	@$(CHECK_ENV) $(PY) manage.py makemessages --locale fr --add-location file --no-wrap --no-obsolete --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*'
	@$(PY) -m parley.catalogue

clean: ## remove the virtual environment and caches; data under var/ stays
	@rm -rf $(VENV) .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find . -path ./var -prune -o -name __pycache__ -type d -print | xargs rm -rf

# What Django reads of the French catalogue: made from what is written, and not kept in the repository.
$(FRENCH).mo: $(FRENCH).po platform/parley/catalogue.py | $(VENV)/.made
	@$(PY) -m parley.catalogue

# --- the environment: made once, again when a pin changes ---------------------------------------

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { \
		echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name one, as in make run PYTHON=python3.12."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version) is too old: Parley needs Python 3.11 or newer. Name one, as in make run PYTHON=python3.12."; exit 1; }
	@echo "Creating $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV) || { \
		echo "The virtual environment could not be made: on Debian and Ubuntu, install the package python3-venv."; exit 1; }
	@touch $@

$(VENV)/.runtime: requirements.txt | $(VENV)/.made
	@echo "Installing what requirements.txt pins (a minute or two, this once) …"
	@$(PY) -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.development: requirements.txt requirements-dev.txt | $(VENV)/.made
	@echo "Installing what requirements-dev.txt pins (some minutes, this once) …"
	@$(PY) -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $(VENV)/.runtime $@

# Type-checked: all product code. Migrations alone are left out (see pyproject.toml): what has run is not changed.
TYPED := platform accounts desk dialogues funding bench tools docker manage.py

# --- the checks: each says its name, and more only when something is wrong ----------------------

quietly = @if output=$$(NO_COLOR=1 $(2) 2>&1); then echo "  ok      $(1)"; \
	else printf '  FAILED  %s\n%s\n' "$(1)" "$$output"; exit 1; fi

check-lint:
	$(call quietly,lint (ruff),$(VENV)/bin/ruff check .)
check-format:
	$(call quietly,format (ruff),$(VENV)/bin/ruff format --check .)
check-types:
	$(call quietly,types (mypy),$(CHECK_ENV) $(VENV)/bin/mypy $(TYPED))
check-imports:
	$(call quietly,order of imports (import-linter),$(CHECK_ENV) $(VENV)/bin/lint-imports --no-logo --no-cache)
check-migrations:
	@mkdir -p -m 700 $(VENV)/check/keystore
	$(call quietly,migrations match models,$(CHECK_ENV) $(PY) -W ignore manage.py makemigrations --check --dry-run)
check-templates:
	$(call quietly,templates (djlint),$(VENV)/bin/djlint templates --lint --quiet)
check-dependencies:
	$(call quietly,dependencies (deptry),$(VENV)/bin/deptry .)
check-own: $(addprefix own/,$(sort $(wildcard tools/lint_*.py)))
own/%:
	$(call quietly,$*,$(CHECK_ENV) $(PY) $*)
