package template

import "github.com/webhook-lint/webhook-lint/diag"

// Rules is the table of the rules of this package.
var Rules = []*diag.Rule{
	ruleSyntax, ruleTag, ruleLarge, ruleJinja, ruleFilter, ruleArguments, ruleFilterInput, ruleTest, ruleFunction, ruleVariable,
	ruleProperty, ruleScope, ruleUndocumented, ruleNullable, ruleNullPrinted, ruleIndex, ruleIterate, ruleObjectPrinted,
	ruleListPrinted, ruleBooleanText, ruleDoubleEncoded, ruleJoinObjects, ruleEnumCompare, ruleCompareKinds, ruleOperator,
	ruleConstant, ruleDefaultNull, ruleDefaultUseless, ruleSetInLoop, ruleLoops, ruleSetUnused, ruleShadow, ruleURLUnencoded, ruleURLHost,
	ruleURLSlash, ruleURLNull, ruleFormUnencoded, ruleHeaderInjection, ruleHeaderLatin1, ruleJSON, ruleUnescaped, ruleIncomplete, ruleToJSONQuoted, rulePython,
	ruleUnquoted, ruleJSONCut, ruleJSONDuplicate, ruleJSONJoined, ruleIgnoreUnused, ruleIgnoreReason, ruleGaveUp,
}

func rule(id string, severity diag.Severity, title, bad, good, doc string) *diag.Rule {
	return &diag.Rule{ID: id, Severity: severity, Title: title, Doc: doc, Bad: bad, Good: good}
}

// What the text itself says.
var (
	ruleSyntax = rule("template-syntax", diag.Error, "a template that cannot be parsed",
		`{{ ticket.id }`, `{{ ticket.id }}`,
		"Gorgias sends a text whose template cannot be parsed as it stands, braces and all, and reports success. "+
			"All faults of a template are told at once, each at its place.")
	ruleTag = rule("template-tag", diag.Error, "a statement that does not exist",
		`{% include "footer" %}`, `{{ ticket.id }}`,
		"A tag {% … %} begins with the name of a statement of Jinja. Those that load other templates have no use: an integration has no others.")
	ruleLarge = rule("template-large", diag.Error, "a template that is too large to be checked", "", "",
		"Templates above 256 KiB are not read.")
	ruleJinja = rule("template-jinja", diag.Note, "something of Jinja that is not known to work at Gorgias",
		`{{ ticket.channel | upper }}`, `{{ ticket.channel }}`,
		"Published integrations use plain paths, indices and hardly a filter. Whether Gorgias renders the rest of Jinja is not established: "+
			"send a test event and look at what arrives. --jinja full turns the notes off. A comment that hides findings, "+
			"{# webhook-lint: ignore=RULE reason #}, draws no note, though it is established no more than others.")
	ruleIgnoreUnused = rule("template-ignore-unused", diag.Note, "an ignore that hides nothing",
		`{# webhook-lint: ignore=template-nullable the CRM takes "" #}{{ ticket.id }}`, `{{ ticket.id }}`,
		"A comment {# webhook-lint: ignore=RULE reason #} hides the findings of a rule on its line, or on the next one when it stands alone. "+
			"One that hides nothing should go, so that it hides nothing new.")
	ruleIgnoreReason = rule("template-ignore-reason", diag.Note, "an ignore without a reason",
		`{# webhook-lint: ignore=template-null-printed #}{{ ticket.external_id }}`,
		`{# webhook-lint: ignore=template-null-printed the ERP reads None as no number #}{{ ticket.external_id }}`,
		"Behind the rule stands why its findings are right to be hidden, for whoever reads the template next.")
	ruleGaveUp = rule("template-gave-up", diag.Note, "a template that could not be checked in full",
		`{% macro stars(n) %}{% if n %}*{{ stars(n - 1) }}{% endif %}{% endmacro %}{{ stars(ticket.id) }}`, `{{ "*" * 5 }}`,
		"Templates with very many nested conditions, and macros that call themselves, are checked in part only; what they send is then not known, and any body is taken to be right.")
)

