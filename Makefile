# `make demo` and `make test` do all their own set-up, on the first run only. On Windows make.cmd does the same.

VENV := .venv
BIN := $(VENV)/bin
# Of 14,000 modules a fifth is ever imported, and compiled then: pip would compile all, which takes half a minute.
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check install --no-compile
IS_PYTHON := -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))'

# The first Python ≥ 3.11 that can make a virtual environment; a name on the PATH may be a shim that does not run.
find_python = for name in python3.13 python3.12 python3.11 python3 python; do \
	if $$name $(IS_PYTHON) 2>/dev/null; then echo $$name; break; fi; done

# Debian packages, where apt-get is there and asks for no password. Mirrors hiccup: tried twice.
apt_install = command -v apt-get >/dev/null && { \
	root=; [ "$$(id -u)" = 0 ] || root="sudo -n"; \
	apt="$$root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120"; \
	for try in 1 2; do \
		$$apt update && $$apt install -y --no-install-recommends $(1) >/dev/null && break; [ $$try = 1 ]; \
	done; }

# The tests that need no other program and take no seconds.
QUICK := not (slow or libreoffice or gnumeric or node or onlyoffice or spark or browser)
# Tests start many Pythons: each would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo check test tests set-up soak lint generated approved pictures perf clean

help:
	@echo "make demo       ten templates and a dozen filled workbooks, in demo/"
	@echo "make check      in a minute: lint, format, types, layers, and the tests that need no other program"
	@echo "make test       every check: lint, format, types, layers, generated files, tests"
	@echo "make soak       the long proofs: random tests with many more examples, and those that take minutes"
	@echo "make generated  remake workbooks/, docs/ and the tables of the READMEs from the catalogue"
	@echo "make approved   keep the templates' pages as they are printed now, for the tests to compare with"
	@echo "make pictures   remake the pictures of the docs (docs/generate.py says what it needs)"
	@echo "make perf       the measurements of perf/"
	@echo "make clean      remove the virtual environment, demo/ and caches"

demo: $(VENV)/installed
	$(BIN)/xlkpi demo -o demo --discard

check: lint
	$(BIN)/python -m pytest -q -m "$(QUICK)"

# lint works on one core for a minute: beside the tests, which run longer.
test: set-up
	@$(MAKE) --no-print-directory --jobs=2 lint tests

tests:
	$(BIN)/python -m pytest

# What `make test` needs, of which much can be done at once: .ci/run does.
set-up: $(VENV)/installed-for-tests $(VENV)/programs $(VENV)/pyodide/installed $(VENV)/open-xml-sdk/installed

soak: $(VENV)/installed-for-tests $(VENV)/programs
	XLKPI_SOAK=1 $(BIN)/python -m pytest -m "soak or hypothesis"

lint: $(VENV)/installed-for-tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

generated: $(VENV)/installed
	$(BIN)/xlkpi generate --all --lang en --lang fr -o workbooks --discard
	$(BIN)/xlkpi generate --all --sample --lang en --lang fr -o workbooks --discard
	$(BIN)/python tools/translations.py
	$(BIN)/python docs/generate.py

approved: $(VENV)/installed-for-tests $(VENV)/programs
	$(BIN)/python tests/support/approve.py

pictures: $(VENV)/installed-for-tests $(VENV)/programs
	$(BIN)/python docs/generate.py --pictures
	$(BIN)/python tests/support/picture_page.py

perf: $(VENV)/installed-for-perf
	$(BIN)/python -m perf

clean:
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# Set-up. Each file stands for a step that is done, and is older than pyproject.toml when the step is due again.

$(VENV)/made:
	@python=$$($(find_python)); \
	if [ -z "$$python" ]; then \
		echo "No Python 3.11 or later that can make a virtual environment: installing python3 and python3-venv"; \
		$(call apt_install,python3 python3-venv) || true; python=$$($(find_python)); \
	fi; \
	if [ -z "$$python" ]; then \
		echo "xlkpi needs Python 3.11 or later with its venv module: install it (https://www.python.org)" >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$($$python --version)"; $$python -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/made pyproject.toml
	@echo "Installing xlkpi"
	@$(PIP) --editable .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed
	@echo "Installing what the tests need"
	@$(PIP) --editable '.[test,lint]'
	@$(BIN)/pyright --version >/dev/null 2>&1 || true # it fetches itself from npm when it first runs
	@touch $@

$(VENV)/installed-for-perf: $(VENV)/installed-for-tests
	@$(PIP) --editable '.[perf]'
	@touch $@

# LibreOffice with its Python, Gnumeric, the browser Chromium and the font that Excel's Calibri is measured by. What cannot be installed is
# skipped by the tests, with its reason. CI has a newer LibreOffice besides, in a folder of its own, and Java, for PySpark.
$(VENV)/programs: $(VENV)/made
	@if ! { command -v soffice && command -v ssconvert && fc-match Calibri | grep Carlito && \
		/usr/bin/python3 -c "import uno"; } >/dev/null 2>&1; then \
		echo "Installing LibreOffice Calc, Gnumeric and the font Carlito"; \
		$(call apt_install,libreoffice-calc python3-uno gnumeric fonts-crosextra-carlito) || \
			echo "Not installed: the tests that need them are skipped" >&2; \
	fi
	@if ! command -v chromium >/dev/null; then \
		echo "Installing Chromium"; \
		$(call apt_install,chromium) || echo "Not installed: the tests that need it are skipped" >&2; \
	fi
	@if [ -n "$$CI" ]; then \
		echo "Unpacking LibreOffice Calc of Debian's backports"; \
		bash tests/support/libreoffice/unpack_backports.sh $(VENV)/libreoffice; \
		command -v java >/dev/null || { echo "Installing Java"; $(call apt_install,default-jre-headless); }; \
	fi
	@touch $@

# Pyodide, and the wheels that xlwings Lite has in it beside ours; xlwings-server for its browser half alone.
$(VENV)/pyodide/installed: $(VENV)/installed-for-tests tests/support/pyodide/package-lock.json
	@echo "Installing Pyodide"
	@mkdir -p $(@D) && rm -f $(@D)/*.whl && cp tests/support/pyodide/package*.json $(@D)
	@if PATH="$(abspath $(BIN)):$$PATH" npm ci --prefix $(@D) --silent && \
		$(BIN)/python -m pip --quiet --quiet --disable-pip-version-check download --dest $(@D) --no-deps \
			--only-binary :all: --platform any --python-version 3.14 xlwings xlwings-server micropip packaging; \
	then touch $@; else echo "Not installed: the tests that need Pyodide are skipped" >&2; fi

# Microsoft's Open XML SDK as a program, for the tests alone.
$(VENV)/open-xml-sdk/installed: $(VENV)/installed-for-tests tests/support/open_xml_sdk/package-lock.json
	@echo "Installing the Open XML SDK"
	@mkdir -p $(@D) && cp tests/support/open_xml_sdk/package*.json $(@D)
	@if PATH="$(abspath $(BIN)):$$PATH" npm ci --prefix $(@D) --silent; \
	then touch $@; else echo "Not installed: the tests that need it are skipped" >&2; fi
