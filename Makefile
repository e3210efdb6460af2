# The whole developer interface. `make help` lists it.
# `make demo` and `make test` need nothing but Python 3.11 or later and make: they set up .venv by themselves.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS   += --no-print-directory
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN    := .venv/bin
DEMO   := build/demo
WATCH  := watch --once --settle 1 --exit-zero --inbox $(DEMO)/inbox --outbox $(DEMO)/outbox

# Installed packages are compiled once, whatever the environment says: else every start would pay for it.
unexport PYTHONDONTWRITEBYTECODE

INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --compile
DEBIAN  := chromium libreoffice-writer python3-uno poppler-utils fonts-liberation fonts-crosextra-carlito fonts-crosextra-caladea \
           tesseract-ocr $(addprefix tesseract-ocr-,nld fra deu spa ita por)

# $(call timed,name,command): run one suite, say what it cost, and end as it ended.
timed = start=$$SECONDS status=0; { $(2); } || status=$$?; echo "$(1): $$((SECONDS - start)) s"; exit $$status


.PHONY: help demo test test-core test-pdf test-scans test-examples test-chaos test-word test-pages test-share lint types format chaos fuzz bench bench-pdf bench-watch accuracy examples schema texts reference pictures lock debian clean

help:  ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: .venv/runtime  ## review the examples through the watched folder and show the table
	@rm -rf $(DEMO) && mkdir -p $(DEMO) && cp -R inbox $(DEMO)/inbox && rm -f $(DEMO)/inbox/README.md
	@cp examples/*.docx $(DEMO)/inbox/
	@echo '$$ cp examples/*.docx $(DEMO)/inbox/'
	@echo '$$ rightsclause $(WATCH)'
	@$(BIN)/rightsclause $(WATCH)

test: lint types test-core test-pdf test-examples test-chaos test-word test-pages  ## everything that has to hold; what CI runs

test-core: .venv/development  ## the tests that need nothing outside Python
	@$(call timed,test-core,$(BIN)/pytest -q -m 'not word and not browser and not pdf and not chaos and not share' --ignore=tests/test_examples.py --ignore=tests/test_pdf_sets.py)

test-pdf: .venv/development debian  ## our agreements as PDF files of every kind, and a few scans of them
	@$(call timed,test-pdf,$(BIN)/pytest -q -m 'not word' tests/test_pdf_sets.py && $(BIN)/pytest -q -m pdf --ignore=tests/test_pdf_sets.py)

test-scans: .venv/development debian  ## every scan of every agreement; takes some minutes
	@SCANS=all $(BIN)/pytest -q -s -m pdf tests/test_pdf_sets.py

bench-pdf: .venv/development  ## measure a review of a PDF of 100 pages against the libraries that it stands on
	@PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/review_pdf.py

test-examples: .venv/development  ## the twelve examples and what each must yield
	@$(call timed,test-examples,$(BIN)/pytest -q -m 'not word' tests/test_examples.py)

test-chaos: .venv/development  ## kills and faults at every moment, and a short storm over the watched folder
	@$(call timed,test-chaos,$(BIN)/pytest -q -m chaos)

test-word: .venv/development debian  ## the tests in which LibreOffice judges what we wrote
	@$(call timed,test-word,$(BIN)/pytest -q -m word || [ $$? -eq 5 ])

test-pages: .venv/development debian  ## the tests in which Chromium shows our pages, and axe looks at them
	@$(call timed,test-pages,$(BIN)/pytest -q -m browser || [ $$? -eq 5 ])

test-share: .venv/development  ## the watched folder on a share: smbd, mounted by rclone over FUSE; needs root
	@$(call timed,test-share,timeout -s INT -k 60 300 $(BIN)/pytest -q -rs -m share)

lint: .venv/development  ## format and style
	@$(call timed,lint,$(BIN)/ruff format --check . && $(BIN)/ruff check .)

types: .venv/development  ## mypy, strictly
	@$(call timed,types,$(BIN)/mypy)

format: .venv/development  ## put the code in shape
	@$(BIN)/ruff check --fix-only --quiet . && $(BIN)/ruff format .

chaos: .venv/development  ## a storm of 500 documents over the watched folder; SEED=n repeats one
	@PYTHONPATH=.:tests $(BIN)/python tests/storm.py --documents 500 $(if $(SEED),--seed $(SEED))

fuzz: .venv/development  ## 1,000 mutated files of each kind over the whole job; MATERIAL=DIR adds those of others
	@$(call timed,fuzz,FUZZ=$${FUZZ:-1000} $(BIN)/pytest -q tests/test_fuzz.py)

bench: .venv/development  ## measure a review against python-docx, and write tests/benchmarks/RESULTS.md
	@PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/review.py

bench-watch: .venv/development  ## what a watch of 10,000 files costs at rest, and whether its memory stays flat
	@PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/watching.py

accuracy: .venv/development  ## measure how well a clause is told, and write the table into the README
	@PYTHONPATH=.:tests $(BIN)/python tests/benchmarks/accuracy.py

examples: .venv/development  ## make the twelve example agreements anew
	@$(BIN)/python examples/make_examples.py

schema: .venv/development  ## write the schema of the report anew from the table of codes
	@$(BIN)/python -m pipeline.data.make_schema

texts: .venv/development  ## bring the Dutch of our own sentences up to date; names those without
	@$(BIN)/python -m pipeline.data.make_texts

reference: .venv/development  ## write docs/reference.md anew from the commands, the schemas and the codes
	@PYTHONPATH=. $(BIN)/python docs/make_reference.py

pictures: .venv/development debian  ## make the pictures of the guides anew from the running product
	@PYTHONPATH=. $(BIN)/python docs/make_pictures.py

clean:  ## remove what can be made again
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis


# --- The machine -----------------------------------------------------------------------------------------------------

# A stamp is newer than the lock it was installed from; a changed lock is installed again, an unchanged one costs nothing.
.venv/runtime: requirements.txt pyproject.toml | .venv/bin/python
	@echo 'Installing what the product needs …'
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q pipeline
	@touch $@

.venv/development: requirements-dev.txt pyproject.toml | .venv/bin/python
	@echo 'Installing what the product and its tests need …'
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q pipeline
	@touch $@ .venv/runtime

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11")'
	@$(PYTHON) -m venv .venv

# Debian's part, for the tests that open what we wrote in an office suite or a browser. Without root they say what they skipped.
debian:
	@missing=$$(dpkg-query -W -f '$${binary:Package} $${Status}\n' $(DEBIAN) 2>&1 | grep -cv ' installed$$' || true); \
	if ! command -v apt-get > /dev/null; then echo 'No apt-get here: the tests that need LibreOffice use the one that is installed, if any.'; \
	elif [ "$$missing" -eq 0 ]; then :; \
	elif [ "$$(id -u)" -ne 0 ]; then echo 'Not root: the tests that need LibreOffice run only if it is installed.'; \
	else apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(DEBIAN) > /dev/null; fi

# Name, version and hash; no address. Needs the network; everything else needs it only to install.
LOCK := UV_NO_PROGRESS=1 uv --no-config export --quiet --no-emit-project --no-header --no-annotate --no-emit-index-url --no-emit-find-links

lock:  ## work out the versions anew: requirements.txt and requirements-dev.txt
	@rm -f uv.lock
	@$(LOCK) --no-default-groups --group build --output-file requirements.txt > /dev/null
	@$(LOCK) --group build --group dev --output-file requirements-dev.txt > /dev/null
	@! grep -nE '://|^-' requirements.txt requirements-dev.txt
