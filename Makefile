# Sightline: `make demo` explains the shipped example, `make test` passes the tests.
# Every target is also one plain command; CONTRIBUTING.md lists them.

SWIFT ?= swift
EXPLAIN = .build/release/explain

.PHONY: all standalone demo figures retrain build test validate fuzz sanitize lint format ci libraries clean

all: build

libraries:
	@Scripts/install-libraries.sh

build: libraries
	$(SWIFT) build -c release --product explain

# The program with the Swift libraries inside: runs where no Swift is installed, starts twice as fast.
standalone: libraries
	$(SWIFT) build -c release --product explain --static-swift-stdlib --scratch-path .build/standalone
	@echo "the program: .build/standalone/release/explain"

demo: build
	@Scripts/demo.sh $(EXPLAIN)

# Redraws every figure of the example's page; retrain makes its weights anew and compares the bits.
figures: libraries
	@Scripts/example.sh figures
retrain: libraries
	@Scripts/example.sh check

test: libraries
	@SWIFT="$(SWIFT)" Scripts/test.sh

# Other people's validators over the grammar, the reports and the CI samples; needs python3.
validate: build
	@Scripts/validate.sh $(EXPLAIN)

# libFuzzer over the checker of specs for a minute; Scripts/fuzz.sh has the other readers.
fuzz: libraries
	@Scripts/fuzz.sh spec 60

# Kernels, plans, methods, training and files under the address and the thread sanitizer.
sanitize: libraries
	@Scripts/sanitize.sh address
	@Scripts/sanitize.sh thread

lint:
	$(SWIFT) format lint --strict -r Package.swift Sources Tests

format:
	$(SWIFT) format -i -r Package.swift Sources Tests

ci:
	.ci/run

clean:
	rm -rf .build explanations