// Filters, tests and functions.
var (
	ruleFilter = rule("template-filter-unknown", diag.Error, "a filter that does not exist",
		`{{ ticket.channel | downcase }}`, `{{ ticket.channel }}`,
		"Gorgias sends a text with an unknown filter as it stands, braces and all, and reports success (recorded in November 2023): no log ever shows it.")
	ruleArguments = rule("template-filter-arguments", diag.Error, "a filter with arguments that it does not take",
		`{{ ticket.channel | upper(1) }}`, `{{ ticket.channel }}`,
		"Jinja refuses to render a filter with too many arguments, or with one that it does not know.")
	ruleFilterInput = rule("template-filter-input", diag.Error, "a filter on a value that it fails on",
		`{{ ticket.id | length }}`, `{{ ticket.id }}`,
		"Some filters fail on values of the wrong kind, and then the text is not rendered at all. Where only null makes the filter fail, and where it makes Python text of an object, this is a warning.")
	ruleTest = rule("template-test-unknown", diag.Error, "a test that does not exist",
		`{% if ticket.tags is empty %}none{% endif %}`, `{{ ticket.id }}`,
		"A test stands behind is. An unknown one makes rendering fail.")
	ruleFunction = rule("template-function-unknown", diag.Error, "a function that does not exist",
		`{{ now() }}`, `{{ ticket.id }}`,
		"Jinja has the functions range, dict, lipsum, cycler, joiner and namespace, and the methods of Python's texts, lists and dicts.")
)

// Variables and their properties.
var (
	ruleVariable = rule("template-variable-unknown", diag.Error, "a variable that does not exist",
		`{{ customer.email }}`, `{{ ticket.id }}`,
		"The context of a template has the variables ticket and event, and message on the two message triggers. Any other is undefined: "+
			"an attribute of it fails, and by itself it prints nothing or is sent as it stands.")
	ruleProperty = rule("template-property-unknown", diag.Error, "a property that does not exist",
		`{{ ticket.custmer }}`, `{{ ticket.id }}`,
		"Neither the document nor any recorded delivery has a property of that name there. It prints nothing, or is sent as it stands.")
	ruleScope = rule("template-trigger-scope", diag.Error, "a variable that is not there on every enabled trigger",
		`{{ message.id }}`, `{{ ticket.id }}`,
		"message is there with ticket-message-created and ticket-message-failed only. On any other trigger of the same integration, what is asked of it fails.")
	ruleUndocumented = rule("template-property-unrecorded", diag.Note, "a property that no recorded delivery has",
		`{{ ticket.customer_id }}`, `{{ ticket.id }}`,
		"The property is documented, or inferred, and no recorded delivery has it. Look at a test event before you rely on it.")
	ruleNullable = rule("template-nullable", diag.Warning, "a property of something that may be null or missing",
		`{{ ticket.assignee_user.name }}`, `{% if ticket.assignee_user %}{{ ticket.assignee_user.email }}{% endif %}`,
		"What is asked of null is undefined; how Gorgias renders that is not established: it prints nothing, or the braces are sent as they stand. "+
			"What is asked of undefined fails. A condition around it is understood: if, and, or, is defined, is not none, a comparison.")
	ruleIndex = rule("template-index", diag.Warning, "an item of a list that may be empty",
		`{{ ticket.tags[0].name }}`, `{% if ticket.tags %}{{ ticket.tags[0].name }}{% endif %}`,
		"An item that is not there is undefined, and a property of it makes rendering fail.")
	ruleIterate = rule("template-iterate", diag.Error, "a loop over something that is no list",
		`{% for x in ticket.id %}{{ x }}{% endfor %}`, `{% for tag in ticket.tags %}{{ tag.name }}{% endfor %}`,
		"A loop over null or a number makes rendering fail.")
)

// What is printed.
var (
	ruleNullPrinted = rule("template-null-printed", diag.Warning, "a value that may be null, and prints as None",
		`{{ ticket.external_id }}`, `{{ ticket.external_id | default("", true) }}`,
		"Python prints null as None, and the receiver gets that word as a text.")
	ruleObjectPrinted = rule("template-object-printed", diag.Error, "an object that prints as Python text",
		`{{ ticket.customer }}`, `{{ ticket.customer.id }}`,
		"An object prints as Python writes it, {'id': 1}, which is no JSON.")
	ruleListPrinted = rule("template-list-printed", diag.Error, "a list that prints as Python text",
		`{{ ticket.tags }}`, `{{ ticket.tags | tojson }}`,
		"A list prints as Python writes it, [{'id': 1}], which is no JSON; receivers have been seen to take it apart with regular expressions.")
	ruleBooleanText = rule("template-boolean-text", diag.Warning, "a boolean that is sent as the text True or False",
		`{{ ticket.spam }}`, `{{ ticket.spam | tojson }}`,
		"In a quoted template a boolean arrives as the text \"True\" or \"False\", and most languages take any text for true.")
	ruleDoubleEncoded = rule("template-double-encoded", diag.Warning, "a text that is encoded as JSON twice",
		`{{ ticket.channel | tojson }}`, `{{ ticket.channel }}`,
		"Each text of a form is rendered by itself and encoded as JSON afterwards. With tojson the receiver gets quotes inside its text.")
	ruleJoinObjects = rule("template-join-objects", diag.Error, "objects that join prints as Python text",
		`{{ ticket.tags | join(", ") }}`, `{{ ticket.tags | join(", ", attribute="name") }}`,
		"join prints each item; an object prints as Python writes it.")
)

