package cli

import "github.com/webhook-lint/webhook-lint/diag"

var (
	ruleTooLarge = &diag.Rule{ID: "capture-too-large", Severity: diag.Error, Title: "a payload is larger than --max-bytes",
		Doc: "The payload was not read whole, and so was not checked. Raise --max-bytes if it is meant to be that large."}
	ruleUTF16 = &diag.Rule{ID: "capture-utf-16", Severity: diag.Error, Title: "a file is UTF-16",
		Doc: "JSON that is sent is UTF-8. Some shells write UTF-16 when output is redirected; save the capture as UTF-8."}
	ruleDamaged = &diag.Rule{ID: "capture-damaged", Severity: diag.Error, Title: "a capture cannot be decoded",
		Doc: "Compressed, chunked or base64 data ends early or is not what it says. Take the capture again."}
	ruleMalformed = &diag.Rule{ID: "capture-malformed", Severity: diag.Error, Title: "a recording is not what its name says",
		Doc: "The file is no HAR file or no raw HTTP request, although its name or its beginning says so."}
	ruleUnsupported = &diag.Rule{ID: "capture-unsupported", Severity: diag.Error, Title: "a body is elsewhere or coded in an unknown way",
		Doc: "The recording names its body by a file, or codes it in a way that is not read here. Save the body itself."}
	ruleNoPayload = &diag.Rule{ID: "capture-no-payload", Severity: diag.Warning, Title: "a recording has no JSON body",
		Doc: "No request of the recording carries JSON, so that nothing was checked. Was the right traffic recorded?"}
	ruleChannelGuess = &diag.Rule{ID: "capture-channel", Severity: diag.Note, Title: "the channel is a guess among several",
		Doc: "Neither the capture nor its path names the channel, and the payload's shape is that of several. It was checked as " +
			"the one that fits best. Name the channel with --channel, or in the name of the file or its folder."}
	ruleConfig = &diag.Rule{ID: "config-syntax", Severity: diag.Error, Title: "the configuration cannot be used",
		Doc: "A setting of .webhook-lint.yaml is unknown, or has a value of the wrong kind. webhook-lint config schema prints what it may hold."}
	ruleIgnoreUnused = &diag.Rule{ID: "config-ignore-unused", Severity: diag.Warning, Title: "an ignore matches nothing",
		Doc: "An entry of ignore that silences nothing hides the next fault at its place. Remove it. An entry for some files only " +
			"should have their path: it is not reported by runs over others."}
	ruleIgnoreExpired = &diag.Rule{ID: "config-ignore-expired", Severity: diag.Warning, Title: "an ignore has expired",
		Doc: "The date in expires has passed, so the entry silences nothing any more. Mend what it hid, or set a new date."}
)

var (
	captureRules = []*diag.Rule{ruleTooLarge, ruleUTF16, ruleDamaged, ruleMalformed, ruleUnsupported, ruleNoPayload, ruleChannelGuess}
	configRules  = []*diag.Rule{ruleConfig, ruleIgnoreUnused, ruleIgnoreExpired}
)
