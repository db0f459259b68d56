.PHONY: build test lint fuzz bench bench-peers zoo docs
build:
	CGO_ENABLED=0 go build -o . ./cmd/... # starts sooner, and runs wherever it is copied
test:
	go test ./...
lint:
	test -z "$$(gofmt -s -l .)" && go vet ./... && go tool staticcheck ./...
fuzz:
	.ci/fuzz 60s
bench:
	go test -run '^$$' -bench . -benchmem ./...
bench-peers: # BENCH=-million adds a million lines
	cd bench && go run ./peers -page ../docs/performance.md $(BENCH)
zoo:
	cd contract && go test -count=1 -run 'TestFaults$$' -matrix
docs:
	go generate ./...
	go test . -run 'Test(Rules|CI)Page' -update
	go test ./contract -count=1 -run 'TestFaults$$' -update
