# Everything a developer runs. `make` alone lists it. Needs only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help demo test lint types format test-stack fuzz flow machine chaos train train-aspects evaluate bench-scoring bench-obsei bench-scale bench-bill bench-peak bench-replay notices audit lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# uv installs the pinned set in seconds; the stamp says which set this venv holds.
$(VENV)/.installed: requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "harken needs Python 3.11 or newer: make PYTHON=python3.13 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

demo: $(VENV)/.installed ## a made-up brand's bad week through the real functions, on this machine
	$(BIN)/harken demo

test: $(VENV)/.installed lint types ## lint, types, unit and integration tests, coverage
	$(BIN)/pytest -n 2 --cov --cov-report=term:skip-covered tests -m "not stack"

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed
	$(BIN)/mypy

format: $(VENV)/.installed ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-stack: $(VENV)/.installed ## sam validate, build and deploy into an emulator, every built handler under the runtime client
	$(BIN)/pytest -n 2 --dist loadgroup -q tests/stack tests -m stack

SECONDS ?= 300
fuzz: $(VENV)/.installed ## answers gone wrong for every source's parser, five minutes each (SECONDS=20 for less)
	$(BIN)/python -m tests.chaos.fuzz_parsers --seconds $(SECONDS)

flow: $(VENV)/.installed ## seeded runs of the whole flow under faults, thirty of them over DynamoDB in moto (SEEDS=200 for less)
	$(BIN)/python -m tests.chaos.whole_flow --seeds $(or $(SEEDS),2000)
	$(BIN)/python -m tests.chaos.whole_flow --seeds 30 --moto

machine: $(VENV)/.installed ## lives of the whole flow that hypothesis looks for, 300 of 40 steps (EXAMPLES=50 for less)
	EXAMPLES=$(or $(EXAMPLES),300) STEPS=40 $(BIN)/pytest -q tests/chaos/test_machine.py

chaos: $(if $(SEEDS),flow,$(if $(filter command line,$(origin SECONDS)),fuzz,fuzz flow machine)) ## all three; with SEEDS=2000 the flow alone, with SECONDS=20 the parsers alone

train: $(VENV)/.installed ## make the sentiment model again from labelled posts (DATA=folder)
	$(BIN)/python -m training.train $(DATA)

train-aspects: $(VENV)/.installed ## make the model of intent, causes, role, … again from training/mentions (DATA=folder)
	$(BIN)/python -m training.aspects $(DATA)

evaluate: $(VENV)/.installed ## measure the shipped models on labelled posts (DATA=folder) and mentions
	$(BIN)/python -m training.evaluate $(DATA)

$(VENV)-bench/.installed: $(VENV)/.installed benchmarks/requirements.txt
	@test -x $(VENV)-bench/bin/python || $(PYTHON) -m venv $(VENV)-bench
	$(BIN)/uv pip sync --quiet --python $(VENV)-bench/bin/python --require-hashes benchmarks/requirements.txt
	@touch $@

bench-scoring: $(VENV)-bench/.installed ## scoring beside VADER, AFINN, TextBlob, SnowNLP, cnsenti (DATA=folder)
	$(VENV)-bench/bin/python benchmarks/scoring.py $(DATA)

$(VENV)-obsei/.installed: $(VENV)/.installed benchmarks/requirements-obsei.txt
	@test -x $(VENV)-obsei/bin/python || $(PYTHON) -m venv $(VENV)-obsei
	$(BIN)/uv pip sync --quiet --python $(VENV)-obsei/bin/python --require-hashes benchmarks/requirements-obsei.txt
	@touch $@

bench-obsei: $(VENV)-obsei/.installed ## our whole assessment beside obsei on the same texts
	$(BIN)/python -m benchmarks.beside_obsei $(VENV)-obsei/bin

bench-scale: $(VENV)/.installed ## capacity, requests and time of each step beside what is stored, on DynamoDB Local (COUNTS="1000 20000" for less than a million)
	$(BIN)/python -m benchmarks.scale $(COUNTS)

bench-bill: $(VENV)/.installed ## hours of the whole flow: what the table takes, beside what `harken cost` reckons, on DynamoDB Local
	$(BIN)/python -m benchmarks.bill

bench-peak: $(VENV)/.installed ## an hour of a brand at 2,000 mentions a minute: the hottest partitions, the queue, the rules
	$(BIN)/python -m benchmarks.peak

bench-replay: $(VENV)/.installed ## a made-up year of five brands replayed, as it was and shuffled: time, memory, notices
	$(BIN)/python benchmarks/replay_year.py

notices: $(VENV)/.installed ## write docs/notices.md anew, the page that shows every notice
	$(BIN)/python -m harken_cli.gallery.page docs/notices.md

$(VENV)-audit/.installed: $(VENV)/.installed tests/security/requirements-audit.txt
	@test -x $(VENV)-audit/bin/python || $(PYTHON) -m venv $(VENV)-audit
	$(BIN)/uv pip sync --quiet --python $(VENV)-audit/bin/python --require-hashes tests/security/requirements-audit.txt
	@touch $@

audit: $(VENV)-audit/.installed ## bandit over the code (medium severity and up), checkov over the templates
	$(VENV)-audit/bin/bandit --quiet --recursive --severity-level medium functions infra
	$(VENV)-audit/bin/checkov --config-file infra/checkov.yaml

lock: $(VENV)/.installed ## pin the newest versions anew, with hashes and without addresses
	$(BIN)/uv pip compile pyproject.toml --group dev --group train --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -o requirements-dev.txt
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.13 -c requirements-dev.txt \
	  --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -o functions/requirements.txt
	$(BIN)/uv pip compile benchmarks/requirements.in --universal --python-version 3.11 -c requirements-dev.txt --upgrade \
	  --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -o benchmarks/requirements.txt
	$(BIN)/uv pip compile benchmarks/requirements-obsei.in --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -o benchmarks/requirements-obsei.txt
	for set in tools runtime emulator; do $(BIN)/uv pip compile tests/stack/requirements-$$set.in --universal --python-version 3.13 \
	  --upgrade --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -o tests/stack/requirements-$$set.txt; done
	$(BIN)/uv pip compile tests/security/requirements-audit.in --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet -o tests/security/requirements-audit.txt

clean: ## remove what was made here, the virtual environment too
	rm -rf $(VENV) $(VENV)-bench $(VENV)-obsei $(VENV)-audit .aws-sam .mypy_cache .pytest_cache .ruff_cache .hypothesis
