// Package engine puts one face on the libraries that are measured side by
// side: bytes of a payload in, a verdict out. Each is used as its own
// documentation says, with formats asserted where it can.
package engine

import (
	"encoding/json"

	"github.com/webhook-lint/webhook-lint/bench/corpus"
	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/validator"
)

// Accepts is the verdict on a payload.
type Accepts func(payload []byte) bool

// An Engine judges payloads by the schema of a channel.
type Engine struct {
	Name    string
	Module  string // whose version is told; "" for what comes with Go
	Compile func(schema []byte) (Accepts, error)
}

// Ours is the name of the engine that the others are compared with.
const Ours = "webhook-lint"

// All has every engine, ours first and the floor last.
var All = []Engine{
	{Ours, "", ours},
	{"jsonschema v5", "github.com/santhosh-tekuri/jsonschema/v5", santhosh5},
	{"jsonschema v6", "github.com/santhosh-tekuri/jsonschema/v6", santhosh6},
	{"kin-openapi", "github.com/getkin/kin-openapi", kin},
	{"gojsonschema", "github.com/xeipuuv/gojsonschema", xeipuuv},
	{"kaptinlin/jsonschema", "github.com/kaptinlin/jsonschema", kaptinlin},
	{"google/jsonschema-go", "github.com/google/jsonschema-go", google},
	{Floor, "", floor},
}

// Floor is the name of the engine that checks the syntax alone.
const Floor = "encoding/json.Valid"

// Schema gives what the engines judge by: the payload schema of the corpus's
// channel, as webhook-lint schema prints it.
func Schema() ([]byte, error) {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		return nil, err
	}
	return s.Channel(corpus.Channel).Schema().JSON(), nil
}

// Validator gives our own, of both readings of the document. It reads no
// schema: it has the document.
func Validator() (*validator.Validator, error) {
	s, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		return nil, err
	}
	return validator.New(s, validator.Options{}), nil
}

func ours([]byte) (Accepts, error) {
	v, err := Validator()
	if err != nil {
		return nil, err
	}
	return func(payload []byte) bool {
		findings, err := v.Validate(corpus.Channel, "body.json", payload)
		return err == nil && !diag.HasErrors(findings)
	}, nil
}

func floor([]byte) (Accepts, error) { return json.Valid, nil }