// Comparisons and operators.
var (
	ruleEnumCompare = rule("template-enum-compare", diag.Warning, "a comparison with a value that never comes",
		`{% if ticket.status == "resolved" %}x{% endif %}`, `{% if ticket.status == "closed" %}x{% endif %}`,
		"The contract lists the values that there are. Letter case counts.")
	ruleCompareKinds = rule("template-compare-kinds", diag.Warning, "a comparison of values of different kinds",
		`{% if ticket.id == "1" %}x{% endif %}`, `{% if ticket.id == 1 %}x{% endif %}`,
		"In Jinja as in Python, 1 and \"1\" are never equal, and < fails on values of different kinds.")
	ruleOperator = rule("template-operator", diag.Error, "an operator on values that it fails on",
		`{{ "#" + ticket.id }}`, `{{ "#" ~ ticket.id }}`,
		"+ does not join a text and a number, as in Python; ~ joins anything.")
	ruleConstant = rule("template-condition-constant", diag.Warning, "a condition that always comes out the same",
		`{% if "ticket.id" %}x{% endif %}`, `{% if ticket.id %}x{% endif %}`,
		"A text in quotes holds whatever the variable is.")
	ruleDefaultNull = rule("template-default-null", diag.Warning, "a default that does not replace null",
		`{{ ticket.external_id | default("none") }}`, `{{ ticket.external_id | default("none", true) }}`,
		"default replaces what is undefined only. With true as its second argument it replaces null, false, 0 and empty texts, too.")
	ruleDefaultUseless = rule("template-default-useless", diag.Note, "a default that is never used",
		`{{ ticket.id | default(0) }}`, `{{ ticket.id }}`,
		"The value is always there.")
)

// The scope of variables.
var (
	ruleSetInLoop = rule("template-set-in-loop", diag.Warning, "a variable set in a loop and read behind it",
		`{% set vip = 1 %}{% for tag in ticket.tags %}{% set vip = 2 %}{% endfor %}{{ vip }}`,
		`{% set ns = namespace(vip=1) %}{% for tag in ticket.tags %}{% set ns.vip = 2 %}{% endfor %}{{ ns.vip }}`,
		"What a loop sets is lost at the end of each round. A namespace keeps it.")
	ruleLoops = rule("template-loops", diag.Warning, "a loop over a whole list within another",
		`{% for m in ticket.messages %}{% for t in ticket.tags %}{{ t.name }}{% endfor %}{% endfor %}`,
		`{% for m in ticket.messages %}{% for a in m.attachments or [] %}{{ a.name }}{% endfor %}{% endfor %}`,
		"The body grows with the product of two lists that have no bound, and so does the time that it takes. A loop over what an item of the first list holds is no such loop.")
	ruleSetUnused = rule("template-set-unused", diag.Note, "a variable that is never read",
		`{% set x = 1 %}`, `{% set x = 1 %}{{ x }}`,
		"The variable has no effect.")
	ruleShadow = rule("template-shadow", diag.Warning, "a variable that hides one of the context",
		`{% set ticket = 1 %}{{ ticket }}`, `{% set number = 1 %}{{ number }}`,
		"Behind it the context's own variable cannot be read any more.")
)

