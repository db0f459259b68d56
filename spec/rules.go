package spec

import "github.com/webhook-lint/webhook-lint/diag"

// The rules about a document. Bad and Good are whole documents; those of the
// rules about overlays are overlays of the built-in document.
var (
	ruleSyntax = &diag.Rule{
		ID: "spec-syntax", Severity: diag.Error,
		Title: "the document cannot be read",
		Doc: "The text is neither YAML nor JSON, or is empty, or larger than any document should be. Nothing else is " +
			"checked.",
		Bad: `asyncapi: 2.6.0
info: [
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleVersion = &diag.Rule{
		ID: "spec-version", Severity: diag.Error,
		Title: "the version of AsyncAPI is not supported",
		Doc: "AsyncAPI 2.0 to 2.6 is read, whatever the patch version. 3.0 says the same things in other words; convert " +
			"the document down, or ask for a reader.",
		Bad: `asyncapi: 3.0.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleDuplicateKey = &diag.Rule{
		ID: "spec-duplicate-key", Severity: diag.Error,
		Title: "an object has two properties of one name",
		Doc:   "YAML and JSON want names to be unique. Readers keep the first or the last of them, and the other is lost.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
            id: {type: string}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleYAML = &diag.Rule{
		ID: "spec-yaml", Severity: diag.Error,
		Title: "YAML that JSON cannot say",
		Doc: "AsyncAPI keeps to what JSON can say: no second document, no tags of one's own, no infinite numbers, no " +
			"objects as names, and no aliases that expand without end.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
---
another: document
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleYAMLNumber = &diag.Rule{
		ID: "spec-yaml-number", Severity: diag.Warning,
		Title: "a number that YAML readers do not agree on",
		Doc: "0777, 0x1F and 1_000 are numbers in YAML 1.1, other numbers or texts in YAML 1.2. Write the number as " +
			"JSON does, or quote the text.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer, maximum: 0777}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer, maximum: 511}
`,
	}
	ruleStructure = &diag.Rule{
		ID: "spec-structure", Severity: diag.Error,
		Title: "an object is not as AsyncAPI defines it",
		Doc: "A field is unknown, absent or of the wrong kind. Tools ignore what they do not know, so a misspelt field " +
			"says nothing.",
		Bad: `asyncapi: 2.6.0
info: {titel: Example, title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleRef = &diag.Rule{
		ID: "spec-ref", Severity: diag.Error,
		Title: "a reference leads nowhere",
		Doc: "$ref names a value of this document or of a file beside it, by a JSON pointer: ~1 stands for / and ~0 for " +
			"~. What it should name is treated as open, so payloads are checked less.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {$ref: '#/components/schemas/Di'}
components:
  schemas:
    Id: {type: integer}
    Name: {properties: {self: {$ref: '#/components/schemas/Id'}, me: {$ref: '#/components/schemas/Name'}}}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {$ref: '#/components/schemas/Id'}
components:
  schemas:
    Id: {type: integer}
`,
	}
	ruleRefCycle = &diag.Rule{
		ID: "spec-ref-cycle", Severity: diag.Error,
		Title: "a reference leads back to itself",
		Doc:   "A chain of references must end at a value. A schema that contains itself is another thing, and legal.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {$ref: '#/components/schemas/A'}
components:
  schemas:
    A: {$ref: '#/components/schemas/B'}
    B: {$ref: '#/components/schemas/A'}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {$ref: '#/components/schemas/A'}
components:
  schemas:
    A: {$ref: '#/components/schemas/B'}
    B: {type: integer}
`,
	}
	ruleRefOutside = &diag.Rule{
		ID: "spec-ref-outside", Severity: diag.Error,
		Title: "a reference leaves the document's folder",
		Doc:   "Nothing is fetched, and files outside the document's folder are not read unless --ref-root allows it.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {$ref: 'https://example.com/id.json'}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleRefSibling = &diag.Rule{
		ID: "spec-ref-sibling", Severity: diag.Warning,
		Title: "a keyword beside $ref",
		Doc:   "AsyncAPI 2.6 and JSON Schema draft-07 ignore what stands beside $ref.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {$ref: '#/components/schemas/Id', minimum: 1}
components:
  schemas:
    Id: {type: integer}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {$ref: '#/components/schemas/Id'}
components:
  schemas:
    Id: {type: integer}
`,
	}
	ruleSchema = &diag.Rule{
		ID: "spec-schema", Severity: diag.Error,
		Title: "a keyword of a schema has the wrong value",
		Doc: "JSON Schema says what may stand behind each keyword. A validator refuses the schema, or ignores the " +
			"keyword.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer, minLength: -1}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleKeyword = &diag.Rule{
		ID: "spec-keyword", Severity: diag.Warning,
		Title: "a keyword that does not exist",
		Doc: "JSON Schema ignores words that it does not know, so a misspelt keyword demands nothing. A word of your " +
			"own begins with x-.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer, minimun: 1}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer, minimum: 1}
`,
	}
	ruleType = &diag.Rule{
		ID: "spec-type", Severity: diag.Error,
		Title: "a type that does not exist",
		Doc:   "JSON Schema has seven types: null, boolean, integer, number, string, array, object.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: int}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleFormat = &diag.Rule{
		ID: "spec-format", Severity: diag.Warning,
		Title: "a format that is not known",
		Doc:   "A format that a validator does not know is not checked.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: string, format: datetime}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: string, format: date-time}
`,
	}
	ruleEnum = &diag.Rule{
		ID: "spec-enum", Severity: diag.Error,
		Title: "enum is not a list of values",
		Doc:   "enum wants a list of at least one value, each once.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {enum: open}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {enum: [open]}
`,
	}
	rulePattern = &diag.Rule{
		ID: "spec-pattern", Severity: diag.Warning,
		Title: "a pattern that is not checked",
		Doc: "Patterns are checked with RE2, which is safe against slow patterns and knows no lookaround and no " +
			"backreferences. Such a pattern is left out, and the payload's text is not held against it.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: string, pattern: '^(?=a)'}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: string, pattern: '^a'}
`,
	}
	ruleNullable = &diag.Rule{
		ID: "spec-nullable", Severity: diag.Warning,
		Title: "nullable has no effect",
		Doc: "nullable is a keyword of OpenAPI 3.0. AsyncAPI 2 and JSON Schema draft-07 ignore it, so that to the " +
			"letter null is refused. Here it is taken as it was meant; other tools differ.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer, nullable: true}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: [integer, "null"]}
`,
	}
	ruleNullableEnum = &diag.Rule{
		ID: "spec-nullable-enum", Severity: diag.Warning,
		Title: "nullable is true and enum has no null",
		Doc: "To the letter of OpenAPI 3.0 the enumeration still refuses null; most tools allow it, and so it is here. " +
			"Write null into the enumeration.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: string, enum: [a], nullable: true}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: [string, "null"], enum: [a, null]}
`,
	}
	ruleOpenAPIKeyword = &diag.Rule{
		ID: "spec-openapi-keyword", Severity: diag.Warning,
		Title: "a keyword of OpenAPI",
		Doc:   "The keyword means nothing in AsyncAPI 2, which has its own for it.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer, example: 1}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer, examples: [1]}
`,
	}
	ruleSchemaFormat = &diag.Rule{
		ID: "spec-schema-format", Severity: diag.Warning,
		Title: "a schema format that is not supported",
		Doc: "Schemas of AsyncAPI, JSON Schema draft-07 and OpenAPI 3.0 are read. Payloads of another format are not " +
			"checked.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        schemaFormat: application/vnd.apache.avro;version=1.9.0
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleHTTPBinding = &diag.Rule{
		ID: "spec-http-binding", Severity: diag.Warning,
		Title: "an HTTP binding is not as its version defines it",
		Doc:   "Version 0.2.0 of the binding took the field type away; method is one of the methods of HTTP in capitals.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      bindings: {http: {type: request, method: POST, bindingVersion: 0.3.0}}
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      bindings: {http: {method: POST, bindingVersion: 0.3.0}}
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleOperationID = &diag.Rule{
		ID: "spec-operation-id", Severity: diag.Error,
		Title: "two operations have one operationId",
		Doc: "AsyncAPI 2.6, Operation Object: the id must be unique among all operations. Code generators name " +
			"functions after it.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      operationId: on
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
  updated:
    subscribe:
      operationId: on
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      operationId: on
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
  updated:
    subscribe:
      operationId: onUpdated
`,
	}
	ruleMessageID = &diag.Rule{
		ID: "spec-message-id", Severity: diag.Error,
		Title: "two messages have one messageId",
		Doc:   "AsyncAPI 2.6, Message Object: the id must be unique among all messages.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        messageId: m
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
  updated:
    subscribe:
      message: {messageId: m, payload: {type: string}}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        messageId: m
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
  updated:
    subscribe:
      message: {messageId: n, payload: {type: string}}
`,
	}
	rulePayloadOpen = &diag.Rule{
		ID: "spec-payload-open", Severity: diag.Warning,
		Title: "a message accepts anything",
		Doc: "Nothing is required, so {} is a payload, and so is one with every name misspelt. Say in required what is " +
			"always there.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          properties:
            id: {type: integer}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleParameter = &diag.Rule{
		ID: "spec-parameter", Severity: diag.Error,
		Title: "a channel's parameter is undeclared or unused",
		Doc:   "Each {name} in a channel's name is declared in its parameters, and the other way round.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created/{id}:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created/{id}:
    parameters: {id: {}}
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleServerVariable = &diag.Rule{
		ID: "spec-server-variable", Severity: diag.Warning,
		Title: "a server's variable is undeclared or unused",
		Doc: "Each {name} in a server's url is declared in its variables, and the other way round; the default is one " +
			"of enum.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
servers:
  main: {url: 'https://{host}/', protocol: https}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
servers:
  main: {url: 'https://{host}/', protocol: https, variables: {host: {default: example.com}}}
`,
	}
	ruleLocation = &diag.Rule{
		ID: "spec-location", Severity: diag.Error,
		Title: "a location is no runtime expression, or names nothing",
		Doc: "The location of a correlation ID or a parameter says where in a message it stands: $message.header# or " +
			"$message.payload#, and a JSON pointer to a property that the schema has.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        correlationId: {location: $message.payload#/idd}
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        correlationId: {location: $message.payload#/id}
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleUnused = &diag.Rule{
		ID: "spec-unused-component", Severity: diag.Warning,
		Title: "a component is used nowhere",
		Doc:   "Nothing refers to it, so that it says nothing of any message. Was a reference forgotten?",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
components:
  schemas:
    Id: {type: integer}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload:
          type: object
          required: [id]
          properties:
            id: {type: integer}
`,
	}
	ruleOverlay = &diag.Rule{
		ID: "overlay-syntax", Severity: diag.Error,
		Title: "an overlay cannot be applied",
		Doc: "An overlay has the version 1.0.0 or 1.1.0 and a list of actions, each with a target and an update, or " +
			"remove: true.",
		Bad: `overlay: 2.0.0
info: {title: Mine, version: 1.0.0}
actions:
  - target: $.info
    update: {description: mine}
`,
		Good: `overlay: 1.0.0
info: {title: Mine, version: 1.0.0}
actions:
  - target: $.info
    update: {description: mine}
`,
	}
	ruleOverlayTarget = &diag.Rule{
		ID: "overlay-target", Severity: diag.Error,
		Title: "an overlay's target matches nothing",
		Doc: "The target is a JSONPath by RFC 9535. One that matches nothing changes nothing, silently in most tools: " +
			"the document has moved on, or the path has a slip.",
		Bad: `overlay: 1.0.0
info: {title: Mine, version: 1.0.0}
actions:
  - target: $.components.schemas.Tickt
    update: {description: mine}
`,
		Good: `overlay: 1.0.0
info: {title: Mine, version: 1.0.0}
actions:
  - target: $.components.schemas.Ticket
    update: {description: mine}
`,
	}
)

// Rules is the table of the rules of this package.
var Rules = []*diag.Rule{
	ruleSyntax,
	ruleVersion,
	ruleDuplicateKey,
	ruleYAML,
	ruleYAMLNumber,
	ruleStructure,
	ruleRef,
	ruleRefCycle,
	ruleRefOutside,
	ruleRefSibling,
	ruleSchema,
	ruleKeyword,
	ruleType,
	ruleFormat,
	ruleEnum,
	rulePattern,
	ruleNullable,
	ruleNullableEnum,
	ruleOpenAPIKeyword,
	ruleSchemaFormat,
	ruleHTTPBinding,
	ruleOperationID,
	ruleMessageID,
	rulePayloadOpen,
	ruleParameter,
	ruleServerVariable,
	ruleLocation,
	ruleUnused,
	ruleOverlay,
	ruleOverlayTarget,
}
