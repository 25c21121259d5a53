# What a newcomer types: `make demo` to see it run, `make test` to see it hold.
# Both set up the virtual environment first; a second start takes seconds.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PORT ?= 8000
# A worker a core; the tests of one file stay together, since some compare what the two databases gave.
PARALLEL ?= -n auto --dist loadfile

.PHONY: demo test test-long lint types imports migrations browser pictures check lock clean

# A fictional country with every kind of account, on http://127.0.0.1:$(PORT).
demo: $(READY)
	$(BIN)/systembrist demo --port $(PORT)

# The suite, on SQLite and, where databases differ, on a real PostgreSQL (brought by a wheel). Browser tests apart.
test: $(READY)
	$(BIN)/python -m pytest $(PARALLEL)

# What takes minutes: everything on both databases, more examples of each property, longer kill series, every page.
test-long: $(READY)
	$(BIN)/python -m pytest $(PARALLEL) -m "not browser" --hypothesis-profile=long
	$(BIN)/python -m pytest $(PARALLEL) -m "browser and long"

# Needs Debian's chromium (or another, named by CHROMIUM).
browser: $(READY)
	$(BIN)/python -m pytest $(PARALLEL) -m "browser and not long"

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

# Who may import whom; the reasons are the names of the contracts in pyproject.toml.
imports: $(READY)
	$(BIN)/lint-imports

# From empty to the newest on SQLite and PostgreSQL, and nothing in the model that no migration makes.
migrations: $(READY)
	$(BIN)/python -m pytest tests/store/test_migrations.py

# The README's pictures, from the demo as it is on this machine.
pictures: $(READY)
	$(BIN)/systembrist demo --no-serve
	$(BIN)/python -m docs.pictures demo.db

check: lint types imports migrations test browser

# The lock names everything, so pip has nothing to resolve (which takes longer than installing).
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

# Chooses versions anew: hashes, no addresses, one file for Linux, macOS and Windows.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras \
		--generate-hashes --no-header --no-annotate --upgrade -o requirements.lock

clean:
	rm -rf $(VENV) demo.db demo.db-wal demo.db-shm demo-mail
