package cli

import "github.com/webhook-lint/webhook-lint/diag"

// The rules of captures. Where bytes or a flag make the fault, there is no
// example.
var (
	ruleTooLarge = &diag.Rule{ID: "capture-too-large", Severity: diag.Error, Title: "a payload is larger than --max-bytes",
		Doc: "The payload was not read whole, and so was not checked. Raise --max-bytes if it is meant to be that large."}
	ruleUTF16 = &diag.Rule{ID: "capture-utf-16", Severity: diag.Error, Title: "a file is UTF-16 or UTF-32",
		Doc: "JSON that is sent is UTF-8. Some shells write UTF-16 when output is redirected; save the capture as UTF-8."}
	ruleDamaged = &diag.Rule{ID: "capture-damaged", Severity: diag.Error, Title: "a capture cannot be decoded",
		Doc:  "Compressed, chunked or base64 data ends early or is not what it says. Take the capture again.",
		Bad:  `{"log": {"entries": [{"request": {"postData": {"mimeType": "application/json", "encoding": "base64", "text": "{}"}}}]}}`,
		Good: `{"log": {"entries": [{"request": {"postData": {"mimeType": "application/json", "text": "{\"ticket\": {}}"}}}]}}`}
	ruleMalformed = &diag.Rule{ID: "capture-malformed", Severity: diag.Error, Title: "a recording is not what its name says",
		Doc:  "The file is no HAR file or no raw HTTP request, although its name or its beginning says so.",
		Bad:  "POST https://example.com/hook\nContent-Type application/json\n\n{\"ticket\": {}}",
		Good: "POST https://example.com/hook\nContent-Type: application/json\n\n{\"ticket\": {}}"}
	ruleUnsupported = &diag.Rule{ID: "capture-unsupported", Severity: diag.Error, Title: "a body is elsewhere or coded in an unknown way",
		Doc:  "The recording names its body by a file, or codes it in a way that is not read here. Save the body itself.",
		Bad:  "POST https://example.com/hook\nContent-Type: application/json\n\n< ./body.json",
		Good: "POST https://example.com/hook\nContent-Type: application/json\n\n{\"ticket\": {}}"}
	ruleNoPayload = &diag.Rule{ID: "capture-no-payload", Severity: diag.Warning, Title: "a recording has no JSON body",
		Doc:  "No request of the recording carries JSON, so that nothing was checked. Was the right traffic recorded?",
		Bad:  "### ticket-created\nGET https://example.com/hook",
		Good: "### ticket-created\nPOST https://example.com/hook\nContent-Type: application/json\n\n{\"ticket\": {}}"}
	ruleChannelGuess = &diag.Rule{ID: "capture-channel", Severity: diag.Note, Title: "the channel is a guess among several",
		Doc: "Neither the capture nor its path names the channel, and the payload's shape is that of several. It was checked as " +
			"the one that fits best. Name the channel with --channel, or in the name of the file or its folder. Of several " +
			"payloads in a file it is said once for each set of channels.",
		Bad:  `{"ticket": {}}`,
		Good: `{"event": {"type": "ticket-created"}, "ticket": {}}`}
)

// The rules of the configuration.
var (
	ruleConfig = &diag.Rule{ID: "config-syntax", Severity: diag.Error, Title: "the configuration cannot be used",
		Doc:  "A setting of .webhook-lint.yaml is unknown, or has a value of the wrong kind. webhook-lint config schema prints what it may hold.",
		Bad:  "chanel: ticket-updated",
		Good: "channel: ticket-updated"}
	ruleIgnoreUnused = &diag.Rule{ID: "config-ignore-unused", Severity: diag.Warning, Title: "an ignore matches nothing",
		Doc: "An entry of ignore that silences nothing hides the next fault at its place. Remove it. An entry for some files only " +
			"should have their path: it is not reported by runs over others.",
		Bad:  "ignore:\n  - rule: payload-format\n    reason: the shop writes dates in its own way",
		Good: "ignore:\n  - rule: payload-enum\n    reason: the shop writes Open"}
	ruleIgnoreExpired = &diag.Rule{ID: "config-ignore-expired", Severity: diag.Warning, Title: "an ignore has expired",
		Doc:  "The date in expires has passed, so the entry silences nothing any more. Mend what it hid, or set a new date.",
		Bad:  "ignore:\n  - rule: payload-type\n    reason: until the shop is mended\n    expires: 2020-12-31",
		Good: "ignore:\n  - rule: payload-enum\n    reason: until the shop is mended\n    expires: 2999-12-31"}
)

var (
	captureRules = []*diag.Rule{ruleTooLarge, ruleUTF16, ruleDamaged, ruleMalformed, ruleUnsupported, ruleNoPayload, ruleChannelGuess}
	configRules  = []*diag.Rule{ruleConfig, ruleIgnoreUnused, ruleIgnoreExpired}
)
