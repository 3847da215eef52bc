# The two commands of the README are `make test` and `make demo`; both set up everything they need.
PYTHON ?= python3.11
PORT ?= 8000
BIN := .venv/bin
# Tests run in as many processes as there are cores, but not more than the databases and browsers of four.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11

.PHONY: test test-postgres check demo format requirements messages clean

test: .venv/dev
	$(PYTEST)

# DATABASE_URL names the server; the tests make and drop a database of their own on it. How pages look is tested once, on
# SQLite: walking all of them takes minutes, and what they are made of is asked of both databases by the other tests.
test-postgres: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres
test-postgres: .venv/dev
	$(PYTEST) tests/server --ignore tests/server/test_pages.py

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# An organization with invented people, on this computer: everything in the folder .demo, which `make clean` removes.
demo: .venv/runtime
	@$(BIN)/stepladder-server demo --folder .demo --port $(PORT)

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# After a change of pyproject.toml. Lock files carry versions and hashes, and no address of a registry.
requirements: .venv/dev
	$(BIN)/python -m pip install --quiet uv
	$(UV_COMPILE) --group build --extra server pyproject.toml --output-file requirements.txt
	$(UV_COMPILE) --group dev --extra server --extra linking pyproject.toml --constraint requirements.txt --output-file requirements-dev.txt

# After a change of a translatable string; needs GNU gettext. What is new stands empty in the catalog.
messages: .venv/dev
	cd src/stepladder && ../../$(BIN)/python -m django makemessages --locale de --no-obsolete --no-wrap --add-location file --settings stepladder.server.settings_test
	cd src/stepladder && ../../$(BIN)/python -m django compilemessages --settings stepladder.server.settings_test

clean:
	rm -rf .venv .demo .bench benchmarks/peers/node_modules

.venv/runtime: requirements.txt pyproject.toml
	@echo "Setting up .venv (once; about half a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	@echo "Adding what the tests need ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
