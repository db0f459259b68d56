package engine

import (
	"bytes"
	"encoding/json"
	"net/mail"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	googleschema "github.com/google/jsonschema-go/jsonschema"
	kaptinlinschema "github.com/kaptinlin/jsonschema"
	schema5 "github.com/santhosh-tekuri/jsonschema/v5"
	schema6 "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/xeipuuv/gojsonschema"
)

const url = "urn:bench:schema"

func santhosh5(schema []byte) (Accepts, error) {
	c := schema5.NewCompiler()
	c.AssertFormat = true
	if err := c.AddResource(url, bytes.NewReader(schema)); err != nil {
		return nil, err
	}
	s, err := c.Compile(url)
	if err != nil {
		return nil, err
	}
	return func(payload []byte) bool {
		value, err := decode(payload)
		return err == nil && s.Validate(value) == nil
	}, nil
}

// decode keeps the digits of numbers, without which an integer beyond 2^53 is
// another one.
func decode(payload []byte) (any, error) {
	var value any
	d := json.NewDecoder(bytes.NewReader(payload))
	d.UseNumber()
	err := d.Decode(&value)
	return value, err
}

func santhosh6(schema []byte) (Accepts, error) {
	value, err := schema6.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, err
	}
	c := schema6.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(url, value); err != nil {
		return nil, err
	}
	s, err := c.Compile(url)
	if err != nil {
		return nil, err
	}
	return func(payload []byte) bool {
		value, err := schema6.UnmarshalJSON(bytes.NewReader(payload))
		return err == nil && s.Validate(value) == nil
	}, nil
}

// kin judges by the same schema in an OpenAPI 3.1 document.
func kin(schema []byte) (Accepts, error) {
	schema = bytes.ReplaceAll(schema, []byte("#/definitions/"), []byte("#/components/schemas/"))
	var root map[string]json.RawMessage
	if err := json.Unmarshal(schema, &root); err != nil {
		return nil, err
	}
	var schemas map[string]json.RawMessage
	if err := json.Unmarshal(root["definitions"], &schemas); err != nil {
		return nil, err
	}
	delete(root, "definitions")
	delete(root, "$schema")
	delete(root, "$id")
	payload, err := json.Marshal(root)
	if err != nil {
		return nil, err
	}
	schemas["Payload"] = payload
	document, err := json.Marshal(map[string]any{
		"openapi": "3.1.0", "info": map[string]string{"title": "bench", "version": "1"}, "paths": map[string]any{},
		"components": map[string]any{"schemas": schemas},
	})
	if err != nil {
		return nil, err
	}
	loaded, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return nil, err
	}
	s := loaded.Components.Schemas["Payload"].Value
	options := []openapi3.SchemaValidationOption{
		openapi3.EnableFormatValidation(), openapi3.FailFast(), openapi3.DisableSchemaErrorDetails(),
		openapi3.WithStringFormatValidator("date-time", openapi3.NewCallbackValidator(isDateTime)),
		openapi3.WithStringFormatValidator("email", openapi3.NewCallbackValidator(isEmail)),
	}
	return func(payload []byte) bool {
		var value any
		return json.Unmarshal(payload, &value) == nil && s.VisitJSON(value, options...) == nil
	}, nil
}

func isDateTime(s string) error {
	_, err := time.Parse(time.RFC3339, s)
	return err
}

func isEmail(s string) error {
	_, err := mail.ParseAddress(s)
	return err
}

func xeipuuv(schema []byte) (Accepts, error) {
	s, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(schema))
	if err != nil {
		return nil, err
	}
	return func(payload []byte) bool {
		result, err := s.Validate(gojsonschema.NewBytesLoader(payload))
		return err == nil && result.Valid()
	}, nil
}

func kaptinlin(schema []byte) (Accepts, error) {
	s, err := kaptinlinschema.NewCompiler().SetAssertFormat(true).Compile(schema)
	if err != nil {
		return nil, err
	}
	return func(payload []byte) bool { return s.ValidateJSON(payload).IsValid() }, nil
}

// google knows no formats.
func google(schema []byte) (Accepts, error) {
	var s googleschema.Schema
	if err := json.Unmarshal(schema, &s); err != nil {
		return nil, err
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		return nil, err
	}
	return func(payload []byte) bool {
		var value any
		return json.Unmarshal(payload, &value) == nil && resolved.Validate(value) == nil
	}, nil
}
