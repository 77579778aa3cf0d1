# Sightline: `make demo` explains the shipped example, `make test` passes the tests.
# Every target is also one plain command; CONTRIBUTING.md lists them.

SWIFT ?= swift
EXPLAIN = .build/release/explain

.PHONY: all demo build test lint format ci libraries clean

all: build

libraries:
	@Scripts/install-libraries.sh

build: libraries
	$(SWIFT) build -c release --product explain

demo: build
	@Scripts/demo.sh $(EXPLAIN)

test: libraries
	$(SWIFT) test -c release

lint:
	$(SWIFT) format lint --strict -r Package.swift Sources Tests

format:
	$(SWIFT) format -i -r Package.swift Sources Tests

ci:
	.ci/run

clean:
	rm -rf .build explanations
