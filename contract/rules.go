package contract

import "github.com/webhook-lint/webhook-lint/diag"

const (
	faulty = "webhook-lint receiver --fault "
	right  = "webhook-lint receiver"
)

// rule makes a rule that tells of a faulty receiver of the zoo.
func rule(id string, s diag.Severity, title, doc, bad string) *diag.Rule {
	return &diag.Rule{ID: id, Severity: s, Title: title, Doc: doc, Bad: bad, Good: right}
}

// The rules about what a receiver must take.
var (
	ruleValid = rule("contract-valid", diag.Error, "a valid event is not accepted",
		"The plainest event of a trigger must be answered 2xx. Gorgias counts any other answer as a failure, and switches an integration off after 100 failures in a row.", faulty+"trigger-handed-over-missing")
	ruleNull = rule("contract-null", diag.Error, "a null breaks the receiver",
		"Assignees, external IDs, subjects, names and many dates are null in recorded deliveries. A receiver must look before it reads what is inside.", faulty+"assignee-user-null-500")
	ruleAbsent = rule("contract-absent", diag.Error, "an absent property breaks the receiver",
		"The document requires no property, and deliveries differ in what they hold. What is not there must be taken as unknown.", faulty+"external-id-absent-500")
	ruleEmpty = rule("contract-empty", diag.Error, "an empty list or object breaks the receiver",
		"Tags, attachments and channels may be empty, and objects may lack everything. There is no first item then.", faulty+"tags-empty-500")
	ruleEnum = rule("contract-enum", diag.Error, "a value that the document lists breaks the receiver",
		"Each value that the document lists for a property arrives sooner or later: a closed ticket most of all.", faulty+"closed-500")
	ruleRecorded = rule("contract-recorded", diag.Error, "what Gorgias is known to send breaks the receiver",
		"The document is best-effort: recorded deliveries hold properties, nulls and values that it does not know. They are what arrives.", faulty+"recorded-null-subject-500")
	ruleRendered = &diag.Rule{ID: "contract-rendered", Severity: diag.Error, Title: "a body of the integration breaks the receiver",
		Doc: "The body is what the owner's own definition renders to. The receiver was built for it, so each of its forms must be accepted."}
	rulePythonText = rule("contract-python-text", diag.Error, "a value in the words of Python breaks the receiver",
		"A quoted template renders an ID as \"218411991\", a boolean as \"True\" and nothing as \"None\". Receivers of such bodies must read them so.", faulty+"quoted-id-400")
	ruleUnknownField = rule("contract-unknown-field", diag.Error, "a property that nobody knows yet breaks the receiver",
		"Gorgias adds properties without notice. What a receiver does not know, it must pass over.", faulty+"unknown-field-400")
	ruleUnknownValue = rule("contract-unknown-value", diag.Error, "a value that nobody knows yet breaks the receiver",
		"Channels, statuses and priorities are open sets: new ones arrive without notice. A receiver must take them, and may do nothing with them.", faulty+"unknown-channel-500")
	ruleUnknownTrigger = rule("contract-unknown-trigger", diag.Warning, "a trigger that nobody knows yet is refused",
		"A trigger that the receiver does not know is best answered 2xx and passed over: what it answers otherwise counts as a failure of the integration.", faulty+"unknown-trigger-500")
	ruleText = rule("contract-text", diag.Error, "a text breaks the receiver",
		"Customers write emoji, quotes, markup, controls and long texts. They are data, whatever they look like.", faulty+"emoji-500")
	ruleNumber = rule("contract-number", diag.Error, "a number breaks the receiver",
		"IDs of Gorgias are near 2^31, those of shops beyond: they need 64 bits, and do not survive as floating-point numbers.", faulty+"int32-id-500")
	ruleDatetime = rule("contract-datetime", diag.Error, "a form of date and time breaks the receiver",
		"Every recorded date has microseconds and +00:00, and none a Z; examples have no offset at all. A parser must take them all.", faulty+"datetime-naive-500")
	ruleAddress = rule("contract-address", diag.Error, "an odd name, address, language or timezone breaks the receiver",
		"Names are one word or empty, addresses have plus signs and no dots, timezones and languages are whatever somebody typed.", faulty+"email-plus-400")
	ruleNesting = rule("contract-nesting", diag.Error, "depth, repetition or size of a body breaks the receiver",
		"Names given twice, deep nesting and huge lists need not be accepted, but must not break the receiver.", faulty+"deep-nesting-500")
)

