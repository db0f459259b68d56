package integration

import (
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
)

// Rules is the table of the rules about definitions.
var Rules = []*diag.Rule{
	ruleSyntax, ruleDuplicateKey, ruleYAML, ruleYAMLNumber,
	ruleShape, ruleHTTPMissing, ruleKey, ruleType, ruleDeactivated, ruleTrigger, ruleTriggerEvent, ruleTriggerSpelling, ruleTriggerNone,
	ruleTriggerPair, ruleHandover, ruleMethod, ruleContentType, ruleContentTypeHeader, ruleGetForm, ruleBodyEmpty, ruleFormPairs,
	ruleFormType, ruleContextMixed, ruleBodyText, ruleJSONInLeaf, ruleNameTemplate, ruleFormFile, ruleBodyFile, ruleDelimiter, ruleURL, ruleURLScheme, ruleURLLocal,
	ruleHeaderName, ruleHeaderValue, ruleHeaderReserved, ruleSecretNone, ruleSecretLiteral,
	ruleToJSON, ruleNotRendered, ruleLimit, ruleBodyBroken, ruleURLBroken, ruleValueBroken,
}

func rule(id string, severity diag.Severity, title, bad, good, doc string) *diag.Rule {
	return &diag.Rule{ID: id, Severity: severity, Title: title, Doc: doc, Bad: bad, Good: good}
}

// example is a definition of which the good examples are variants.
const example = `{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`

// exampleYAML is the example as YAML has it.
const exampleYAML = `name: CRM
type: http
http:
  url: https://example.com/hook
  method: POST
  headers: {Authorization: Bearer REDACTED}
  triggers: {ticket-created: true}
  form: {id: "{{ticket.id}}"}
`

// Reading the definition.
var (
	ruleSyntax = rule("integration-syntax", diag.Error, "a definition that cannot be read",
		`{"name": "CRM", "type": "http" "http": {}}`, example,
		"The text is neither JSON nor YAML in UTF-8, or it is empty, nested deeper than 500 levels or larger than 16 MiB. Nothing else is checked.")
	ruleDuplicateKey = rule("integration-key-twice", diag.Error, "a name twice in one object",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "GET", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"Most readers take the last of the values, some the first, and some refuse the text. The last one is checked.")
	ruleYAML = rule("integration-yaml", diag.Error, "YAML that JSON cannot say",
		exampleYAML+"---\nname: ERP\n", exampleYAML,
		"A definition is sent to Gorgias as JSON, which has one value in a text, names that are texts, finite numbers and no tags, and no aliases that expand without end.")
	ruleYAMLNumber = rule("integration-yaml-number", diag.Warning, "a number that YAML readers do not agree on",
		strings.Replace(exampleYAML, "type:", "id: 0777\ntype:", 1), strings.Replace(exampleYAML, "type:", "id: 511\ntype:", 1),
		"0777, 0x1F and 1_000 are numbers in YAML 1.1, other numbers or texts in YAML 1.2. Write the number as JSON does, or quote the text.")
)

