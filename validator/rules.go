package validator

import (
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
)

// The rules about a payload. Bad and Good are payloads of the built-in
// document's ticket-updated, or of a channel that has the name of the rule in
// testdata/rules.asyncapi.yaml. Those of spec-example are documents.
var (
	ruleSyntax = &diag.Rule{
		ID: "payload-syntax", Severity: diag.Error,
		Title: "the payload is not JSON",
		Doc: "No receiver can read it. The place is the first character that does not belong. Common causes are text of " +
			"Python (True, None, single quotes) that a template left, a template that was not rendered, and a body " +
			"that was cut off. In a body that an integration sends form-encoded, it is an escape that is none.",
		Bad:  `{"ticket": {"id": 1, "spam": False}}`,
		Good: `{"ticket": {"id": 1, "spam": false}}`,
	}
	ruleTrailing = &diag.Rule{
		ID: "payload-trailing", Severity: diag.Error,
		Title: "something follows the JSON value",
		Doc: "Many readers stop at the end of the first value and never see the rest, others refuse the whole. A log " +
			"with a payload a line must be named .ndjson or .jsonl.",
		Bad:  `{"ticket": {"id": 1}} {"ticket": {"id": 2}}`,
		Good: `{"ticket": {"id": 1}}`,
	}
	ruleDepth = &diag.Rule{
		ID: "payload-depth", Severity: diag.Error,
		Title: "arrays and objects nest too deeply",
		Doc: "Nothing that Gorgias sends nests more than a few levels; receivers refuse a payload like this, or break. " +
			"It is not checked further.",
		Bad:  `{"ticket": {"meta": ` + strings.Repeat("[", 130) + strings.Repeat("]", 130) + `}}`,
		Good: `{"ticket": {"meta": [[]]}}`,
	}
	ruleByteOrderMark = &diag.Rule{
		ID: "payload-byte-order-mark", Severity: diag.Error,
		Title: "the payload begins with a byte order mark",
		Doc: "RFC 8259, section 8.1: JSON that is sent must not begin with one, and readers may refuse it. Editors of " +
			"Windows add it when they save.",
		Bad:  "\ufeff" + `{"ticket": {"id": 1}}`,
		Good: `{"ticket": {"id": 1}}`,
	}
	ruleEncoding = &diag.Rule{
		ID: "payload-encoding", Severity: diag.Error,
		Title: "bytes that are not UTF-8",
		Doc: "RFC 8259, section 8.1: JSON that is sent is UTF-8. The bytes are often Latin-1, or a character that was " +
			"cut in two.",
		Bad:  `{"ticket": {"subject": "caf` + "\xe9" + `"}}`,
		Good: `{"ticket": {"subject": "café"}}`,
	}
	ruleSurrogate = &diag.Rule{
		ID: "payload-surrogate", Severity: diag.Error,
		Title: "half of a surrogate pair",
		Doc: "A character beyond U+FFFF is written as two \\u escapes. One of them alone is no character: a text was cut " +
			"in the middle of one, usually an emoji.",
		Bad:  `{"ticket": {"subject": "\ud83d"}}`,
		Good: `{"ticket": {"subject": "\ud83d\ude00"}}`,
	}
	ruleDuplicateName = &diag.Rule{
		ID: "payload-duplicate-name", Severity: diag.Error,
		Title: "an object has two properties of one name",
		Doc: "RFC 8259, section 4: most readers keep the last, some the first, some refuse the payload, so receivers do " +
			"not agree on what was sent.",
		Bad:  `{"ticket": {"id": 1, "id": 2}}`,
		Good: `{"ticket": {"id": 1}}`,
	}
	ruleNumber = &diag.Rule{
		ID: "payload-number", Severity: diag.Error,
		Title: "a number that receivers cannot hold",
		Doc: "A 64-bit float ends at 1.8e308, and a number of hundreds of digits makes readers slow or wrong. What the " +
			"number stands for is not checked further.",
		Bad:  `{"ticket": {"id": 1e10000000}}`,
		Good: `{"ticket": {"id": 1}}`,
	}
	ruleType = &diag.Rule{
		ID: "payload-type", Severity: diag.Error,
		Title: "a value has the wrong type",
		Doc:   "The contract asks for another type of JSON. Receivers that decode into types fail on it.",
		Bad:   `{"ticket": {"id": {"value": 1}}}`,
		Good:  `{"ticket": {"id": 1}}`,
	}
	ruleNull = &diag.Rule{
		ID: "payload-null", Severity: diag.Error,
		Title: "null where none may be",
		Doc: "The contract does not allow null here. Where the document forbids null and Gorgias is recorded to send " +
			"it, the finding is a warning that names the recording: the receiver must take it.",
		Bad:  `{"ticket": {"id": null}}`,
		Good: `{"ticket": {"id": 1}}`,
	}
	ruleEnum = &diag.Rule{
		ID: "payload-enum", Severity: diag.Error,
		Title: "a value is none of those that are listed",
		Doc:   "The contract lists the values that may stand here. Letter case counts.",
		Bad:   `{"ticket": {"status": "Open"}}`,
		Good:  `{"ticket": {"status": "open"}}`,
	}
	ruleFormat = &diag.Rule{
		ID: "payload-format", Severity: diag.Error,
		Title: "a text does not have its format",
		Doc: "The contract asks for a date-time, an e-mail address or another format. A date-time without its offset is " +
			"recorded in documentation only, and is a warning.",
		Bad:  `{"ticket": {"created_datetime": "31/01/2026"}}`,
		Good: `{"ticket": {"created_datetime": "2026-01-31T09:30:00.000001+00:00"}}`,
	}
	ruleRequired = &diag.Rule{
		ID: "payload-required", Severity: diag.Error,
		Title: "a required property is absent",
		Doc:   "The contract requires the property. The built-in document requires none; your own, or an overlay, may.",
		Bad:   `{}`,
		Good:  `{"id": 1}`,
	}
	ruleRange = &diag.Rule{
		ID: "payload-range", Severity: diag.Error,
		Title: "a number is out of its range",
		Doc:   "The contract bounds the number by minimum, maximum or multipleOf.",
		Bad:   `0`,
		Good:  `1`,
	}
	ruleLength = &diag.Rule{
		ID: "payload-length", Severity: diag.Error,
		Title: "a text, array or object is too short or too long",
		Doc:   "The contract bounds how many characters, items or properties there may be. Characters are code points.",
		Bad:   `""`,
		Good:  `"a"`,
	}
	rulePattern = &diag.Rule{
		ID: "payload-pattern", Severity: diag.Error,
		Title: "a text does not match its pattern",
		Doc:   "The contract asks for a text that matches a regular expression.",
		Bad:   `"A-1"`,
		Good:  `"a-1"`,
	}
	ruleUnique = &diag.Rule{
		ID: "payload-unique", Severity: diag.Error,
		Title: "an array holds an item twice",
		Doc:   "The contract wants each item once.",
		Bad:   `[1, 1]`,
		Good:  `[1, 2]`,
	}
	ruleAdditional = &diag.Rule{
		ID: "payload-additional-property", Severity: diag.Error,
		Title: "a property that the contract excludes",
		Doc:   "The schema closes the object with additionalProperties: false, and does not name the property.",
		Bad:   `{"identifier": 1}`,
		Good:  `{"id": 1}`,
	}
	ruleShape = &diag.Rule{
		ID: "payload-shape", Severity: diag.Error,
		Title: "a value fits none of its alternatives, or one that is excluded",
		Doc: "The contract describes alternatives with anyOf, oneOf, not, contains or if, and the value satisfies none " +
			"of them, or too many.",
		Bad:  `5`,
		Good: `"five"`,
	}
	ruleMessage = &diag.Rule{
		ID: "payload-message", Severity: diag.Warning,
		Title: "the payload fits several messages",
		Doc: "The channel carries one of several messages, and AsyncAPI wants a payload to be one and only one of them. " +
			"Give each message something that the others lack, such as a const.",
		Bad:  `{"id": 1}`,
		Good: `{"id": "1"}`,
	}
	ruleUnknown = &diag.Rule{
		ID: "payload-unknown-property", Severity: diag.Warning,
		Title: "a property that nothing describes",
		Doc: "Neither the document nor the recordings have a property of that name there, in any of the alternatives that " +
			"they give. It is misspelt, or new; an overlay tells of your own, and additionalProperties: true of an object " +
			"that may have any. An error under --strict.",
		Bad:  `{"ticket": {"id": 1, "custmer": {}}}`,
		Good: `{"ticket": {"id": 1, "customer": {}}}`,
	}
	ruleRoot = &diag.Rule{
		ID: "payload-root", Severity: diag.Warning,
		Title: "the payload lacks the root of the context",
		Doc: "The context that a template sees, and that {{context}} sends, holds the ticket under \"ticket\". A bare " +
			"ticket is checked as if it stood there. An error under --strict.",
		Bad:  `{}`,
		Good: `{"ticket": {"id": 1}}`,
	}
	ruleChannel = &diag.Rule{
		ID: "payload-channel", Severity: diag.Warning,
		Title: "the payload contradicts its channel",
		Doc: "A message comes with ticket-message-created and ticket-message-failed, and with no other trigger. Was the " +
			"right channel named? An error under --strict.",
		Bad:  `{"ticket": {"id": 1}, "message": {"id": 2}}`,
		Good: `{"ticket": {"id": 1}}`,
	}
	ruleOwnBody = &diag.Rule{
		ID: "payload-own-body", Severity: diag.Warning,
		Title: "the payload is an integration's own body",
		Doc: "An integration sends what its form says, and that need not be the context. The contract of its channel " +
			"says nothing about such a body; the integration's own definition does, and --integration FILE checks against " +
			"it. A definition given in place of a payload is an error: webhook-lint integration checks those.",
		Bad:  `{"ticket_id": "218411991", "text": "hello"}`,
		Good: `{"ticket": {"id": 218411991}}`,
	}
	ruleUnrendered = &diag.Rule{
		ID: "payload-unrendered", Severity: diag.Warning,
		Title: "a text still holds a template",
		Doc: "Gorgias sends a text as it stands when a filter in it is unknown, and calls the delivery a success. It is " +
			"a warning where any text may stand, for a customer may have written it, and an error elsewhere.",
		Bad:  `{"ticket": {"subject": "{{ ticket.subject | json }}"}}`,
		Good: `{"ticket": {"subject": "Where is my order?"}}`,
	}
	ruleStringified = &diag.Rule{
		ID: "payload-stringified", Severity: diag.Warning,
		Title: "a value arrives as the text of Python",
		Doc: "A quoted template renders numbers, booleans, null and lists as the text that Python prints: \"218411991\", " +
			"\"True\", \"None\", \"[{'id': 1}]\". Receivers take \"False\" for true. A body of {{context}} alone keeps the " +
			"types.",
		Bad:  `{"ticket": {"id": "218411991"}}`,
		Good: `{"ticket": {"id": 218411991}}`,
	}
	ruleIdentity = &diag.Rule{
		ID: "payload-identity", Severity: diag.Error,
		Title: "a message of another ticket",
		Doc: "message.ticket_id and ticket.id name two tickets. The payload was put together from two deliveries, or a " +
			"template took the wrong one.",
		Bad:  `{"ticket": {"id": 1, "messages": [{"id": 7, "ticket_id": 2}]}}`,
		Good: `{"ticket": {"id": 1, "messages": [{"id": 7, "ticket_id": 1}]}}`,
	}
	ruleDateOrder = &diag.Rule{
		ID: "payload-date-order", Severity: diag.Warning,
		Title: "something was updated before it was created",
		Doc:   "updated_datetime is earlier than created_datetime. The two were swapped, or come from different objects.",
		Bad:   `{"ticket": {"created_datetime": "2026-01-02T00:00:00Z", "updated_datetime": "2026-01-01T00:00:00Z"}}`,
		Good:  `{"ticket": {"created_datetime": "2026-01-01T00:00:00Z", "updated_datetime": "2026-01-02T00:00:00Z"}}`,
	}
	ruleMore = &diag.Rule{
		ID: "payload-more", Severity: diag.Note,
		Title: "findings that are not listed",
		Doc: "Of one payload a hundred findings are listed. This one stands for the rest and is as severe as the worst " +
			"of them.",
	}
	ruleInternal = &diag.Rule{
		ID: "payload-internal", Severity: diag.Error,
		Title: "the payload could not be judged",
		Doc:   "The schema validator failed on something that the checks before it let through. Please report it.",
	}
	ruleExample = &diag.Rule{
		ID: "spec-example", Severity: diag.Error,
		Title: "an example that its own schema refuses",
		Doc: "The document shows a value and says in the schema beside it that there can be no such value. One of the " +
			"two is wrong, and readers copy the example.",
		Bad: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload: {type: object, required: [id], properties: {id: {type: integer}}}
        examples:
          - payload: {id: first}
`,
		Good: `asyncapi: 2.6.0
info: {title: Example, version: 1.0.0}
channels:
  created:
    subscribe:
      message:
        payload: {type: object, required: [id], properties: {id: {type: integer}}}
        examples:
          - payload: {id: 1}
`,
	}
)

// Rules is the table of the rules of this package.
var Rules = []*diag.Rule{
	ruleSyntax, ruleTrailing, ruleDepth, ruleByteOrderMark, ruleEncoding, ruleSurrogate, ruleDuplicateName, ruleNumber, ruleType, ruleNull, ruleEnum, ruleFormat, ruleRequired, ruleRange, ruleLength, rulePattern, ruleUnique, ruleAdditional, ruleShape, ruleMessage, ruleUnknown, ruleRoot, ruleChannel, ruleOwnBody, ruleUnrendered, ruleStringified, ruleIdentity, ruleDateOrder, ruleMore, ruleInternal, ruleExample,
}

// valueRules are about one value's own kind: of several such findings at one
// value, one is told.
var valueRules = []*diag.Rule{
	ruleType, ruleNull, ruleEnum, ruleFormat, rulePattern, ruleUnrendered, ruleStringified, ruleAdditional, ruleUnknown,
}

// strictRules are errors under Strict.
var strictRules = []*diag.Rule{ruleUnknown, ruleRoot, ruleChannel}