// The rules about what a receiver must not take, and how it refuses.
var (
	ruleMalformed = rule("contract-malformed", diag.Error, "a malformed body is not refused",
		"What is no JSON is best refused with 4xx. A 5xx or a lost connection says that the receiver broke; a 2xx hides that the event was lost.", faulty+"malformed-500")
	ruleIdentity = rule("contract-identity", diag.Error, "an event without an identity breaks the receiver",
		"Without a ticket, or with an ID that is none, there is nothing to apply the event to. It is best refused with 4xx.", faulty+"ticket-missing-500")
	ruleIllTyped = rule("contract-ill-typed", diag.Error, "a value of the wrong type breaks the receiver",
		"A value of a type that the document does not allow may be refused with 4xx or passed over; it must not break the receiver.", faulty+"wrong-type-500")
	ruleMethod = rule("contract-method", diag.Warning, "another method is not answered 405",
		"Webhooks are posted. RFC 9110 15.5.6 wants 405 with the header Allow for other methods; none of them may change anything.", faulty+"method-404")
	ruleContentType = rule("contract-content-type", diag.Error, "a content type is judged by its letters",
		"Media types are compared without regard to case, and parameters may follow (RFC 9110 8.3.1). What is no JSON is best answered 415.", faulty+"content-type-exact")
	ruleAuth = rule("contract-auth", diag.Error, "a delivery that proves nothing is accepted",
		"Gorgias signs nothing: a configured header or a secret in the URL is all that tells its deliveries from anybody's. It must be compared whole, and in constant time.", faulty+"auth-absent-200")
	ruleAuthOrder = rule("contract-auth-order", diag.Error, "a delivery has effects before it is found unauthorised",
		"The secret must be looked at before anything else is done.", faulty+"auth-after-effect")
	ruleSignature = rule("contract-signature", diag.Error, "a signature is not held against the bytes that came",
		"A signature covers the body byte for byte. Another body, an old timestamp or a signature of something else must be refused.", faulty+"signature-ignored")
)

// The rules about how bytes, time and load are borne.
var (
	ruleTransport = rule("contract-transport", diag.Error, "a legal way of sending breaks the receiver",
		"Bodies may come chunked, in slices, slowly, after 100 Continue, and on connections that are used again (RFC 9112). Headers may be many.", faulty+"one-read")
	ruleSize = rule("contract-size", diag.Error, "a body of a common size breaks the receiver",
		"A ticket with some mails in it has hundreds of kilobytes. Up to 256 KB must be taken; beyond, 413 is right, and 5xx never is.", faulty+"limit-100kb")
	ruleRedirect = rule("contract-redirect", diag.Error, "a delivery is redirected",
		"A redirect loses the body or its method with most senders, and tells the secret to another address. Configure the address that answers.", faulty+"redirect-slash")
	ruleTLS = &diag.Rule{ID: "contract-tls", Severity: diag.Error, Title: "the certificate is not to be trusted, or ends soon",
		Doc: "Gorgias delivers over HTTPS. A certificate of another name, of an unknown issuer or out of date ends all deliveries at once."}
	ruleLatency = rule("contract-latency", diag.Error, "an answer comes late",
		"Gorgias is said to give up after about 5 seconds. Queue the event, answer, and do the work afterwards.", faulty+"slow-always")
	ruleGrowth = rule("contract-latency-growth", diag.Error, "the time of an answer grows faster than the body",
		"Work that grows with the square of a list, or a pattern that backtracks, turns a long event into an outage.", faulty+"quadratic-tags")
	ruleBurst = rule("contract-burst", diag.Error, "deliveries at the same time break the receiver",
		"Events of many tickets come at once. A receiver that must slow its sender down answers 429 with Retry-After.", faulty+"global-lock")
	rulePoison = rule("contract-poison", diag.Error, "one bad delivery breaks those after it",
		"Whatever a delivery holds, the next one is another story.", faulty+"poison-pill")
	ruleInterrupted = rule("contract-interrupted", diag.Error, "a sender that goes away breaks the receiver",
		"Connections end in the middle of a body or of an answer. Deliveries after that are to be taken as before.", faulty+"interrupted-dead")
)

