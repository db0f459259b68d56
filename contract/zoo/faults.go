package zoo

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

var (
	offset       = lazy.Regexp(`(Z|[+-]\d\d:\d\d)$`)
	strictEmail  = lazy.Regexp(`^[a-z0-9.]+@[a-z0-9-]+(\.[a-z0-9-]+)+$`)
	asciiLetters = func(s string) bool { return strings.IndexFunc(s, func(c rune) bool { return c > 0x7f }) < 0 }
	isEmoji      = hasRune(func(c rune) bool { return c > 0xffff })
	isControl    = hasRune(func(c rune) bool { return c < ' ' && c != '\n' && c != '\r' && c != '\t' })
	e500         = status(http.StatusInternalServerError)
	e400         = status(http.StatusBadRequest)
)

// Faults gives receivers that do one thing wrong.
func Faults() []Fault {
	return []Fault{
		// Shape and nulls.
		{"assignee-user-null-500", "shape", "contract-null", "reads what is inside assignee_user without a look whether it is null", when(null("ticket.assignee_user"), e500)},
		{"assignee-user-null-drop", "shape", "contract-null", "panics when assignee_user is null, and the connection ends without an answer", when(null("ticket.assignee_user"), drop)},
		{"assignee-team-null-500", "shape", "contract-null", "takes for granted that a ticket with a user has a team", when(null("ticket.assignee_team"), e500)},
		{"null-on-assignment-only", "shape", "contract-null", "breaks on nobody assigned when the assignment changes, and then alone", when(all(on(assigned), null("ticket.assignee_user")), e500)},
		{"external-id-null-400", "shape", "contract-null", "refuses events without an external ID, which most tickets lack", when(all(null("ticket.external_id"), null("ticket.assignee_user")), e400)},
		{"assignee-empty-500", "shape", "contract-empty", "reads the email of an assignee that is an empty object", when(empty("ticket.assignee_user"), e500)},
		{"external-id-absent-500", "shape", "contract-absent", "requires external_id to be there", when(absent("ticket.external_id"), e500)},
		{"subject-absent-400", "shape", "contract-absent", "requires subject to be there", when(absent("ticket.subject"), e400)},
		{"via-absent-500", "shape", "contract-absent", "requires via to be there", when(absent("ticket.via"), e500)},
		{"tags-empty-500", "shape", "contract-empty", "takes the first tag of a ticket that has none", when(empty("ticket.tags"), e500)},
		{"attachments-empty-500", "shape", "contract-empty", "takes the first attachment of a message that has none", when(empty("message.attachments"), e500)},
		{"recorded-null-subject-500", "shape", "contract-recorded", "breaks on a subject that is null, as phone and chat have it", when(null("ticket.subject"), e500)},
		{"recorded-null-attachments-500", "shape", "contract-recorded", "counts the attachments of a message where they are null", when(null("message.attachments"), e500)},
		{"sent-null-500", "shape", "contract-recorded", "formats the time at which a message was sent that was not sent yet", when(null("message.sent_datetime"), e500)},
		{"receiver-null-500", "shape", "contract-recorded", "reads the receiver of a note or a call, which have none", when(null("message.receiver"), e500)},
		{"wrong-type-500", "shape", "contract-ill-typed", "breaks on tags that are no list", when(noneOf("ticket.tags", "list", "string"), e500)},
		{"customer-type-500", "shape", "contract-ill-typed", "breaks on a customer that is no object", when(noneOf("ticket.customer", "object"), e500)},
		{"ticket-missing-500", "shape", "contract-identity", "breaks on an event without a ticket", when(func(q *request) bool { return q.isJSON && q.isObject() && !q.at("ticket").isObject() }, e500)},
		{"ticket-id-null-500", "shape", "contract-identity", "breaks on a ticket whose ID is null", when(null("ticket.id"), e500)},
		{"message-dropped-500", "shape", "contract-identity", "breaks on a message trigger without a message", when(all(on(messageCreated, messageFailed), func(q *request) bool { return q.isObject() && !q.at("message").present }), e500)},

		// Values.
		{"closed-500", "values", "contract-enum", "breaks on a ticket that is closed", when(text("ticket.status", equals("closed")), e500)},
		{"priority-urgent-400", "values", "contract-enum", "knows no priority above high", when(text("ticket.priority", equals("urgent")), e400)},
		{"unknown-channel-500", "values", "contract-unknown-value", "looks channels up in a list of its own", when(text("ticket.channel", equals("tiktok-shop")), e500)},
		{"unknown-status-400", "values", "contract-unknown-value", "refuses statuses that it does not know", when(text("ticket.status", not(equals("open", "closed"))), e400)},
		{"trigger-handed-over-missing", "values", "contract-valid", "knows seven of the eight triggers", when(on(handedOver), status(http.StatusNotFound))},
		{"trigger-unsnoozed-500", "values", "contract-valid", "breaks on a trigger that was forgotten", when(on(unsnoozed), e500)},
		{"unknown-trigger-500", "values", "contract-unknown-trigger", "breaks on a trigger that it does not know", when(all(func(q *request) bool { return q.isObject() && q.at("ticket").isObject() }, func(q *request) bool { return !(&event{trigger: q.trigger}).known() }), e500)},
		{"unknown-trigger-404", "values", "contract-unknown-trigger", "answers 404 to a trigger that it does not know", when(func(q *request) bool {
			return q.isObject() && q.at("ticket").isObject() && !(&event{trigger: q.trigger}).known()
		}, status(http.StatusNotFound))},
		{"int32-id-500", "values", "contract-number", "keeps the ID of a customer in 32 bits", when(func(q *request) bool { n, ok := q.number("ticket.customer.id"); return ok && n > 1<<31-1 }, e500)},
		{"float-id", "values", "contract-number", "reads IDs as floating-point numbers, and takes two tickets for one", floatIDs},
		{"quoted-id-400", "values", "contract-python-text", "refuses an ID that is a text, as a quoted template renders it", when(func(q *request) bool { return kindOf(q.at("ticket", "id").any) == "string" }, e400)},
		{"python-true-500", "values", "contract-python-text", "breaks on a boolean in the words of Python", when(text("message.from_agent", equals("True", "False")), e500)},
		{"python-tags-500", "values", "contract-python-text", "breaks on tags in the words of Python", when(text("ticket.tags", contains("'id'")), e500)},
		{"unknown-field-400", "values", "contract-unknown-field", "refuses a body with a root that it does not know", when(func(q *request) bool {
			return q.isObject() && unknownName("", "ticket", "message", "event", "context")(q)
		}, e400)},
		{"unknown-customer-field-500", "values", "contract-unknown-field", "reads customers strictly", when(func(q *request) bool { return q.at("ticket", "customer", "unheard_of").present }, e500)},

		// Text.
		{"emoji-500", "text", "contract-text", "keeps texts in a column of three bytes a character", when(text("ticket.subject", isEmoji), e500)},
		{"nul-500", "text", "contract-text", "keeps texts in a database that takes no NUL", when(text("ticket.subject", isControl), e500)},
		{"surrogate-500", "text", "contract-text", "breaks on half of a surrogate pair", when(text("ticket.subject", func(s string) bool { return strings.ContainsRune(s, utf8.RuneError) }), e500)},
		{"varchar-255-500", "text", "contract-text", "keeps subjects in 255 characters", when(text("ticket.subject", func(s string) bool { return utf8.RuneCountInString(s) > 255 }), e500)},
		{"ascii-only-400", "text", "contract-text", "refuses letters beyond ASCII", when(text("ticket.subject", not(asciiLetters)), e400)},
		{"folds-to-ascii", "text", "contract-text", "keeps letters beyond ASCII as question marks", foldsToASCII},
		{"sql-quote-500", "text", "contract-text", "makes SQL of texts", when(text("ticket.subject", contains("'")), e500)},
		{"backslash-500", "text", "contract-text", "writes JSON by hand", when(text("message.body_text", contains(`\`)), e500)},
		{"filter-blocks-script", "text", "contract-text", "stands behind a filter that refuses markup", when(text("message.body_text", contains("<script")), status(http.StatusForbidden))},
		{"email-plus-400", "text", "contract-address", "knows no plus sign in addresses", when(text("ticket.customer.email", contains("+")), e400)},
		{"email-strict-400", "text", "contract-address", "holds addresses against a pattern of its own", when(text("ticket.customer.email", not(strictEmail.Get().MatchString)), e400)},
		{"one-word-name-500", "text", "contract-address", "takes the second word of a name", when(text("ticket.customer.name", func(s string) bool { return len(strings.Fields(s)) < 2 }), e500)},
		{"unknown-timezone-500", "text", "contract-address", "looks timezones up", when(text("ticket.customer.timezone", contains("Mars")), e500)},
		{"unknown-language-500", "text", "contract-address", "knows languages of two letters", when(text("ticket.customer.language", func(s string) bool { return len(s) != 2 }), e500)},
		{"customer-name-null-500", "text", "contract-address", "trims a name that is null", when(null("ticket.customer.name"), e500)},

		// Date and time.
		{"datetime-z-only-500", "time", "contract-valid", "takes only dates that end in Z, which none does that Gorgias sends", when(text("ticket.updated_datetime", not(func(s string) bool { return strings.HasSuffix(s, "Z") })), e500)},
		{"datetime-naive-500", "time", "contract-datetime", "takes no date without an offset, as examples have them", when(text("ticket.created_datetime", func(s string) bool { return len(s) > 10 && s[0] == '2' && !offset.Get().MatchString(s) }), e500)},
		{"datetime-no-z-500", "time", "contract-datetime", "takes no date that ends in Z", when(text("ticket.created_datetime", func(s string) bool { return strings.HasSuffix(s, "Z") }), e500)},
		{"datetime-offset-400", "time", "contract-datetime", "takes no offset but +00:00", when(text("ticket.created_datetime", func(s string) bool {
			return offset.Get().MatchString(s) && !strings.HasSuffix(s, "Z") && !strings.HasSuffix(s, "+00:00")
		}), e400)},
		{"datetime-micros-only-500", "time", "contract-datetime", "wants six digits behind the seconds", when(text("ticket.updated_datetime", func(s string) bool { return len(s) > 19 && s[0] == '2' && s[19] != '.' }), e500)},

		// Transport.
		{"one-read", "transport", "contract-transport", "takes what one read of the body gives", oneRead},
		{"needs-content-length", "transport", "contract-transport", "refuses a body whose length was not told", rawWhen(func(q *http.Request) bool { return q.ContentLength < 0 }, http.StatusLengthRequired)},
		{"expect-417", "transport", "contract-transport", "knows no 100 Continue", rawWhen(func(q *http.Request) bool { return q.Header.Get("Expect") != "" }, http.StatusExpectationFailed)},
		{"user-agent-403", "transport", "contract-transport", "stands behind a filter that wants a User-Agent", rawWhen(func(q *http.Request) bool { return q.UserAgent() == "" }, http.StatusForbidden)},
		{"many-headers-431", "transport", "contract-transport", "takes 40 headers", rawWhen(func(q *http.Request) bool { return len(q.Header) > 40 }, http.StatusRequestHeaderFieldsTooLarge)},
		{"content-type-exact", "transport", "contract-content-type", "compares the content type letter by letter", rawWhen(func(q *http.Request) bool {
			t := q.Header.Get("Content-Type")
			return t != "application/json" && isJSON(t) && t != ""
		}, http.StatusUnsupportedMediaType)},
		{"content-type-absent-500", "transport", "contract-content-type", "breaks when there is no content type", rawWhen(func(q *http.Request) bool { return q.Header.Get("Content-Type") == "" }, http.StatusInternalServerError)},
		{"content-type-wrong-500", "transport", "contract-content-type", "breaks on a content type that is none of its own", rawWhen(func(q *http.Request) bool { return !isJSON(q.Header.Get("Content-Type")) }, http.StatusInternalServerError)},
		{"limit-100kb", "transport", "contract-size", "takes 100 KB, as frameworks do that were not asked", when(func(q *request) bool { return len(q.body) > 100<<10 }, status(http.StatusRequestEntityTooLarge))},
		{"large-500", "transport", "contract-size", "breaks on a body beyond 512 KB", when(func(q *request) bool { return len(q.body) > 512<<10 }, e500)},
		{"redirect-slash", "transport", "contract-redirect", "points to the same address with a slash", when(always, func(w http.ResponseWriter, q *request) {
			http.Redirect(w, q.Request, q.URL.Path+"/", http.StatusMovedPermanently)
		})},
		{"answer-never-ends", "transport", "contract-answer-incomplete", "begins an answer and does not end it", when(on(updated), neverEnds)},
		{"answer-cut-short", "transport", "contract-answer-incomplete", "sends less than it announced", when(on(updated), cutShort)},
		{"interrupted-dead", "transport", "contract-interrupted", "does not recover from a sender that goes away in the middle of a body", interruptedDead},

		// The answer.
		{"malformed-500", "answer", "contract-malformed", "breaks on a body that is no JSON", when(malformed, e500)},
		{"malformed-drop", "answer", "contract-malformed", "ends the connection on a body that is no JSON", when(malformed, drop)},
		{"malformed-200", "answer", "contract-malformed", "answers 200 before it reads, and loses what cannot be read", when(malformed, reply(http.StatusOK, "application/json", `{}`))},
		{"root-null-500", "answer", "contract-malformed", "breaks on a body that is no object", when(func(q *request) bool { return q.isJSON && !q.isObject() }, e500)},
		{"empty-body-500", "answer", "contract-malformed", "breaks on an empty body", when(func(q *request) bool { return len(strings.TrimSpace(string(q.body))) == 0 }, e500)},
		{"trailing-200", "answer", "contract-malformed", "reads one value and not what follows", when(func(q *request) bool { return !q.isJSON && strings.HasSuffix(string(q.body), "}{") }, reply(http.StatusOK, "application/json", `{}`))},
		{"deep-nesting-500", "answer", "contract-nesting", "runs out of stack", when(func(q *request) bool { return deep(q.value.any) > 1000 }, e500)},
		{"many-tags-500", "answer", "contract-nesting", "makes one statement of all tags", when(func(q *request) bool { l, _ := q.at("ticket", "tags").any.([]any); return len(l) > 1000 }, e500)},
		{"stack-trace", "answer", "contract-leak", "answers a body that is no JSON with a stack trace", when(malformed, reply(http.StatusBadRequest, "text/plain", "SyntaxError\n    at JSON.parse (<anonymous>)\n    at Object.handle (/srv/app/hook.js:17:23)\n"))},
		{"echoes-token", "answer", "contract-leak", "tells in its answer which token it got", when(on(updated), func(w http.ResponseWriter, q *request) {
			then(reply(http.StatusOK, "application/json", `{"token": "`+q.receiver.options.Token+`"}`))(w, q)
		})},
		{"answer-html-200", "answer", "contract-answer-html", "answers 200 with a page", when(always, then(reply(http.StatusOK, "text/html", "<!DOCTYPE html><html><body>Welcome</body></html>")))},
		{"answer-broken-json", "answer", "contract-answer-json", "says that its answer is JSON, which OK is not", when(always, then(reply(http.StatusOK, "application/json", "OK")))},
		{"answer-huge", "answer", "contract-answer-size", "answers with everything it knows", when(always, then(reply(http.StatusOK, "application/json", `"`+strings.Repeat("x", 20<<10)+`"`)))},
		{"reflects-subject", "answer", "contract-reflection", "shows the subject in a page", when(text("ticket.subject", contains("<script")), func(w http.ResponseWriter, q *request) {
			then(reply(http.StatusOK, "text/html", "<p>"+q.at("ticket", "subject").text()+"</p>"))(w, q)
		})},
		{"evaluates-template", "answer", "contract-template-evaluated", "renders the subject as a template", when(text("ticket.subject", contains("{{7*191}}")), func(w http.ResponseWriter, q *request) {
			then(reply(http.StatusOK, "text/plain", strings.ReplaceAll(q.at("ticket", "subject").text(), "{{7*191}}", "1337")))(w, q)
		})},
		{"header-injection", "answer", "contract-header-injection", "writes the subject into a header as it is", when(text("ticket.subject", contains("\n")), injects)},
		{"method-404", "answer", "contract-method", "answers 404 to other methods, and a GET with 405", rawWhen(func(q *http.Request) bool { return q.Method != http.MethodPost && q.Method != http.MethodGet }, http.StatusNotFound)},
		{"method-500", "answer", "contract-method", "breaks on other methods", rawWhen(func(q *http.Request) bool { return q.Method != http.MethodPost }, http.StatusInternalServerError)},
		{"method-no-allow", "answer", "contract-method", "answers 405 without Allow", rawWhen(func(q *http.Request) bool { return q.Method != http.MethodPost }, http.StatusMethodNotAllowed)},

		// Time and load.
		{"slow-always", "load", "contract-latency", "asks a language model before it answers", when(always, hang)},
		{"slow-half", "load", "contract-latency", "answers after more than half of the time that the sender waits", when(always, func(w http.ResponseWriter, q *request) {
			pause(q.Request, q.receiver.options.slow()*6/10)
			q.receiver.ServeHTTP(w, q.Request)
		})},
		{"quadratic-tags", "load", "contract-latency-growth", "compares every tag with every other", when(func(q *request) bool {
			l, _ := q.at("ticket", "tags").any.([]any)
			return len(l) > 400 && len(l) < 2000
		}, hang)},
		{"regex-blow-up", "load", "contract-latency-growth", "looks for a signature with a pattern that backtracks", when(text("message.body_text", func(s string) bool { return strings.HasPrefix(s, strings.Repeat("a", 20_000)) }), hang)},
		{"global-lock", "load", "contract-burst", "handles one event at a time", globalLock},
		{"rate-429-bare", "load", "contract-burst", "answers 429 without Retry-After to more than fifteen in a second", perSecond(15)},
		{"poison-pill", "load", "contract-poison", "is dead after a body that is null", poisonPill},

		// Sequence and state.
		{"duplicate-500", "state", "contract-duplicate", "keeps events under a key that must be unique, and breaks on the second", duplicate(e500)},
		{"duplicate-409", "state", "contract-duplicate", "answers 409 to a delivery that came before", duplicate(status(http.StatusConflict))},
		{"duplicate-counted", "state", "contract-duplicate", "counts every delivery as an event", keyless},
		{"duplicate-parallel-race", "state", "contract-duplicate-parallel", "looks whether it has seen an event before it begins, and notes it when it is done", lookThenNote},
		{"retry-dropped", "state", "contract-retry", "notes that it has seen an event before the event is whole", retryDropped},
		{"pair-counts-twice", "state", "contract-pair", "counts a new ticket for its creation and for its first message", applies(pairTwice)},
		{"message-id-only", "state", "contract-message-followed", "takes what follows on a message for the same event", applies(messageOnce)},
		{"message-before-ticket-500", "state", "contract-order", "wants the ticket before its message", unknownTicket(e500, messageCreated, messageFailed)},
		{"update-before-create-404", "state", "contract-order", "wants the creation before an update", unknownTicket(status(http.StatusNotFound), updated, statusUpdated, assigned)},
		{"stale-overwrites", "state", "contract-stale", "takes what comes last for what is newest", applies(staleToo)},
		{"reopen-409", "state", "contract-lifecycle", "knows no way from closed to open", reopenRefused},
		{"unassign-ignored", "state", "contract-lifecycle", "passes over an assignment to nobody", applies(assignOnly)},
		{"ticket-deadlock", "state", "contract-concurrent", "locks a ticket and gives up when it is locked", ticketLocked},
		{"lost-update", "state", "contract-concurrent", "reads a ticket, thinks, and writes it back", lostUpdate},
		{"event-lost", "state", "contract-valid", "answers 200 although the second update of a ticket was not kept", applies(keyIsTicket)},
		{"loop-reply", "state", "contract-loop", "replies to every message, its own too", applies(repliesToAll)},
		{"loop-python-true", "state", "contract-loop", "takes the text True for not true, and replies to agents", applies(repliesToTrue)},
		{"recovery-diverges", "state", "contract-recovery", "applies events again when they come again after others", applies(onlyLast)},

		// Security.
		{"auth-absent-200", "security", "contract-auth", "takes deliveries without a token", authorised(func(got, want string) bool { return got == "" || got == want })},
		{"auth-prefix", "security", "contract-auth", "compares as many letters as it was given", authorised(func(got, want string) bool { return got != "" && got != "Bearer " && strings.HasPrefix(want, got) })},
		{"auth-suffix", "security", "contract-auth", "looks whether the header begins with the token", authorised(func(got, want string) bool { return strings.HasPrefix(got, want) })},
		{"auth-case", "security", "contract-auth", "compares tokens in any letters", authorised(strings.EqualFold)},
		{"auth-missing-500", "security", "contract-auth", "breaks when there is no token", rawWhen(func(q *http.Request) bool { return q.Header.Get("Authorization") == "" }, http.StatusInternalServerError)},
		{"auth-any", "security", "contract-auth", "looks whether there is a token, and not which", authorised(func(got, _ string) bool { return got != "" })},
		{"auth-after-effect", "security", "contract-auth-order", "looks at the token when the work is done", authLast},
		{"signature-ignored", "security", "contract-signature", "looks whether there is a signature, and not of what", signatureIgnored},
		{"signature-old", "security", "contract-signature", "takes signatures of any age", signatureOld},
		{"signature-future", "security", "contract-signature", "looks whether a timestamp is too old, and not whether it is too new", signatureFuture},
		{"timestamp-absent-500", "security", "contract-signature", "breaks on a timestamp that is no number", timestampTrusted},
		{"signature-cut", "security", "contract-signature", "compares as many letters of a signature as it was given", signatureCut},
		{"signature-of-value", "security", "contract-signature", "holds a signature against what it writes of the value that it has read", signatureOfValue},
		{"signature-first", "security", "contract-signature", "looks at the first of several signatures, as there are while a secret is changed", firstSignature},
		{"fetches-url", "security", "contract-fetch", "fetches the addresses that stand in a message", fetches},
	}
}
