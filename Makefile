# One entry for every habit; `make` alone lists them. Nothing has to be installed by hand but Python and make.
# PYTHON=/path/to/python3.11 chooses the interpreter of a new .venv; ARGS="..." goes on to the tool behind a target.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
STAMPS := $(VENV)/stamps
RELOADED := $(VENV)/whoosh-reloaded
SAMPLES := index_data/samples
INDEX := index_data/index
SHARED_CORPUS := ../shared/corpus
LINTED := indexer query tests benchmarks scripts index_data .ci
MAKEFLAGS += --no-print-directory

export PYTHON
export PIP_REQUIRE_VIRTUALENV := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check format lint types imports docs wheel bench torture test-whoosh-reloaded eval write-docs coverage lexicon samples pictures lock ci-deps fetch-opensearch test-opensearch clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | sed -E 's/:.*  ## /\t/' | expand -t 14

# --- set-up; each stamp is redone when what it was made from changes -------------------------------------------

$(STAMPS)/venv: scripts/venv.sh
	@sh scripts/venv.sh $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements.txt $(STAMPS)/venv
	@echo "Installing what Drucksuche runs on (requirements.txt)"
	@$(PIP) install --quiet --require-hashes -r requirements.txt
	@touch $@

$(STAMPS)/app: setup.cfg pyproject.toml $(STAMPS)/run
	@echo "Installing Drucksuche itself, editable"
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q indexer query  # also where the environment forbids it at run time
	@touch $@

$(STAMPS)/dev: requirements-dev.txt $(STAMPS)/app
	@echo "Installing the development tools (requirements-dev.txt)"
	@$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

# --- the two commands of README --------------------------------------------------------------------------------

demo: $(STAMPS)/app  ## set up, index the sample papers, search them, show the question that a hit cites
	@sh scripts/demo.sh $(BIN) $(SAMPLES) $(INDEX)

test: $(STAMPS)/dev  ## set up and run the tests
	@$(BIN)/python -m pytest $(ARGS)

# --- what a change must pass -----------------------------------------------------------------------------------

check: format lint types imports docs wheel  ## format, lint, types, import rules, docs, wheel
	@echo "check: all passed"

format: $(STAMPS)/dev
	@echo "check: format" && $(BIN)/ruff format --quiet --check $(wildcard $(LINTED))

lint: $(STAMPS)/dev
	@echo "check: lint" && $(BIN)/ruff check --quiet $(wildcard $(LINTED))

types: $(STAMPS)/dev
	@echo "check: types" && $(BIN)/mypy --no-error-summary

imports: $(STAMPS)/dev
	@echo "check: import rules" && sh scripts/quiet.sh $(BIN)/lint-imports --no-logo --no-cache

docs: $(STAMPS)/dev
	@echo "check: docs" && $(BIN)/python -m scripts.write_docs --check

wheel: $(STAMPS)/dev
	@echo "check: wheel" && $(BIN)/python -m scripts.check_wheel

# --- measuring -------------------------------------------------------------------------------------------------

bench: $(STAMPS)/dev  ## the engine against tantivy and Whoosh (ARGS="--sections 100000"), searches, analysis, facets, queries, start, PDFs, HTTP, fetching
	@$(BIN)/python -m benchmarks.engines $(ARGS)
	@echo && $(BIN)/python -m benchmarks.against_whoosh
	@echo && $(BIN)/python -m benchmarks.bench_analysis
	@echo && $(BIN)/python -m benchmarks.bench_facets
	@echo && $(BIN)/python -m benchmarks.bench_syntax
	@echo && $(BIN)/python -m benchmarks.bench_http
	@echo && $(BIN)/python -m benchmarks.bench_references
	@echo && $(BIN)/python -m benchmarks.bench_manuscripts
	@echo && $(BIN)/python -m benchmarks.bench_startup
	@echo && $(BIN)/python -m benchmarks.bench_pdf
	@echo && $(BIN)/python -m benchmarks.bench_indexing
	@echo && $(BIN)/python -m benchmarks.bench_fetch
	@echo && $(BIN)/python -m benchmarks.bench_vectors

$(STAMPS)/fuzz: requirements-fuzz.txt $(STAMPS)/dev
	@echo "Installing what fuzzes (requirements-fuzz.txt)"
	@$(PIP) install --quiet -r requirements-fuzz.txt
	@touch $@

torture: $(STAMPS)/fuzz  ## every fault of disk and process at every file operation, hostile files; `make test` has a short form
	@TORTURE=1 $(BIN)/python -m pytest --timeout=7200 tests/torture $(ARGS)

$(STAMPS)/whoosh-reloaded: $(STAMPS)/dev
	@echo "Installing Whoosh-Reloaded beside the environment, where it hides whoosh3"
	@$(PIP) install --quiet --upgrade --target $(RELOADED) 'whoosh-reloaded>=2.7.5,<2.8'
	@touch $@

test-whoosh-reloaded: $(STAMPS)/whoosh-reloaded  ## tests of columns, compile and ranking on the other fork
	@PYTHONPATH=$(RELOADED) $(BIN)/python -c "import whoosh; assert whoosh.__version__ < (3,), whoosh"
	@PYTHONPATH=$(RELOADED) $(BIN)/python -m pytest tests/columns tests/store tests/ranking tests/query $(ARGS)

$(STAMPS)/opensearch: scripts/cluster.py $(STAMPS)/dev
	@echo "Fetching OpenSearch into build/opensearch (Maven)"
	@$(BIN)/python -m scripts.cluster
	@touch $@

fetch-opensearch: $(STAMPS)/opensearch  ## fetch an OpenSearch server for the tests that need one (Java 17, Maven)

test-opensearch: $(STAMPS)/opensearch  ## fetch an OpenSearch server, start it on 127.0.0.1, run its tests, end it
	@$(BIN)/python -m pytest tests/opensearch $(ARGS)

eval: $(STAMPS)/dev  ## how good ranking and series are, on ../shared: writes docs/quality.md (ARGS="needs" for one part)
	@$(BIN)/python -m scripts.write_quality $(ARGS)

coverage: $(STAMPS)/dev  ## run the tests and show the lines that none of them reaches
	@$(BIN)/coverage run -m pytest $(ARGS) && $(BIN)/coverage report

# --- upkeep ----------------------------------------------------------------------------------------------------

write-docs: $(STAMPS)/dev  ## write docs/cli.md and README's output blocks anew
	@$(BIN)/python -m scripts.write_docs

lexicon: $(STAMPS)/dev  ## learn the parts of compounds anew, from wordfreq and the papers of ../shared/corpus
	@$(BIN)/python -m scripts.build_lexicon $(wildcard $(SHARED_CORPUS))

samples: $(STAMPS)/dev  ## draw the sample papers that are PDFs anew from index_data/samples_src
	@$(BIN)/python index_data/make_samples.py

pictures: $(STAMPS)/dev  ## take the pictures of the page anew, for docs/images (needs chromium)
	@mkdir -p docs/images && DRUCKSUCHE_PICTURES=$(CURDIR)/docs/images $(BIN)/python -m pytest tests/page/test_images.py

lock:  ## pin requirements.txt and requirements-dev.txt anew (with Python 3.11, the oldest supported)
	@sh scripts/lock.sh

ci-deps:  ## system packages that CI needs (apt-get, as root or with sudo)
	@sh scripts/ci_deps.sh

clean:  ## remove the environment, the default index and all caches
	rm -rf $(VENV) $(INDEX) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	    .import_linter_cache .coverage
	find indexer query tests benchmarks scripts index_data -name __pycache__ -prune -exec rm -rf {} +
