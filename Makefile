# Needs nothing beforehand but Python >= 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
# Made anew whenever what is to be installed changes.
READY := .venv/.ready
# How often `make bench` measures each peer on each set; the page shows medians.
ROUNDS ?= 1
# Tests start hundreds of programs, which would compile themselves anew each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo serve test check lint bench bench-short fix clean

install: $(READY)  ## into .venv, as every other target does where it is missing

demo: $(READY)  ## take in the sample company's documents and answer a question from them
	KB_HOME=.demo $(BIN)/kb sample
	KB_HOME=.demo $(BIN)/kb ask "how many days a year can i work from another country"

serve: $(READY)  ## the same company, in the browser: prints the address, and the token of the first administrator
	KB_HOME=.demo $(BIN)/kb sample
	KB_HOME=.demo $(BIN)/kb serve

test: lint  ## run every check and every test
	$(BIN)/python -m pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder

check: lint  ## formatting, lint, types, layers, the manual: what needs no more than a minute or two
	$(BIN)/python -m pytest --quiet tests/test_layers.py tests/test_docs.py

lint: $(READY)  ## formatting, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --num-workers 2

bench: $(READY)  ## us and our peers on every set of questions that is found; writes docs/benchmarks.md; takes hours
	-for part in scale parsing; do $(BIN)/python -m tests.benchmarks.bench.$$part; done
	-$(BIN)/python -m tests.benchmarks.bench --rounds $(ROUNDS)
	-$(BIN)/python -m tests.benchmarks.bench.answers
	$(BIN)/python -m tests.benchmarks.bench --page --sets

bench-short: $(READY)  ## a part of the sample company, two peers, no page: shows in minutes that the bench works
	$(BIN)/python -m tests.benchmarks.bench --short

fix: $(READY)  ## mend formatting and what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## take away what the other targets made
	rm -rf .venv .demo build *.egg-info

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt -e '.[dev]'
# By all processors at once. What is hardly ever imported compiles itself when it is; some packages bring files that
# are no Python: those stay as they are.
	$(BIN)/python -m compileall -qq -j 0 -x '/(tests?|testing|models|geodata|sympy|_inductor|_dynamo|pip)/' .venv/lib kb_assistant ingest indexes ui || true
	touch $@
