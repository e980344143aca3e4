# Thin: the work is done by manage.py and by pytest. `make help` lists the targets.
# Variables: PYTHON (which interpreter makes .venv), PORT and DEMO=0 (for run), JOBS and ARGS (for test).

PORT ?= 8000
JOBS ?= 2
VENV := .venv
PY := $(VENV)/bin/python
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
PIP := $(PY) -m pip --disable-pip-version-check install --no-input --progress-bar on --require-hashes
UNUSED := -u DATABASE_URL -u DEBUG -u SECRET_KEY -u ALLOWED_HOSTS -u SITE_URL

.DEFAULT_GOAL := help
.PHONY: help run test visual visual-update check bench demo lock messages pdf clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(RUN) ## run Perimeter: database, pages and jobs (PORT=8000; DEMO=0 starts empty); Ctrl-C stops it
	@exec $(PY) manage.py serve --port $(PORT)

test: $(DEV) ## run the whole test suite, browser journeys included (JOBS=2, ARGS="-k word")
	@$(PY) -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

visual: $(DEV) ## compare the key pages with the pictures kept of them; differences go to var/visual
	@REQUIRE_BROWSER=1 $(PY) -m pytest -n 0 tests/visual $(ARGS)

visual-update: $(DEV) ## say that the key pages look right now: keep new pictures of them, and of the guides
	@REQUIRE_BROWSER=1 VISUAL_UPDATE=1 $(PY) -m pytest -n 0 tests/visual/test_looks.py tests/visual/test_guides.py $(ARGS)

check: $(DEV) ## lint, types, templates, migrations, production settings, import arrows
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy .
	@find templates -name '*.html' -print0 | xargs -0 -r $(VENV)/bin/djade --check --target-version 5.2
	@$(PY) manage.py makemigrations --check --dry-run
	@env $(UNUSED) DEBUG=0 ALLOWED_HOSTS=example.org SITE_URL=https://example.org DATABASE_URL=postgresql://unused/perimeter \
		SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))')" \
		$(PY) manage.py check --deploy --fail-level WARNING
	@$(PY) -m pytest tests/test_arrows.py

bench: $(DEV) ## measure: crash safety of the embedded PostgreSQL and the hot pages
	@$(PY) -m bench.postgres_crash --rounds 100
	@for part in $$(git ls-files --cached --others --exclude-standard 'bench/bench_*.py'); do \
		$(PY) -m "bench.$$(basename "$$part" .py)" || exit 1; done

demo: $(RUN) ## load the illustrative demo world into the database (safe to repeat)
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py load_demo

lock: $(DEV) ## pin all dependencies anew, with hashes
	@$(PY) -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url -q -o requirements.lock
	@$(PY) -m uv pip compile pyproject.toml --group dev --extra pdf -c requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url -q -o requirements-dev.lock
	@$(PY) -m uv pip compile pyproject.toml --extra pdf -c requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url -q -o requirements-pdf.lock
	@for file in requirements.lock requirements-dev.lock requirements-pdf.lock; do \
		grep -v '^ *#' "$$file" > "$$file.new" && mv "$$file.new" "$$file" || exit 1; done

pdf: $(RUN) ## install what prints editions as PDF (Pango must be there: on Debian, libpangoft2-1.0-0)
	@$(PIP) -r requirements-pdf.lock

messages: $(DEV) ## collect texts for translation and compile the catalogs
	@$(PY) manage.py messages

clean: ## remove the virtual environment (never the data in var/)
	rm -rf $(VENV)

# The stamp says "complete": a half-made environment has none and is made again, as is one whose Python has gone.
$(shell test -x $(PY) || rm -f $(RUN) $(DEV))
$(RUN): requirements.lock
	@test -f $(RUN) -o -f $(DEV) || $(MAKE) --no-print-directory new-venv
	@echo "Installing what Perimeter needs (this happens once) ..."
	@$(PIP) -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock
	@test -f $(RUN) -o -f $(DEV) || $(MAKE) --no-print-directory new-venv
	@echo "Installing what Perimeter and its tests need (this happens once) ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@ $(RUN)

.PHONY: new-venv
new-venv:
	@set -e; found=; \
	for python in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3); do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$python"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Perimeter needs Python 3.11 or newer and found none: install it, or name it with PYTHON=/path/to/python3." >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$found cannot make virtual environments: install its venv package (Debian: apt-get install python3-venv)." >&2; \
		exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$found" --version) ..."; \
	rm -rf $(VENV); \
	"$$found" -m venv $(VENV)
