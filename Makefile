# The nine things a person does here. `make` alone is `make run`.
#
#   run     install what is needed and serve the example centre, busy with simulated people
#   voice   put an Asterisk in build/voice for `serve --voice`, unless the system has one
#   test    every test, with the compiler on and off, and the coverage
#   check   style, types, who imports whom, and the documentation without a warning
#   bench   the benchmarks, beside other programs
#   docs    the documentation as pages, in build/docs
#   words   bring the pages' new words into the files of the translators
#   lock    choose the versions again: the files in requirements/ (UPGRADE=1: the newest)
#   clean   remove all that the others made
#
# Nothing is installed outside .venv. Every package is named in requirements/ with its
# hashes, so that what was tested is what is installed.

DEMO ?= serve --demo
PYTHON ?= $(shell for python in python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --require-hashes --no-deps --only-binary :all: -r
PROJECT := $(PIP) install --quiet --no-deps --no-index --no-build-isolation --editable .
COMPILE = $(BIN)/uv pip compile --no-config --quiet --universal --fork-strategy fewest \
	--python-version 3.11 --generate-hashes --no-header --no-strip-extras \
	$(if $(UPGRADE),--upgrade) pyproject.toml

MADE := $(VENV)/made
RUN := $(VENV)/run-installed
DEV := $(VENV)/dev-installed
BENCH := $(VENV)/bench-installed
WEB := $(VENV)/web-made
# Node of the machine, else the one that comes as a Python package.
NODE_PATH_FIRST = PATH="$$PATH:$(abspath $(BIN))"

.DEFAULT_GOAL := run
.PHONY: run voice test check bench docs words lock clean

run: $(RUN) $(WEB)
	@mkdir -p build
	$(BIN)/offhook $(DEMO)

voice: $(RUN)
	@$(BIN)/python -m offhook.ari.install

PYTEST = $(BIN)/python -m coverage run -m pytest
# Telephones and browsers go by the clock, and a busy machine is late: what failed, and that alone,
# is tried once more, and must pass then.
tested = $(1) || $(1) --last-failed --last-failed-no-failures none

test: export OFFHOOK_HOME := $(CURDIR)/build/home
test: $(DEV) $(WEB)
	@tests/bring_programs.sh
	@$(BIN)/python -m offhook.ari.install || echo "Tests that need Asterisk are skipped."
	$(NODE_PATH_FIRST) npm test --silent
	@rm -rf build/coverage && mkdir -p build/coverage
	@$(BIN)/python tests/bring_postgres.py
	$(call tested,$(PYTEST) -n 2 --dist loadfile --ignore tests/browser)
	@echo "In a browser, one after another: there the clock counts."
	$(call tested,$(PYTEST) tests/browser)
	@echo "The pages and a whole centre again, on a private PostgreSQL: above it was SQLite."
	$(call tested,$(BIN)/python tests/postgres.py $(PYTEST) --quiet tests/web)
	$(call tested,$(BIN)/python tests/postgres.py $(PYTEST) --quiet \
		tests/browser/test_journey.py tests/browser/test_supervision.py \
		tests/browser/test_survival.py)
	@echo "The same rules with the compiler off: the coverage of compiled code is read here."
	$(call tested,NUMBA_DISABLE_JIT=1 $(PYTEST) --quiet \
		-m "not slow" tests/kernel tests/policy tests/sim tests/laws)
	@$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

check: $(DEV)
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-cache
	$(MAKE) --no-print-directory docs

bench: $(BENCH)
	$(BIN)/python bench $(ONLY)

docs: $(DEV)
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet docs build/docs
	@echo "The documentation is in build/docs/index.html."

words: $(DEV)
	@mkdir -p build
	$(BIN)/pybabel extract -F src/offhook/web/locale/babel.cfg -k gettext_lazy -k noop \
		--no-location --sort-output -o build/django.pot src/offhook
	$(BIN)/pybabel update -D django -i build/django.pot -d src/offhook/web/locale \
		--no-fuzzy-matching --ignore-obsolete

lock: $(DEV)
	$(COMPILE) --group build -o requirements/run.txt
	$(COMPILE) --group dev -c requirements/run.txt -o requirements/dev.txt
	$(subst pyproject.toml,requirements/node.in,$(COMPILE)) -o requirements/node.txt
	$(COMPILE) --group bench -c requirements/dev.txt -o requirements/bench.txt

clean:
	rm -rf build dist node_modules src/offhook/web/static/vendor src/offhook/web/people/exams/audio src/offhook/speech/sounds $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests docs bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

$(MADE):
	@test -n "$(PYTHON)" || { echo "Offhook needs Python 3.11, and there is none here." \
		"On Debian 12: apt install python3 python3-venv. Elsewhere: make PYTHON=/path/to/python3.11"; \
		exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo \
		"Offhook needs Python 3.11; $(PYTHON) is another version."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make" \
		"virtual environments. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# The development packages hold those of a run, so their stamp stands for both.
$(RUN): requirements/run.txt pyproject.toml | $(MADE)
	@echo "Installing Offhook in $(VENV): once, about a minute."
	@$(INSTALL) $<
	@$(PROJECT)
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml | $(MADE)
	@echo "Installing Offhook and its tools in $(VENV): once, about two minutes."
	@$(INSTALL) $<
	@$(PROJECT)
	@touch $(RUN) $@

# What browsers load from others, the translations, what a synthetic voice reads: made, not kept.
$(WEB): package-lock.json src/offhook/web/vendor.mjs $(wildcard src/offhook/examples/items/*.toml) \
		src/offhook/web/people/exams/speak.py $(wildcard src/offhook/speech/*.py) \
		$(wildcard src/offhook/web/locale/*/LC_MESSAGES/*.po) | $(RUN)
	@command -v npm >/dev/null || { echo "Installing Node in $(VENV)."; $(INSTALL) requirements/node.txt; }
	@$(NODE_PATH_FIRST) npm ci --silent --no-fund --no-audit
	@$(NODE_PATH_FIRST) npm run --silent build
	@$(BIN)/pybabel --quiet compile -D django -d src/offhook/web/locale
	@$(BIN)/python -m offhook.web.people.exams.speak
	@$(BIN)/python -m offhook.speech.shared_sounds
	@touch $@

$(BENCH): requirements/bench.txt $(DEV)
	@echo "Installing the programs that Offhook is compared with in $(VENV)."
	@$(INSTALL) $<
	@touch $@
