# Everything that a person or CI does with this repository.
.DEFAULT_GOAL := help
.PHONY: help run test check sim crash bench soak docs

ARGS ?=

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start Cambist on http://127.0.0.1:8765 (ARGS="--port 9000" for more)
	cargo run --release --package cambist -- serve $(ARGS)

test: check ## run every test: house rules, unit and property tests, outside clients
	./scripts/test.sh

check: ## formatting, lints and house rules
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- --deny warnings
	cargo xtask tidy

sim: ## live 10,000 simulated lives of the order service (SIM_SEED=7 tells one)
	SIM_SEEDS=$${SIM_SEEDS:-10000} cargo test --profile simulation --quiet --package cambist-app --test sim -- \
		--nocapture $(if $(SIM_SEED),every_invariant)

crash: ## kill the server 200 times while eight agents trade (CAMBIST_CRASH_SEED=7 repeats what they try)
	CAMBIST_CRASH_ROUNDS=$${CAMBIST_CRASH_ROUNDS:-200} cargo test --release --quiet --package cambist --test it -- \
		--nocapture a_server_that_is_killed

bench: ## measure speed and memory, as ratios within one run
	./scripts/bench.sh $(ARGS)

soak: ## let it live while venues restart and clients come and go (MINUTES=60): memory has to stay, answers to be right
	cargo build --release --quiet --package cambist
	cargo build --release --quiet --package cambist-rivals
	$${CARGO_TARGET_DIR:-target}/release/rivals soak $(or $(MINUTES),60)

docs: ## write docs/reference anew from the code
	CAMBIST_BLESS=1 cargo test --workspace --quiet reference
