module github.com/webhook-lint/webhook-lint

go 1.26
