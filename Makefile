# demo and test need nothing but Python 3.11+, make and a package index; each target makes what it needs.
PYTHON ?= python3
BIN := .venv/bin
PIP := -m pip --disable-pip-version-check --quiet
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help demo test spark check bench docs serve format clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 10

demo: .venv-demo/ready  ## today's worklist for the bundled sample company, with the core only
	.venv-demo/bin/python -m salesflow today

test: .venv/ready-test  ## all tests, doctests and documented examples, 100% branch coverage
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -n auto --maxprocesses 4
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

spark: .venv/ready-spark  ## the lab on Spark, which needs Java
	$(BIN)/python -m pytest -q tests/lab/test_spread_engines.py -k spark

# mkdocs without --quiet, under which no warning is counted and a strict build cannot fail
check: .venv/ready-check  ## format, lint, types, layers, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/mkdocs build --strict

bench: .venv/ready-bench  ## the ratios of the budgets
	@for script in $(filter-out benchmarks/make_%.py benchmarks/real_%.py,$(wildcard benchmarks/*.py)); do \
		echo "== $$script"; $(BIN)/python $$script || exit 1; \
	done

docs: .venv/ready-check  ## build the site into site/
	$(BIN)/mkdocs build --strict

serve: .venv/ready-check  ## the site, rebuilt as you write
	$(BIN)/mkdocs serve

format: .venv/ready-check  ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## remove everything that was made
	rm -rf .venv .venv-demo .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	rm -rf site dist build .coverage .coverage.*
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python .venv-demo/bin/python:
	$(PYTHON) -m venv $(@D:/bin=)

.venv-demo/ready: pyproject.toml | .venv-demo/bin/python
	.venv-demo/bin/python $(PIP) install --editable .
	@touch $@

# dependency groups need pip 25.1, which is newer than what Python 3.11 brings along
.venv/ready-base: pyproject.toml | .venv/bin/python
	$(BIN)/python $(PIP) install --upgrade 'pip>=25.1'
	$(BIN)/python $(PIP) install --editable .
	@touch $@

.venv/ready-test .venv/ready-spark .venv/ready-check .venv/ready-bench: .venv/ready-%: .venv/ready-base
	$(BIN)/python $(PIP) install --group $*
	@touch $@
