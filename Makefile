# Each target sets up .venv by itself; if that is already done, it takes no time.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
# An environment is made again if it was moved or its interpreter is gone.
PLACE := $(VENV)/.place
USABLE := $(shell $(BIN)/python -c \
	'import sys; print(open("$(PLACE)").read().strip() == sys.argv[1])' "$(CURDIR)" 2>/dev/null)
ifneq ($(USABLE),True)
.PHONY: $(PLACE)
endif

.PHONY: help demo test lint house bench faults molecule docs lock clean
.NOTPARALLEL:

help:
	@echo 'make demo    start everything, load a fictitious case, make its report'
	@echo 'make test    lint, house, an install on a fresh machine if one can be booted, every test'
	@echo 'make lint    ruff, mypy, import-linter, yamllint, ansible-lint'
	@echo 'make house   count how the code is kept; writes build/house.json'
	@echo 'make bench   measure speed and memory; writes build/bench.json'
	@echo 'make faults  kill, freeze and cut off what runs, count what is lost; writes build/faults.json'
	@echo 'make molecule  install on fresh machines and break them (root); writes build/molecule.json'
	@echo 'make docs    update the page about the role's variables'
	@echo 'make lock    update the lock files (needs uv and mvn)'
	@echo 'make clean   remove what make made; investigations and reports stay'

demo: $(VENV)/.runtime
	@$(BIN)/basset demo

# pytest last: its summary ends the output. Two processes, each with servers of its own: a test
# mostly waits for them.
test: lint house
	@$(BIN)/python tools/molecule --where-possible default
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

lint: $(VENV)/.dev build/ansible-lint
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/yamllint --strict .
	@$(BIN)/mypy --no-error-summary
	@mkdir -p build
	@PYTHONPATH=. $(BIN)/lint-imports --no-cache > build/lint-imports.txt || \
		{ cat build/lint-imports.txt; exit 1; }

# Takes ten seconds, so it only runs if something that it reads has changed.
build/ansible-lint: $(VENV)/.dev .ansible-lint .yamllint ansible.cfg galaxy.yml meta/runtime.yml \
	$(shell find inventories molecule playbooks plugins roles -type f ! -name '*.pyc')
	@mkdir -p build
	@PATH="$(CURDIR)/$(BIN):$$PATH" ansible-lint -q
	@touch $@

house: $(PLACE)
	@$(BIN)/python tools/house

bench: $(VENV)/.bench
	@$(BIN)/python -m tests.bench $(ONLY)

# FAULTS_MINUTES bounds it (20), SEED repeats one; BASSET_TEST_HOME keeps its servers.
faults: $(VENV)/.dev
	@$(BIN)/python -m tests.faults

molecule: $(VENV)/.dev
	@$(BIN)/python tools/molecule

docs: $(VENV)/.dev
	@$(BIN)/python tools/bundle_docs.py

lock: $(VENV)/.dev
	@$(BIN)/python tools/lock.py

clean:
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache

$(PLACE): tools/make-venv
	@mkdir -p build
	@sh tools/make-venv $(VENV)
	@printf '%s\n' "$(CURDIR)" > $(PLACE)

$(VENV)/.runtime: $(PLACE) requirements/runtime.txt pyproject.toml
	@echo 'Installing what Basset needs into .venv (once, a minute or so) …'
	@$(PIP) --require-hashes -r requirements/runtime.txt
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: $(PLACE) requirements/dev.txt pyproject.toml
	@echo 'Installing what the tests need into .venv (once, a minute or so) …'
	@$(PIP) --require-hashes -r requirements/dev.txt
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@ $(VENV)/.runtime

$(VENV)/.bench: $(VENV)/.dev requirements/bench.txt
	@echo 'Installing what the benchmarks compare with into .venv (once) …'
	@$(PIP) --require-hashes -r requirements/bench.txt
	@touch $@