// The rules about deliveries that follow each other.
var (
	ruleDuplicate = rule("contract-duplicate", diag.Error, "the same delivery twice is not one event",
		"Gorgias may send a delivery again when it got no answer in time, and has no delivery ID. The second is answered like the first, and has no effect.", faulty+"duplicate-500")
	ruleDuplicateParallel = rule("contract-duplicate-parallel", diag.Error, "the same delivery twice at once is not one event",
		"A retry may come while the first delivery is still at work. One of them takes effect, and both are answered 2xx.", faulty+"duplicate-parallel-race")
	ruleRetry = rule("contract-retry", diag.Error, "a delivery whose answer was lost is not one event with its retry",
		"The sender went away, and sends the same again. It was applied once, or is applied now; not twice, and not never.", faulty+"retry-dropped")
	rulePair = rule("contract-pair", diag.Error, "a new ticket that comes with two triggers counts twice",
		"A new ticket fires ticket-created and ticket-message-created about a second apart, with the same data.", faulty+"pair-counts-twice")
	ruleFollowed = rule("contract-message-followed", diag.Error, "what follows on a message is lost",
		"A message that was created may fail to be sent: the same message ID comes with another trigger, and that is news.", faulty+"message-id-only")
	ruleOrder = rule("contract-order", diag.Error, "an event of something that did not come before breaks the receiver",
		"Nothing promises an order: updates come before the creation, and messages before their ticket.", faulty+"message-before-ticket-500")
	ruleStale = rule("contract-stale", diag.Error, "an older event overwrites a newer one",
		"What came late may be older. updated_datetime tells.", faulty+"stale-overwrites")
	ruleLifecycle = rule("contract-lifecycle", diag.Error, "a ticket that changes back and forth breaks the receiver",
		"Tickets are closed, reopened and closed again, and assigned, unassigned and assigned again.", faulty+"reopen-409")
	ruleConcurrent = rule("contract-concurrent", diag.Error, "events of one ticket at the same time break the receiver",
		"An update, an assignment and a message of one ticket may come at once.", faulty+"ticket-deadlock")
	ruleLoop = rule("contract-loop", diag.Error, "a message of an agent causes a reply",
		"Replies come back through ticket-message-created with from_agent true, or \"True\" from a quoted template. Whoever answers them answers himself.", faulty+"loop-reply")
	ruleRecovery = rule("contract-recovery", diag.Error, "after an outage the same events lead to another state",
		"All deliveries of a window are sent again when a receiver was down. The state must come out as if they had come once.", faulty+"recovery-diverges")
)

// The rules about the answer itself: they hold for every delivery.
var (
	ruleIncomplete = rule("contract-answer-incomplete", diag.Error, "an answer does not end, or ends too early",
		"The length of the body must be what Content-Length says, and the answer must end.", faulty+"answer-never-ends")
	ruleAnswerJSON = rule("contract-answer-json", diag.Warning, "an answer says that it is JSON, and is not",
		"Gorgias takes the answer for JSON, and keeps it with the customer.", faulty+"answer-broken-json")
	ruleAnswerSize = rule("contract-answer-size", diag.Warning, "an answer is large",
		"Gorgias keeps the answer with the customer. A few words are enough, and 10 KB too much.", faulty+"answer-huge")
	ruleAnswerHTML = rule("contract-answer-html", diag.Warning, "an event is answered with a page of HTML",
		"Success with a page is what login forms and error pages of proxies look like.", faulty+"answer-html-200")
	ruleLeak = rule("contract-leak", diag.Error, "an answer tells secrets",
		"A stack trace, or the secret that came with the request, is for the receiver's own log alone.", faulty+"stack-trace")
	ruleReflection = rule("contract-reflection", diag.Error, "an answer shows what a customer wrote as HTML",
		"Text of a customer in a page of HTML runs in the browser of whoever looks at the answer.", faulty+"reflects-subject")
	ruleEvaluated = rule("contract-template-evaluated", diag.Error, "text of a customer is evaluated as a template",
		"{{7*7}} must stay what it is: what evaluates it runs whatever a customer writes.", faulty+"evaluates-template")
	ruleInjection = rule("contract-header-injection", diag.Error, "text of a customer becomes a header of the answer",
		"A line end in a text must never reach a header.", faulty+"header-injection")
	ruleFetch = rule("contract-fetch", diag.Error, "the receiver fetches an address that a customer wrote",
		"Whoever makes a receiver fetch an address reaches what only the receiver can reach.", faulty+"fetches-url")
	ruleReplay = &diag.Rule{ID: "contract-replay", Severity: diag.Error, Title: "a recorded delivery is not answered as it was, or not at all",
		Doc: "What was sent before is answered as then, and 2xx where that is not known. A body that breaks the contract may be refused."}
)

// Rules is the table of the rules about receivers.
var Rules = []*diag.Rule{
	ruleValid, ruleNull, ruleAbsent, ruleEmpty, ruleEnum, ruleRecorded, ruleRendered, rulePythonText, ruleUnknownField, ruleUnknownValue, ruleUnknownTrigger,
	ruleText, ruleNumber, ruleDatetime, ruleAddress, ruleNesting,
	ruleMalformed, ruleIdentity, ruleIllTyped, ruleMethod, ruleContentType, ruleAuth, ruleAuthOrder, ruleSignature,
	ruleTransport, ruleSize, ruleRedirect, ruleTLS, ruleLatency, ruleGrowth, ruleBurst, rulePoison, ruleInterrupted,
	ruleDuplicate, ruleDuplicateParallel, ruleRetry, rulePair, ruleFollowed, ruleOrder, ruleStale, ruleLifecycle, ruleConcurrent, ruleLoop, ruleRecovery,
	ruleIncomplete, ruleAnswerJSON, ruleAnswerSize, ruleAnswerHTML, ruleLeak, ruleReflection, ruleEvaluated, ruleInjection, ruleFetch, ruleReplay,
}
