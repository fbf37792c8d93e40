# `make help` lists what there is to make. A bare `make` builds.

SHELL := bash
.DEFAULT_GOAL := build
.PHONY: help setup build test lint arch gates schemas mutants tsan torture interop demo demo-verify large conformance

# `make demo-verify /path` is the same as `make demo-verify DIR=/path`.
ifeq (demo-verify,$(firstword $(MAKECMDGOALS)))
  ifneq (,$(word 2,$(MAKECMDGOALS)))
    DIR ?= $(word 2,$(MAKECMDGOALS))
    .PHONY: $(word 2,$(MAKECMDGOALS))
    $(word 2,$(MAKECMDGOALS)): ; @:
  endif
endif

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-12s %s\n", $$1, $$2 }'

setup: ## Install the Debian packages the build needs, where they are missing
	@.ci/setup

build: setup ## Build the postrider program into .build/debug
	@swift build --product postrider

test: setup lint arch gates schemas ## Lint, hold the rules of the house, and run every test
	@swift build --build-tests
	@set -o pipefail; swift test --skip-build --disable-xctest --skip '^CrashTests' 2>&1 | tee .build/tests.log | { grep --line-buffered -av -e '^◇' -e '^conformance' || true; }
	@.ci/conformance .build/tests.log
	@# These stop the real program within seconds of the real clock: nothing else runs beside them.
	@set -o pipefail; swift test --skip-build --disable-xctest --filter '^CrashTests' 2>&1 | { grep --line-buffered -v '^◇' || true; }

lint: setup ## Check formatting
	@.ci/lint

arch: setup ## Check the rules of the house: imports, platforms, sizes, names
	@.ci/arch

gates: setup ## Plant a breach of each rule and see it found
	@.ci/gates-test

schemas: setup ## Hold the sample files to the JSON Schemas with a validator that is not ours
	@.ci/schema-check

mutants: setup ## Break one safety mechanism after the other in a copy and see the tests go red; ONLY=NAME
	@.ci/mutants

tsan: setup ## Run every test under the thread sanitizer
	@.ci/tsan

torture: setup ## Kill the program 500 times, race it 100 times, and count; KILLS=50 RACES=10 SEED=1
	@swift build --build-tests
	@# As it is released, with the points where a test stops it.
	@swift build -c release -Xswiftc -DPOSTRIDER_FAILPOINTS --scratch-path .build/torture --product postrider
	@POSTRIDER=$(CURDIR)/.build/torture/release/postrider KILLS=$(KILLS) RACES=$(RACES) STOPS=$(STOPS) SEED=$(SEED) JOBS=$(JOBS) .ci/torture

interop: build ## Publish to the sandbox with the official clients; replay documented exchanges to it and to our clients
	@swift build --build-tests >/dev/null && .ci/interop

large: setup ## Send films of 1 GiB, cut on their way, and watch memory and every byte; ONLY="youtube" SIZE=…
	@swift build -c release --product postrider
	@.ci/large

conformance: build ## One suite over every platform; prints groups, cases and declared skips
	@swift build --build-tests >/dev/null && .ci/conformance

demo: build ## Publish the example to the sandbox; KEEP=DIR leaves the folder
	@.ci/demo $(KEEP)

demo-verify: setup ## Count what a kept demo published, without our program; DIR=DIR
	@.ci/demo-verify $(DIR)
