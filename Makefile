.DEFAULT_GOAL := help
.PHONY: help setup run check test bench assets messages lock

help: ## Show this help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

setup: ## Make the environment for development in .venv (needs uv)
	uv sync --extra postgres

run: ## Serve the demonstration city at http://127.0.0.1:8000
	python3 start.py demo

check: ## Run exactly what CI runs: style, types, house, tests on both databases
	python3 start.py test

test: ## Run the tests on SQLite only
	python3 start.py test -q --numprocesses=auto -m "not browser"

bench: ## Run the benchmarks and print their tables (25 minutes; also: .venv/bin/python -m benchmarks flood, peers)
	.venv/bin/python -m benchmarks

assets: ## Bundle, hash and compress the style sheets and scripts
	.venv/bin/python -m yoriai.web.ui.assets

messages: ## Collect the texts on screen and compile the catalogues (needs gettext)
	.venv/bin/python -m tests.catalogue

lock: LIST = --quiet --frozen --no-emit-project
lock: CALCULATING = numpy pillow pypdfium2 scipy sudachidict-core sudachipy zxing-cpp
lock: ## Renew the lock file and the hash-locked lists
	uv lock
	uv export $(LIST) --no-dev $(foreach one,$(CALCULATING),--no-emit-package $(one)) -o requirements/run.txt
	uv export $(LIST) --only-group calculations -o requirements/calculations.txt
	uv export $(LIST) --extra postgres -o requirements/test.txt
	echo uv | uv pip compile --quiet --generate-hashes --no-header --no-annotate - -o requirements/uv.txt
