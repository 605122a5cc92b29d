# Yizhang 医账. Everything happens in .venv; nothing is installed globally.
WHEELHOUSE ?=
BIN := .venv/bin
OUT ?= out

.PHONY: help setup dev demo test lint types contracts unit bench wheelhouse lock clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: ## install what is needed to run
	@./setup.sh run "$(WHEELHOUSE)"

dev: ## install what is needed to test
	@./setup.sh dev "$(WHEELHOUSE)"

demo: setup ## run the main job on the example workspaces
	@$(BIN)/yizhang demo --out "$(OUT)"

test: dev lint types contracts unit ## lint, types, layers and all tests

lint: dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: dev
	@$(BIN)/mypy

contracts: dev
	@$(BIN)/lint-imports

unit: dev
	@$(BIN)/pytest -n auto

bench: dev ## speed and memory: a synthetic national book, the audit of a folder of reports
	@$(BIN)/python -m benchmarks

wheelhouse: setup ## gather all packages for an office without a network
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock -d wheelhouse
	@echo "wheelhouse/ 已备好；拷到同样系统、同样 Python 版本的离线电脑上运行：make demo WHEELHOUSE=wheelhouse"

lock: ## renew the hash-pinned requirements (needs uv)
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml --group build -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml --extra notebook --group build --group dev -o requirements-dev.lock

clean: ## remove what was built
	rm -rf .venv out build dist wheelhouse .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