// What the definition is.
var (
	ruleShape = rule("integration-shape", diag.Error, "a file that holds no integration",
		`{"rules": []}`, example,
		"A definition is an Integration object as Gorgias's REST API gives it, its http object alone, a list of integrations, or a page of them.")
	ruleHTTPMissing = rule("integration-http-missing", diag.Error, "an integration without its settings",
		`{"name": "CRM", "type": "http", "http": null}`, example,
		"Gorgias's web client calls such an integration incomplete; it sends nothing.")
	ruleKey = rule("integration-key-unknown", diag.Warning, "a name that an integration does not have",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST", "trigers": {},
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"What Gorgias does not know it ignores, and then the default holds.")
	ruleType = rule("integration-type", diag.Error, "a setting of the wrong type",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": "yes"}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"The types are those of Gorgias's REST API.")
	ruleDeactivated = rule("integration-deactivated", diag.Note, "an integration that is switched off",
		`{"name": "CRM", "type": "http", "deactivated_datetime": "2024-01-01T00:00:00", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"Gorgias switches an integration off after 100 failures in a row, says its FAQ; deactivated_datetime is set then. Putting null there switches it on again.")
)

// Triggers.
var (
	ruleTrigger = rule("integration-trigger-unknown", diag.Error, "a trigger that does not exist",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true, "ticket-message-create": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"The triggers are the channels of the AsyncAPI document, eight in Gorgias's. Names with dots, as in ticket.created, are seen in receivers; Gorgias has none.")
	ruleTriggerEvent = rule("integration-trigger-event", diag.Error, "a type of event that is no trigger",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true, "ticket-closed": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"Gorgias records events of many more types than it has triggers. Such an event calls no integration: ticket-status-updated is on when a ticket is closed, and nothing is when a satisfaction survey is answered.")
	ruleTriggerSpelling = rule("integration-trigger-spelling", diag.Warning, "a trigger in an older spelling",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket_created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"Gorgias's older documentation writes triggers with underscores, today's with hyphens, as every working integration does. Whether the API still takes the older ones is not known.")
	ruleTriggerNone = rule("integration-trigger-none", diag.Warning, "no trigger that is on",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": false}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"An integration without a trigger is never called. Gorgias's web client does not save one.")
	ruleTriggerPair = rule("integration-trigger-pair", diag.Warning, "triggers that the help desk does not combine",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true, "ticket-status-updated": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"ticket-assignment-updated and ticket-status-updated result in a shorter payload; Gorgias's web client does not let them be on beside the five older triggers. Whether the API refuses the combination is not known.")
	ruleHandover = rule("integration-trigger-handover", diag.Warning, "ticket-handed-over outside a hand-over webhook",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-handed-over": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"The trigger belongs to the hand-over webhooks of Gorgias's AI agent, which are stored under names that begin with AIAgentHandoverWebhook::. The web client does not offer it elsewhere.")
)

// The request.
var (
	ruleMethod = rule("integration-method", diag.Error, "a method that Gorgias does not send",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "OPTIONS",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"Gorgias's REST API takes GET, POST, PUT, PATCH, DELETE and HEAD; the web client offers the first three and DELETE.")
	ruleContentType = rule("integration-content-type", diag.Error, "a content type that Gorgias does not send",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST", "request_content_type": "text/plain",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"Requests are application/json or application/x-www-form-urlencoded, responses application/json.")
	ruleContentTypeHeader = rule("integration-content-type-header", diag.Warning, "a Content-Type header that contradicts the content type",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED", "Content-Type": "text/plain"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"The body is encoded by request_content_type, whatever the header says.")
	ruleGetForm = rule("integration-get-form", diag.Warning, "a form with GET",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "GET",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"GET has no body. A form that is encoded as JSON becomes the query string as it stands, one long name without a value; a form-encoded one becomes the query parameters, which is a note.")
	ruleBodyEmpty = rule("integration-body-empty", diag.Warning, "a request without a body",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": null}}`, example,
		"Without a form, Gorgias sends Content-Length: 0, and receivers answer 400. {{context}} as the form sends the whole context.")
	ruleFormPairs = rule("integration-form-pairs", diag.Warning, "a form of key/value pairs",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": [{"key": "id", "value": "{{ticket.id}}"}]}}`, example,
		"Gorgias sends the list as a list of objects with key and value, and does not make one object of it.")
	ruleFormType = rule("integration-form-type", diag.Error, "a form that cannot be encoded",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST", "request_content_type": "application/x-www-form-urlencoded",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": ["{{ticket.id}}"]}}`, example,
		"A form-encoded request wants an object of texts; nothing else has names and values. Null is a warning: whether its field is left out or has a word for it is not established.")
	ruleContextMixed = rule("integration-context-mixed", diag.Error, "{{context}} inside a larger body",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"context": "{{context}}"}}}`,
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": "{{context}}"}}`,
		"{{context}} is the whole context as JSON only when it is the whole form (a Gorgias engineer in PipedreamHQ/pipedream pull request 2974). Inside anything else it prints as Python text.")
	ruleBodyText = rule("integration-body-text", diag.Note, "a body that is text",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": "{\"id\": {{ticket.id}}}"}}`, example,
		"No delivery is recorded of a form that is a text other than {{context}}. It is checked as if it were sent as it is rendered: send a test event and look.")
	ruleJSONInLeaf = rule("integration-json-in-text", diag.Warning, "JSON inside a text of the form",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"body": "{\"id\": \"{{ticket.id}}\"}"}}}`, example,
		"The receiver gets a text that it must parse again, and what is rendered into it is not escaped: a quote in a subject breaks it.")
	ruleNameTemplate = rule("integration-name-template", diag.Warning, "a template in a name of the form",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"{{ticket.id}}": "x"}}}`, example,
		"Only the texts of a form are rendered, each by itself. Names are sent as they stand, and so are numbers, booleans and null.")
	ruleFormFile = rule("integration-form-file", diag.Error, "a form that names a file",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"$file": "body.json.j2"}}}`, example,
		"Gorgias reads no files: {\"$file\": …}, $ref, $include and the name of a file are sent as they stand. Where a script puts the file there before the definition is deployed, --body FILE checks the definition with it.")
	ruleBodyFile = rule("integration-body-file", diag.Error, "a body in a file of its own that is not quite JSON",
		`{"id": "{{ticket.id}}", "id": "{{ticket.status}}"}`, `{"id": "{{ticket.id}}"}`,
		"What --body names is JSON or a text. JSON with a name twice, a byte order mark or half of a surrogate pair is read, and loses something.")
	ruleDelimiter = rule("integration-delimiter", diag.Warning, "a variable in the braces of another language",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"id": "{ticket.id}"}}}`, example,
		"Gorgias renders {{ … }}. What stands in other braces is sent as it is.")
)

// The URL.
var (
	ruleURL = rule("integration-url", diag.Error, "a URL that cannot be called",
		`{"name": "CRM", "type": "http", "http": {"url": "example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"A URL has a scheme, a host and nothing that RFC 3986 forbids, such as blanks. A host is an address, or a name of letters, digits and hyphens, at most 63 between two dots. "+
			"What most callers encode on the way, such as braces, and hosts that many reach nevertheless, such as those with underscores, are warnings.")
	ruleURLScheme = rule("integration-url-scheme", diag.Error, "a URL that is not https",
		`{"name": "CRM", "type": "http", "http": {"url": "http://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"With plain http, customers' data and the receiver's secret are readable on the way. Gorgias documents https only.")
	ruleURLLocal = rule("integration-url-local", diag.Warning, "a host that Gorgias cannot or should not reach",
		`{"name": "CRM", "type": "http", "http": {"url": "https://localhost/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"localhost, private and reserved addresses and those of a cloud's metadata are not reachable from Gorgias, in whatever spelling: 127.1, 2130706433 and 0x7f000001 are 127.0.0.1. The address of a tunnel changes.")
)

// Headers and secrets.
var (
	ruleHeaderName = rule("integration-header-name", diag.Error, "a header name that HTTP forbids",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED", "X Ticket": "1"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"RFC 9110, section 5.1: letters, digits and a few signs; no blanks and no colon. Gorgias's web client refuses others.")
	ruleHeaderValue = rule("integration-header-value", diag.Error, "a header value that HTTP forbids",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED", "X-Team": "a\nb"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"RFC 9110, section 5.5: no line ends and no control characters. Blanks around the value, and characters beyond Latin-1, are warnings: some clients refuse them.")
	ruleHeaderReserved = rule("integration-header-reserved", diag.Warning, "a header that is set by HTTP itself",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED", "Content-Length": "10"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"Host, Content-Length and the like are set for each request, and so are the headers of Gorgias's tracing; a fixed value is ignored or breaks it.")
	ruleSecretNone = rule("integration-secret-none", diag.Note, "nothing that tells the receiver who calls",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST", "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"Gorgias documents no signature. Receivers tell its calls from others by a header such as Authorization, or by a secret in the URL.")
	ruleSecretLiteral = rule("integration-secret-literal", diag.Warning, "a secret in the file",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer q7Gd0vXw2LzN4bKc9RtY"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"A secret in a repository is read by everyone who can read it. Put a placeholder such as ${CRM_TOKEN} there, and the secret where the file is deployed from. A value that only looks like a token is a note.")
)

// What rendering with generated payloads shows, and nothing else foretells.
var (
	ruleToJSON = rule("integration-tojson", diag.Error, "tojson, where it is taken to be unknown",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"tags": "{{ticket.tags|tojson}}"}}}`, example,
		"tojson stands in a published guide, and no delivery shows it at work. With --tojson unknown, a text that uses it is taken to be sent as it stands.")
	ruleNotRendered = rule("integration-not-rendered", diag.Error, "a template that cannot be rendered with some payloads",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"quota": "{{100 // ticket.messages|length}}"}}}`, example,
		"Each template is rendered with generated payloads of each enabled trigger. One that fails is sent as it stands, braces and all, or not at all.")
	ruleLimit = rule("integration-limit", diag.Warning, "a template that takes too much to be rendered",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"line": "{{\"-\" * 1000000}}"}}}`, example,
		"Each template is rendered with generated payloads of each enabled trigger, within limits of steps and of bytes. One that goes beyond them is not proven, and Gorgias hardly sends it.")
	ruleBodyBroken = rule("integration-body-broken", diag.Error, "a body that is no JSON with some payloads",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": "{\"id\": 0{{ticket.id}}}"}}`, example,
		"Each body is rendered with generated payloads of each enabled trigger: with quotes, line ends and backslashes in texts, with null where it may be, with large and small numbers.")
	ruleURLBroken = rule("integration-url-broken", diag.Error, "a URL that is another one with some payloads",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook?data={{ticket.customer.data}}", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"id": "{{ticket.id}}"}}}`, example,
		"Each URL is rendered with generated payloads of each enabled trigger. What is not percent-encoded may end a parameter, add one, or make the URL illegal.")
	ruleValueBroken = rule("integration-value-python", diag.Warning, "a value that is Python's text with some payloads",
		`{"name": "CRM", "type": "http", "http": {"url": "https://example.com/hook", "method": "POST",
 "headers": {"Authorization": "Bearer REDACTED"}, "triggers": {"ticket-created": true}, "form": {"agent": "{{ticket.assignee_user or \"nobody\"}}"}}}`, example,
		"Values that are no texts print as Python writes them: True, None, [{'id': 1}]. No receiver reads that as JSON.")
)
