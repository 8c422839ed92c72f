# The two commands of the README, and what stands behind them.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.dev-ready

.PHONY: demo test coverage check quality measure lock clean
.DELETE_ON_ERROR:

# The locks are whole, so pip need not resolve anything: the one that comes with Python 3.11 would take
# the newest version of what a package wants with an extra, and refuse it for want of a hash.
$(READY): requirements.txt requirements-model.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --ignore-requires-python -r requirements-model.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(DEV_READY): $(READY) requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	touch $@

demo: $(READY) ## Enrich the bundled sample articles and show them
	@$(BIN)/newsbeam demo

test: $(DEV_READY) ## Pass all tests: the quick ones, then those that start programs, file by file
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist worksteal tests/unit tests/pipeline
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile tests/integration tests/quality

coverage: $(DEV_READY) ## How much of the pure modules the unit tests reach, with a floor
	$(BIN)/python -m pytest -q tests/unit --cov=transforms --cov-report=
	$(BIN)/python -m coverage report --omit='*/step.py,*/stage.py,*/coders.py' --fail-under=97

quality: $(DEV_READY) ## Measure every figure of quality anew, and write them into the docs
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile tests/quality --figures $(VENV)/figures.json
	$(BIN)/python -m benchmarks.sheet --write $(VENV)/figures.json

measure: $(DEV_READY) ## Measure anew what the docs name by its command, and write it there; on a quiet machine
	$(BIN)/python -m benchmarks.sheet --measure

check: $(DEV_READY) ## What must hold beside the tests: style, types, import directions, docs and their figures
	$(BIN)/python -m benchmarks.sheet
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir $(VENV)/site

lock: ## Pin every dependency with its hashes (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
		--custom-compile-command 'make lock' --group build pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
		--custom-compile-command 'make lock' --all-extras --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	printf 'bqemulator==1.4.0\nduckdb==2.0.1\nnumpy\n' | uv pip compile --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --quiet --custom-compile-command 'make lock' - -o tests/integration/bqemulator-requirements.txt

	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet \
		--custom-compile-command 'make lock' --all-extras --group build -c requirements-dev.txt pyproject.toml -o deploy/docker/requirements.txt
	printf 'checkov\n' | uv pip compile --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --quiet --custom-compile-command 'make lock' - -o tests/integration/checkov-requirements.txt
	printf 'compose-spec\ngoogle-api-python-client\nhadolint-bin\nkubernetes-validate\n' | uv pip compile --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --quiet --custom-compile-command 'make lock' - -o tests/integration/lint-requirements.txt

clean:
	rm -rf $(VENV) newsbeam-demo
