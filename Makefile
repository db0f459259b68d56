.PHONY: build test lint fuzz bench docs
build:
	go build ./cmd/webhook-lint
test:
	go test ./...
lint:
	test -z "$$(gofmt -s -l .)" && go vet ./... && go tool staticcheck ./...
fuzz:
	.ci/fuzz 60s
bench:
	go test -run '^$$' -bench . -benchmem ./...
docs:
	go generate ./...
	go test . -run 'Test(Rules|CI)Page' -update