// URLs, forms and headers.
var (
	ruleURLUnencoded = rule("template-url-unencoded", diag.Error, "a text in a URL that is not encoded",
		`https://example.com/?q={{ ticket.customer.firstname }}`, `https://example.com/?q={{ ticket.customer.firstname | urlencode }}`,
		"No evidence shows that Gorgias encodes what it renders into a URL. &, # and + mean something else there, and a blank or a line end makes it illegal. "+
			"For an e-mail address or a date-time, in which only few characters matter, this is a warning.")
	ruleURLHost = rule("template-url-host", diag.Error, "a host that the data decides on",
		`https://{{ ticket.customer.firstname }}.example.com/`, `https://example.com/{{ ticket.id }}`,
		"Whoever writes the value decides where the data and its secrets are sent.")
	ruleURLSlash = rule("template-url-slash", diag.Note, "a slash in a segment of a path",
		`https://example.com/{{ ticket.customer.firstname | urlencode }}`, `https://example.com/{{ ticket.customer.firstname | urlencode | replace("/", "%2F") }}`,
		"urlencode leaves the slash as it is, so that the value may become several segments.")
	ruleURLNull = rule("template-url-null", diag.Error, "a null in a URL",
		`https://example.com/{{ ticket.assignee_user_id }}`, `https://example.com/{{ ticket.assignee_user_id | default(0, true) }}`,
		"Python prints null as None: the call goes to /None, or asks for None.")
	ruleFormUnencoded = rule("template-form-unencoded", diag.Error, "a text in a form-encoded body that is not encoded",
		`title={{ ticket.customer.firstname }}`, `title={{ ticket.customer.firstname | urlencode }}`,
		"In a body that is text, & and = end a field and + is a blank.")
	ruleHeaderInjection = rule("template-header-injection", diag.Error, "a line end in a header",
		`{{ ticket.customer.firstname }} and more`, `{{ ticket.customer.firstname | urlencode }}`,
		"A line end in a header ends it: at best the request is refused, at worst the text adds headers of its own. For texts that are one line when people write them, this is a warning.")
	ruleHeaderLatin1 = rule("template-header-latin1", diag.Warning, "a header beyond Latin-1",
		`{{ ticket.customer.firstname | replace("\n", "") | replace("\r", "") | replace("\x01", "") | replace("\x7f", "") }}`, `{{ ticket.customer.firstname | urlencode }}`,
		"RFC 9110 allows ASCII in a header, and most software reads it as Latin-1; other characters arrive garbled, or stop the request.")
)

// Bodies that are text, to be JSON.
var (
	ruleJSON = rule("template-json-structure", diag.Error, "a body that is no JSON in one of its cases",
		`[{% for tag in ticket.tags %}{{ tag.id }},{% endfor %}]`, `[{% for tag in ticket.tags %}{{ tag.id }}{{ "," if not loop.last }}{% endfor %}]`,
		"Every way through the template's conditions and loops is read as JSON: a comma too many, or one that is missing, shows at the place where the text stops being JSON.")
	ruleUnescaped = rule("template-json-unescaped", diag.Error, "a text in a JSON string that is not escaped",
		`{"name": "{{ ticket.customer.firstname }}"}`, `{"name": {{ ticket.customer.firstname | tojson }}}`,
		"A quote, a backslash or a line end in the value breaks the body, or adds to it. Only a form that is an object or an array is encoded after it is rendered.")
	ruleIncomplete = rule("template-json-escape", diag.Error, "filters that do not escape a text for JSON",
		`{"name": "{{ ticket.customer.firstname | escape }}"}`, `{"name": "{{ (ticket.customer.firstname | tojson)[1:-1] }}"}`,
		"escape is for HTML, and a replacement forgets the backslash or the line end, or comes in the wrong order. tojson is complete.")
	ruleToJSONQuoted = rule("template-json-quoted", diag.Error, "tojson between quotes",
		`{"name": "{{ ticket.customer.firstname | tojson }}"}`, `{"name": {{ ticket.customer.firstname | tojson }}}`,
		"tojson writes the quotes of a text itself.")
	rulePython = rule("template-json-python", diag.Error, "True, False or None in a JSON body",
		`{"spam": {{ ticket.spam }}}`, `{"spam": {{ ticket.spam | tojson }}}`,
		"Python prints true as True and null as None, which are no JSON.")
	ruleUnquoted = rule("template-json-unquoted", diag.Error, "a text without quotes in a JSON body",
		`{"name": {{ ticket.customer.firstname }}}`, `{"name": {{ ticket.customer.firstname | tojson }}}`,
		"A text needs the quotes of a JSON string around it; tojson writes them.")
	ruleJSONCut = rule("template-json-cut", diag.Error, "an escaped text that is cut",
		`{"name": "{{ (ticket.customer.firstname | tojson)[1:-1] | truncate(80) }}"}`, `{"name": {{ ticket.customer.firstname | truncate(80) | tojson }}}`,
		"An escape such as \\n may be cut behind its backslash, which then escapes the quote.")
	ruleJSONDuplicate = rule("template-json-duplicate", diag.Warning, "a property that an object of the body has twice",
		`{"id": {{ ticket.id }}, "id": {{ ticket.customer.id }}}`, `{"id": {{ ticket.id }}, "customer": {{ ticket.customer.id }}}`,
		"RFC 8259 leaves open which of the two counts, and receivers differ. A condition may bring the second one.")
	ruleJSONJoined = rule("template-json-joined", diag.Warning, "values that are printed as one number",
		`{"id": {{ ticket.id }}{{ ticket.customer.id }}}`, `{"ids": [{{ ticket.id }}, {{ ticket.customer.id }}]}`,
		"With nothing between them, 4 and 2 are 42. Mostly it is a comma that is missing, as in a loop.")
)
