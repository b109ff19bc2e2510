# kliping: `make crawl` and `make test` are all one needs; `make help` lists the rest.
VENV    := .venv
BIN     := $(VENV)/bin
PYTHON  ?= python3
FEEDS   ?= $(or $(KLIPING_FEEDS),feeds.yaml)
DB      ?= $(or $(KLIPING_DB),data/kliping.db)
UV      := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
LOCK     = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --extra build pyproject.toml
INSTALL  = $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python

# compiled modules are what makes the second start quick
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install crawl test test-slow check lint types format lock demo extras browse eval eval-duplicates bench clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(UV):
	@$(PYTHON) -m venv .uv && .uv/bin/python -m pip install --quiet --require-hashes -r requirements-uv.txt

$(BIN)/python: | $(UV)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kliping needs Python 3.11 or later, and $(PYTHON) is older: name another, as in: make install PYTHON=python3.12")'
	@$(UV) venv --quiet --python $(PYTHON) $(VENV)

$(VENV)/.core: requirements.txt pyproject.toml | $(BIN)/python
	@echo "installing what requirements.txt pins …"
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.extras: requirements-extras.txt $(VENV)/.core
	@echo "installing what requirements-extras.txt pins …"
	@$(INSTALL) --require-hashes -r requirements-extras.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.core
	@echo "installing what requirements-dev.txt pins …"
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

install: $(VENV)/.core  ## build .venv with what requirements.txt pins
	@echo "done: $(BIN)/kliping"

extras: $(VENV)/.extras  ## install what browse, parquet and cluster need

# 3: a source fell short, which the crawl has said, and is no error of make
crawl: $(VENV)/.core  ## crawl what is due in feeds.yaml into data/kliping.db
	@$(BIN)/kliping crawl --feeds "$(FEEDS)" --db "$(DB)" || [ $$? -eq 3 ]

test: $(VENV)/.dev  ## the test suite without the long runs
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

test-slow: $(VENV)/.dev  ## the long soak and kill runs
	@$(BIN)/python -m pytest -m slow

check: lint types test  ## lint, types and tests: what CI holds

lint: $(VENV)/.dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/.dev
	@$(BIN)/mypy

format: $(VENV)/.dev  ## let ruff put the code in order
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: $(UV)  ## pin anew all requirements files from pyproject.toml
	@$(LOCK) -o requirements.txt
	@$(LOCK) --extra browse --extra parquet --extra cluster -c requirements.txt -o requirements-extras.txt
	@$(LOCK) --extra browse --extra parquet --extra cluster --extra dev -c requirements-extras.txt -o requirements-dev.txt
	@echo uv | $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" - -o requirements-uv.txt

demo: $(VENV)/.dev  ## crawl invented sites on this machine into data/demo.db
	@$(BIN)/python -m tests.newsroom --demo

eval: $(VENV)/.dev  ## score the extraction over captured pages: [DIR=…/pages]
	@$(BIN)/python -m tests.evaluation $(if $(DIR),"$(DIR)")

eval-duplicates: $(VENV)/.dev  ## score the duplicates over labelled pairs: [PAIRS=file.jsonl]
	@$(BIN)/python -m tests.duplicates $(if $(PAIRS),"$(PAIRS)")

bench: $(VENV)/.dev  ## measure what the README claims, on this machine
	@$(BIN)/python -m benchmarks.run

browse: $(VENV)/.extras  ## open the archive in Datasette
	@$(BIN)/kliping browse --db "$(DB)"

clean:  ## remove what was installed and cached, not the data
	@rm -rf $(VENV) .uv .mypy_cache .ruff_cache .hypothesis
