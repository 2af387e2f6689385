# Eyrie: `make` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

ARGS ?=
EYRIE := .build/release/eyrie
PYTHON := .venv/bin/python
SWIFT_FOLDERS := Sources Tests Package.swift
SHELL_SCRIPTS := scripts/setup scripts/test-swift .ci/run web/build.sh

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: setup build ## Install what is missing, build, start hub and collector, print the dashboard's link (ARGS="--port 5000" is passed on)
	exec $(EYRIE) up $(ARGS)

.PHONY: test
test: setup-tests build fuzzer lint ## Everything that can be tested: Swift, dashboard, house rules, end to end, browser
	scripts/test-swift
	sh web/build.sh --check
	$(PYTHON) -m pytest Tests -n auto --maxprocesses 4 --dist worksteal

.PHONY: test-swift
test-swift: ## Only the Swift tests (ARGS="--filter HouseTests" is passed on)
	scripts/test-swift $(ARGS)

.PHONY: test-end-to-end
test-end-to-end: setup-tests build fuzzer ## Only the tests of the built programs (ARGS="-k crash" is passed on)
	$(PYTHON) -m pytest Tests $(ARGS)

.PHONY: trust trust-long
trust: setup-tests build fuzzer debug ## Show that the promises hold under faults and attacks; a table of what was measured (ARGS="--rows R01,S05")
	$(PYTHON) Tests/Trust/run.py $(ARGS)

trust-long: setup-tests build fuzzer debug ## The same for hours, with larger sizes
	$(PYTHON) Tests/Trust/run.py --long $(ARGS)

FUZZ_INPUTS := hook transcript telemetry spool query configuration http websocket search redaction credentials
FUZZ_SECONDS ?= 600

.PHONY: debug
debug:
	swift build --build-tests

.PHONY: fuzz fuzzer
fuzzer:
	EYRIE_FUZZ=1 swift build -c release --scratch-path .build/fuzz --product Fuzz -Xswiftc -sanitize=fuzzer

fuzz: fuzzer ## Feed the readers of foreign bytes with what libFuzzer makes up (FUZZ_SECONDS=60 each; FUZZ_INPUTS="hook spool")
	@# Swift's own report of a trap would keep libFuzzer from writing the bytes down.
	for input in $(FUZZ_INPUTS); do \
	  mkdir -p .build/fuzz/corpus/$$input .build/fuzz/found; \
	  SWIFT_BACKTRACE=enable=no EYRIE_FUZZ_INPUT=$$input .build/fuzz/release/Fuzz -max_total_time=$(FUZZ_SECONDS) \
	    -timeout=10 -rss_limit_mb=2048 -max_len=65536 -artifact_prefix=.build/fuzz/found/$$input- -print_final_stats=1 -verbosity=0 \
	    .build/fuzz/corpus/$$input Tests/Fuzz/Corpus/$$input; \
	done

.PHONY: build
build: web ## Release programs in .build/release, and the dashboard
	swift build -c release
	@# The linker leaves the file in small pieces of the page cache; a copy starts a quarter faster.
	@cp .build/release/eyrie-hook .build/release/eyrie-hook.copy && mv -f .build/release/eyrie-hook.copy .build/release/eyrie-hook

.PHONY: web
web: ## The dashboard, into web/dist
	sh web/build.sh

.PHONY: bench
bench: setup-bench build ## Measure beside peers and print a table for the README (ARGS="hook ingest" picks parts)
	$(PYTHON) Benchmarks/run.py $(ARGS)

.PHONY: bench-web
bench-web: bench-web-pages bench-web-session bench-web-agents bench-web-live ## Measure the dashboard with a real browser: all of the four below

.PHONY: bench-web-pages
bench-web-pages: setup-tests build web ## Measure how long each page takes on a store of a million events (ARGS="--slower 4")
	$(PYTHON) Benchmarks/web/pages.py $(ARGS)

.PHONY: bench-web-live
bench-web-live: setup-tests build web ## Measure the Live page under 1,000 events a second with a real browser (ARGS="--seconds 20")
	$(PYTHON) Benchmarks/web/live.py $(ARGS)

.PHONY: bench-web-agents
bench-web-agents: setup-tests build web ## Measure the page Agents with 1,000 and 5,000 agents (ARGS="--slower 4")
	$(PYTHON) Benchmarks/web/agents.py $(ARGS)

.PHONY: bench-web-session
bench-web-session: setup-tests build web ## Measure how long a session of 100,000 events takes to open (ARGS="--slower 4 --waterfall")
	$(PYTHON) Benchmarks/web/session.py $(ARGS)

.PHONY: demo
demo: setup build ## Start with made-up sessions to look at, in a state folder of its own
	exec $(EYRIE) up --demo --state-dir .build/demo $(ARGS)

.PHONY: format
format: ## Format the Swift sources
	swift format format --in-place --recursive --parallel $(SWIFT_FOLDERS)

.PHONY: lint
lint: ## Check format and style of Swift sources and, where shellcheck is installed, of shell scripts
	swift format lint --strict --recursive --parallel $(SWIFT_FOLDERS)
	@if command -v shellcheck >/dev/null; then shellcheck $(SHELL_SCRIPTS); else echo "lint: shellcheck is not installed, shell scripts not checked"; fi

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf .build .venv web/dist

.PHONY: setup setup-tests setup-bench
setup: ## Install the system packages that are missing
	@scripts/setup
setup-tests:
	@scripts/setup --tests
setup-bench:
	@scripts/setup --tests --bench
