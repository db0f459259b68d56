package spec

import "github.com/webhook-lint/webhook-lint/internal/lazy"

// An object is one of the kinds of object that AsyncAPI 2 defines: its fields,
// in the order of the standard.
type object struct {
	title  string // as messages call it
	fields []field
	open   bool // further fields are not looked at
}

// A field of an object. What it holds is one of: any, string, boolean, schema,
// the name of an object, "[x]" for a list of x, or "{x}" for x by name.
type field struct {
	name     string
	holds    string
	required bool
	since    int // the minor version of AsyncAPI 2 that has it first
}

// objects is AsyncAPI 2.0–2.6, as far as documents are checked against it.
var objects = lazy.Of(func() map[string]object {
	return map[string]object{
		"document": {title: "the document", fields: []field{
			{name: "asyncapi", holds: "string", required: true}, {name: "id", holds: "string"},
			{name: "info", holds: "info", required: true}, {name: "servers", holds: "{server}"},
			{name: "defaultContentType", holds: "string"}, {name: "channels", holds: "{channel}", required: true},
			{name: "components", holds: "components"}, {name: "tags", holds: "[tag]"}, {name: "externalDocs", holds: "externalDocs"},
		}},
		"info": {title: "info", fields: []field{
			{name: "title", holds: "string", required: true}, {name: "version", holds: "string", required: true},
			{name: "description", holds: "string"}, {name: "termsOfService", holds: "string"},
			{name: "contact", holds: "contact"}, {name: "license", holds: "license"},
		}},
		"contact": {title: "a contact", fields: []field{
			{name: "name", holds: "string"}, {name: "url", holds: "string"}, {name: "email", holds: "string"},
		}},
		"license": {title: "a license", fields: []field{
			{name: "name", holds: "string", required: true}, {name: "url", holds: "string"},
		}},
		"server": {title: "a server", fields: []field{
			{name: "url", holds: "string", required: true}, {name: "protocol", holds: "string", required: true},
			{name: "protocolVersion", holds: "string"}, {name: "description", holds: "string"},
			{name: "variables", holds: "{variable}"}, {name: "security", holds: "[security]"},
			{name: "tags", holds: "[tag]", since: 5}, {name: "bindings", holds: "bindings"},
		}},
		"variable": {title: "a server variable", fields: []field{
			{name: "enum", holds: "[string]"}, {name: "default", holds: "string"},
			{name: "description", holds: "string"}, {name: "examples", holds: "[string]"},
		}},
		"channel": {title: "a channel", fields: []field{
			{name: "description", holds: "string"}, {name: "servers", holds: "[string]", since: 2},
			{name: "subscribe", holds: "operation"}, {name: "publish", holds: "operation"},
			{name: "parameters", holds: "{parameter}"}, {name: "bindings", holds: "bindings"},
		}},
		"operation": {title: "an operation", fields: append([]field{
			{name: "traits", holds: "[operationTrait]"}, {name: "message", holds: "message"},
		}, operationFields...)},
		"operationTrait": {title: "an operation trait", fields: operationFields},
		"parameter": {title: "a parameter", fields: []field{
			{name: "description", holds: "string"}, {name: "schema", holds: "schema"}, {name: "location", holds: "string"},
		}},
		"message": {title: "a message", fields: append([]field{
			{name: "oneOf", holds: "[message]"}, {name: "payload", holds: "any"}, {name: "traits", holds: "[messageTrait]"},
		}, messageFields...)},
		"messageTrait": {title: "a message trait", fields: messageFields},
		"example": {title: "an example", fields: []field{
			{name: "headers", holds: "any"}, {name: "payload", holds: "any"},
			{name: "name", holds: "string"}, {name: "summary", holds: "string"},
		}},
		"correlationId": {title: "a correlation ID", fields: []field{
			{name: "description", holds: "string"}, {name: "location", holds: "string", required: true},
		}},
		"components": {title: "components", fields: []field{
			{name: "schemas", holds: "{schema}"}, {name: "servers", holds: "{server}", since: 3},
			{name: "serverVariables", holds: "{variable}", since: 4}, {name: "channels", holds: "{channel}", since: 3},
			{name: "messages", holds: "{message}"}, {name: "securitySchemes", holds: "{securityScheme}"},
			{name: "parameters", holds: "{parameter}"}, {name: "correlationIds", holds: "{correlationId}"},
			{name: "operationTraits", holds: "{operationTrait}"}, {name: "messageTraits", holds: "{messageTrait}"},
			{name: "serverBindings", holds: "{bindings}"}, {name: "channelBindings", holds: "{bindings}"},
			{name: "operationBindings", holds: "{bindings}"}, {name: "messageBindings", holds: "{bindings}"},
		}},
		"tag": {title: "a tag", fields: []field{
			{name: "name", holds: "string", required: true}, {name: "description", holds: "string"}, {name: "externalDocs", holds: "externalDocs"},
		}},
		"externalDocs": {title: "externalDocs", fields: []field{
			{name: "description", holds: "string"}, {name: "url", holds: "string", required: true},
		}},
		"securityScheme": {title: "a security scheme", fields: []field{
			{name: "type", holds: "string", required: true}, {name: "description", holds: "string"}, {name: "name", holds: "string"},
			{name: "in", holds: "string"}, {name: "scheme", holds: "string"}, {name: "bearerFormat", holds: "string"},
			{name: "flows", holds: "any"}, {name: "openIdConnectUrl", holds: "string"},
		}},
		"security": {title: "a security requirement", open: true},
		"bindings": {title: "bindings", open: true, fields: []field{{name: "http", holds: "http"}}},
		"http": {title: "an http binding", fields: []field{
			{name: "type", holds: "string"}, {name: "method", holds: "string"}, {name: "query", holds: "schema"},
			{name: "headers", holds: "schema"}, {name: "statusCode", holds: "any"}, {name: "bindingVersion", holds: "string"},
		}},
	}
})

var operationFields = []field{
	{name: "operationId", holds: "string"}, {name: "summary", holds: "string"}, {name: "description", holds: "string"},
	{name: "security", holds: "[security]", since: 4}, {name: "tags", holds: "[tag]"},
	{name: "externalDocs", holds: "externalDocs"}, {name: "bindings", holds: "bindings"},
}

var messageFields = []field{
	{name: "messageId", holds: "string", since: 4}, {name: "headers", holds: "schema"}, {name: "correlationId", holds: "correlationId"},
	{name: "schemaFormat", holds: "string"}, {name: "contentType", holds: "string"}, {name: "name", holds: "string"},
	{name: "title", holds: "string"}, {name: "summary", holds: "string"}, {name: "description", holds: "string"},
	{name: "tags", holds: "[tag]"}, {name: "externalDocs", holds: "externalDocs"}, {name: "bindings", holds: "bindings"},
	{name: "examples", holds: "[example]"},
}

func (o object) field(name string) (field, bool) {
	for _, f := range o.fields {
		if f.name == name {
			return f, true
		}
	}
	return field{}, false
}

func (o object) names() []string {
	names := make([]string, len(o.fields))
	for i, f := range o.fields {
		names[i] = f.name
	}
	return names
}
