package template

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// A filterType is what is known of a filter without running it.
type filterType struct {
	args []string // the names of its arguments, in order; nil with many
	many bool     // it takes any arguments
}

// A filterCall is one use of a filter.
type filterCall struct {
	*Filter
	in   *Type
	args map[string]*Type // by name; only those that are given
	exps map[string]Expr
	env  *env
}

// constant gives the text of an argument that is a string literal.
func (c *filterCall) constant(name string) (string, bool) {
	literal, ok := c.exps[name].(*Literal)
	if !ok || literal.Kind.String() != "string" {
		return "", false
	}
	return literal.Text, true
}

// filters is the table of the filters of Jinja2 3.1, with their arguments.
var filters = lazy.Of(func() map[string]filterType {
	return map[string]filterType{
		"abs": takes(""), "attr": takes("name"), "batch": takes("linecount fill_with"), "capitalize": takes(""), "center": takes("width"),
		"count": takes(""), "d": takes("default_value boolean"), "default": takes("default_value boolean"),
		"dictsort": takes("case_sensitive by reverse"), "e": takes(""), "escape": takes(""), "filesizeformat": takes("binary"),
		"first": takes(""), "float": takes("default"), "forceescape": takes(""), "format": {many: true},
		"groupby": takes("attribute default case_sensitive"), "indent": takes("width first blank"), "int": takes("default base"),
		"items": takes(""), "join": takes("d attribute"), "last": takes(""), "length": takes(""), "list": takes(""), "lower": takes(""),
		"map": {many: true}, "max": takes("case_sensitive attribute"), "min": takes("case_sensitive attribute"), "pprint": takes(""),
		"random": takes(""), "reject": {many: true}, "rejectattr": {many: true}, "replace": takes("old new count"), "reverse": takes(""),
		"round": takes("precision method"), "safe": takes(""), "select": {many: true}, "selectattr": {many: true},
		"slice": takes("slices fill_with"), "sort": takes("reverse case_sensitive attribute"), "string": takes(""), "striptags": takes(""),
		"sum": takes("attribute start"), "title": takes(""), "tojson": takes("indent"), "trim": takes("chars"),
		"truncate": takes("length killwords end leeway"), "unique": takes("case_sensitive attribute"), "upper": takes(""),
		"urlencode": takes(""), "urlize": {many: true}, "wordcount": takes(""), "wordwrap": {many: true}, "xmlattr": {many: true},
	}
})

func takes(names string) filterType { return filterType{args: strings.Fields(names)} }

// filtered gives the type of what a filter makes of its input.
func (a *analysis) filtered(c *filterCall) *Type {
	switch c.Name {
	case "default", "d":
		return a.defaultFilter(c)
	case "length", "count":
		return a.lengthFilter(c)
	case "first", "last", "min", "max", "random":
		return a.endFilter(c)
	case "list", "sort", "unique", "reverse":
		return a.listFilter(c)
	case "batch", "slice":
		return a.nestedFilter(c)
	case "map":
		return a.mapFilter(c)
	case "select", "reject", "selectattr", "rejectattr":
		return a.selectFilter(c)
	case "dictsort", "groupby", "items":
		return arrayOf(is(anything_), 0, -1)
	case "abs", "round", "sum":
		return number
	case "int", "wordcount":
		return integer
	case "float":
		return float
	case "attr":
		return anything_
	}
	return a.textFilter(c)
}

// textFilter is filtered for the filters that give text. Most of them make text
// of whatever they get, null and objects included.
func (a *analysis) textFilter(c *filterCall) *Type {
	t := a.textOfFilter(c)
	if c.X == nil || c.in.any || c.in.told || !t.may(isText) || slices.Contains(noWording, c.Name) || a.pythonInput(c) {
		return t
	}
	worded := *t
	switch {
	case c.in.worded != nil:
		worded.worded = c.in.worded
	case c.in.may(isNull):
		worded.worded = &wording{c.X, c.Name, c.in.origin}
	}
	return &worded
}

// noWording are the filters of text that make no text of null.
var noWording = []string{"tojson", "join", "truncate", "indent", "wordwrap", "format", "xmlattr"}

// A wording is a value that may be null, of which a filter makes the text None.
type wording struct {
	of     Expr
	filter string
	origin *tree.Node
}

// pythonInput tells of objects and lists that a filter makes Python text of.
func (a *analysis) pythonInput(c *filterCall) bool {
	if !c.in.may(isObject|isArray) || c.in.may(isText) ||
		!slices.Contains([]string{"lower", "upper", "capitalize", "title", "replace", "trim", "striptags", "center"}, c.Name) {
		return false
	}
	a.tell(ruleFilterInput, c.NameSpan, fmt.Sprintf("%s is %s, and %s makes Python text of it; want one of its properties", ExprString(c.X), c.in.words(), c.Name)).
		at(diag.Warning)
	return true
}

func (a *analysis) textOfFilter(c *filterCall) *Type {
	switch c.Name {
	case "tojson":
		return a.tojsonFilter(c)
	case "escape", "e", "forceescape":
		return a.escapeFilter(c)
	case "urlencode":
		return a.urlencodeFilter(c)
	case "lower", "upper", "capitalize", "title":
		return a.caseFilter(c)
	case "replace":
		return a.replaceFilter(c)
	case "trim":
		return a.trimFilter(c)
	case "truncate", "striptags":
		return a.cutFilter(c)
	case "join":
		return a.joinFilter(c)
	case "string":
		return a.stringFilter(c)
	case "safe":
		return a.safeFilter(c)
	}
	return freeText
}

// foreignFilters are filters of other template languages, and ours for them.
var foreignFilters = map[string]string{
	"json": "tojson", "to_json": "tojson", "json_encode": "tojson", "jsonify": "tojson", "to_nice_json": "tojson", "escapejs": "tojson",
	"url_encode": "urlencode", "urlescape": "urlencode", "url_escape": "urlencode", "uri_escape": "urlencode", "cgi_escape": "urlencode",
	"downcase": "lower", "lowercase": "lower", "toLowerCase": "lower", "upcase": "upper", "uppercase": "upper", "toUpperCase": "upper",
	"size": "length", "len": "length", "strip": "trim", "chomp": "trim", "strip_html": "striptags", "removetags": "striptags",
	"default_if_none": "default", "or": "default", "to_s": "string", "to_i": "int", "to_f": "float", "as_string": "string",
	"capfirst": "capitalize", "titlecase": "title", "raw": "safe", "html_escape": "escape", "h": "escape", "uniq": "unique",
	"truncatechars": "truncate", "where": "selectattr", "sort_natural": "sort", "concat": "join",
}

func isFilter(name string) bool {
	_, known := filters.Get()[name]
	return known
}

func (a *analysis) filter(x *Filter, e *env) *Type {
	f, known := filters.Get()[x.Name]
	if !known {
		in := a.filterInput(x, e)
		for _, arg := range x.Args {
			a.expr(arg.Value, e)
		}
		return a.unknownFilter(x, in)
	}
	c := &filterCall{Filter: x, env: e, args: map[string]*Type{}, exps: map[string]Expr{}}
	if x.Name == "default" || x.Name == "d" {
		c.in = a.asked(x.X, e)
	} else {
		c.in = a.filterInput(x, e)
	}
	a.filterArguments(c, f)
	a.filterTakes(c)
	a.fails = a.fails || len(c.Args) > 0 && !slices.Contains([]string{"default", "d", "join", "replace"}, c.Name) ||
		slices.Contains([]string{"sum", "format", "groupby", "dictsort", "xmlattr", "urlize", "sort", "filesizeformat"}, c.Name)
	return a.filtered(c)
}

// filterInput gives the type of what is filtered; in a filter block, text.
func (a *analysis) filterInput(x *Filter, e *env) *Type {
	if x.X == nil {
		return freeText
	}
	return a.expr(x.X, e)
}

func (a *analysis) unknownFilter(x *Filter, in *Type) *Type {
	a.fails = true
	if IsMacroFilter(x.Name) {
		return anything_ // noted as beyond what is known
	}
	f := a.tell(ruleFilter, x.NameSpan, fmt.Sprintf("there is no filter %q, and Gorgias then sends the braces as they stand", x.Name))
	if ours := foreignFilters[x.Name]; ours != "" {
		f.advise("; did you mean " + ours + "?")
		f.suggest("did you mean "+ours+"?", ours)
	} else if near := diag.Nearest(x.Name, filterNames()); len(near) > 0 {
		f.advise("; did you mean " + diag.List(near, "or") + "?")
		f.suggest("did you mean "+near[0]+"?", near[0])
	} else if x.Name == "date" || x.Name == "strftime" || x.Name == "date_format" {
		f.advise("; Jinja has none for dates")
	}
	return anything_
}

func filterNames() []string {
	var names []string
	for name := range filters.Get() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (a *analysis) filterArguments(c *filterCall, f filterType) {
	position := 0
	for _, arg := range c.Args {
		t := a.expr(arg.Value, c.env)
		switch {
		case f.many || arg.Star > 0:
		case arg.Name != "" && slices.Contains(f.args, arg.Name):
			c.args[arg.Name], c.exps[arg.Name] = t, arg.Value
		case arg.Name != "":
			a.fails = true
			a.tell(ruleArguments, arg.Value.Span(), fmt.Sprintf("the filter %s has no argument %q%s", c.Name, arg.Name, wants(f.args)))
		case position < len(f.args):
			c.args[f.args[position]], c.exps[f.args[position]] = t, arg.Value
			position++
		default:
			a.fails = true
			a.tell(ruleArguments, arg.Value.Span(), fmt.Sprintf("the filter %s takes %s", c.Name, counted(len(f.args), "argument")))
			return
		}
	}
}

func wants(names []string) string {
	if len(names) == 0 {
		return "; it takes none"
	}
	return "; want " + diag.List(names, "or")
}

func counted(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun
	case 1:
		return "at most 1 " + noun
	}
	return fmt.Sprintf("at most %d %ss", n, noun)
}

// filterTakes tells when a filter certainly fails on its input.
func (a *analysis) filterTakes(c *filterCall) {
	takes := kinds(0) // that it does not fail on
	switch c.Name {
	case "length", "count", "first", "last", "join", "list", "sort", "unique", "reverse", "map", "select", "reject", "selectattr",
		"rejectattr", "sum", "min", "max", "random", "batch", "slice", "groupby":
		takes = isText | isObject | isArray | isUndefined
	case "items", "dictsort":
		takes = isObject | isUndefined
	case "abs", "round":
		takes = isNumber | isBool
	case "int", "float":
		takes = allJSON | isFunction
	case "indent", "wordwrap":
		takes = isText
	case "truncate":
		takes = isText | isArray | isObject
	default:
		return
	}
	if c.in.only(takes) {
		return
	}
	if a.fails = true; c.in.any {
		return
	}
	x := "this"
	if c.X != nil {
		x = ExprString(c.X)
	}
	switch {
	case !c.in.may(takes):
		a.tell(ruleFilterInput, c.NameSpan, fmt.Sprintf("%s is %s, and %s of it fails", x, c.in.words(), c.Name))
	case c.in.may(isNull):
		a.tell(ruleFilterInput, c.NameSpan, fmt.Sprintf("%s may be null, and then %s fails; want {%% if %s %%} around it", x, c.Name, x)).
			at(diag.Warning).because(c.in.origin, "the contract describes it here")
	}
}

func (a *analysis) defaultFilter(c *filterCall) *Type {
	value := c.args["default_value"]
	if value == nil {
		value = textOf("")
	}
	boolean, all := c.exps["boolean"].(*Literal)
	all = all && boolean.Text == "true"
	if c.in.any {
		return anything_
	}
	kept := c.in.without(isUndefined)
	if all {
		kept = c.in.truthy()
	}
	switch {
	case !all && c.in.may(isNull) && !c.in.may(isUndefined):
		a.tell(ruleDefaultNull, c.NameSpan, fmt.Sprintf("%s may be null, and default does not replace null; want default(…, true)", ExprString(c.X))).
			because(c.in.origin, "the contract describes it here")
	case !c.in.may(isNone) && !all:
		a.tell(ruleDefaultUseless, c.NameSpan, fmt.Sprintf("%s is always there; its default is never used", ExprString(c.X)))
	}
	t := *join(kept, value)
	t.told = t.told || kept.may(isNull)
	return &t
}

func (a *analysis) lengthFilter(c *filterCall) *Type {
	if c.in.any || !c.in.only(isArray) {
		return intBetween(0, allInts.high)
	}
	high := allInts.high
	if c.in.array.max >= 0 {
		high = int64(c.in.array.max)
	}
	return intBetween(int64(c.in.array.min), high)
}

// listFilter gives a list of the same items.
func (a *analysis) listFilter(c *filterCall) *Type {
	t := c.in.asList()
	if t.array != nil {
		list := *t.array
		list.lazy = c.Name == "reverse" || c.Name == "unique"
		list.tuple = false
		if c.Name == "unique" {
			list.min = min(list.min, 1)
		}
		t = &Type{kinds: isArray, array: &list, told: t.told}
	}
	if c.Name == "reverse" && c.in.may(isText) {
		return join(t, cutText(c.in.keep(isText).text))
	}
	return t
}

// asList gives the list of the items that a value yields.
func (t *Type) asList() *Type {
	if t.only(isArray) && t.array != nil {
		return t
	}
	item, low := anything_, 0
	switch {
	case t.any:
	case t.only(isText | isArray | isUndefined):
		item = nothing
		if t.array != nil {
			item = t.array.item()
		}
		if t.text != nil {
			item = join(item, cutText(t.text))
		}
	}
	return arrayOf(is(item), low, -1)
}

func (a *analysis) endFilter(c *filterCall) *Type {
	list := c.in.asList()
	if c.Name == "min" || c.Name == "max" {
		a.fails = true // what cannot be ordered
	}
	if c.exps["attribute"] != nil {
		return anything_
	}
	if list.array.min > 0 {
		return list.array.item()
	}
	return join(list.array.item(), undefined)
}

func (a *analysis) nestedFilter(c *filterCall) *Type {
	list := c.in.asList()
	t := arrayOf(is(arrayOf(func() *Type { return join(list.array.item(), anything_) }, 0, -1)), 0, -1)
	t.array.lazy = true
	return t
}

func (a *analysis) mapFilter(c *filterCall) *Type {
	list := c.in.asList()
	t := arrayOf(is(anything_), list.array.min, list.array.max)
	t.array.lazy = true
	for _, arg := range c.Args {
		literal, ok := arg.Value.(*Literal)
		if arg.Name != "attribute" || !ok {
			continue
		}
		item := list.array.item()
		for _, name := range strings.Split(literal.Text, ".") {
			item = a.member(item, &Name{c.span, singular(ExprString(c.X))}, name, arg.Value.Span(), true)
		}
		t.array.item = is(item)
	}
	return t
}

func (a *analysis) selectFilter(c *filterCall) *Type {
	list := c.in.asList()
	a.fails = true // a test may fail
	t := arrayOf(list.array.item, 0, list.array.max)
	t.array.lazy = true
	return t
}

func (a *analysis) joinFilter(c *filterCall) *Type {
	list := c.in.asList()
	item := list.array.item()
	if c.exps["attribute"] != nil {
		item = anything_
	}
	if !item.any && item.may(isObject) {
		f := a.tell(ruleJoinObjects, c.NameSpan, fmt.Sprintf("the items of %s are objects, and join prints them as Python text", ExprString(c.X)))
		if o := item.object; o.props["name"] != nil {
			f.advise(`; want join(…, attribute="name")`)
		} else {
			f.advise("; want map(attribute=…) before it")
		}
	}
	between, known := c.constant("d")
	if c.exps["d"] != nil && !known {
		return freeText
	}
	return &Type{kinds: isText, text: &text{images: joinImages(a.printed(item).asImages(), imagesOf(between))}}
}

func (a *analysis) stringFilter(c *filterCall) *Type {
	if c.in.only(isText) {
		return c.in
	}
	t := &Type{kinds: isText, text: a.printed(c.in)}
	return t
}

func (a *analysis) safeFilter(c *filterCall) *Type {
	t := *a.stringFilter(c)
	t.escaped = true
	return &t
}

// each gives the texts and images of a text after a filter that treats each
// character by itself.
func (t *text) each(f func(string) string) *text {
	if t.set != nil && t.longest() <= maxKnownText {
		after := make([]string, len(t.set))
		for i, s := range t.set {
			after[i] = f(s)
		}
		slices.Sort(after)
		return &text{set: slices.Compact(after)}
	}
	return &text{images: t.asImages().through(f), cut: t.cut, filled: t.isFilled()}
}

func (a *analysis) caseFilter(c *filterCall) *Type {
	in := a.printed(c.in)
	switch c.Name {
	case "lower":
		return &Type{kinds: isText, text: in.each(strings.ToLower)}
	case "upper":
		return &Type{kinds: isText, text: in.each(strings.ToUpper)}
	}
	in = &text{images: in.asImages(), cut: in.cut, filled: in.isFilled()}
	return &Type{kinds: isText, text: joinText(in.each(strings.ToLower), in.each(strings.ToUpper))}
}

var htmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "'", "&#39;", `"`, "&#34;")

func (a *analysis) escapeFilter(c *filterCall) *Type {
	if c.in.escaped && c.Name != "forceescape" {
		return c.in
	}
	return &Type{kinds: isText, text: a.printed(c.in).each(htmlEscapes.Replace), escaped: true}
}

func (a *analysis) urlencodeFilter(c *filterCall) *Type {
	if !c.in.only(isText|isNumber|isBool|isNone) || c.in.any {
		return freeText
	}
	return &Type{kinds: isText, text: a.printed(c.in).each(percentEncode)}
}

// percentEncode does what Jinja's urlencode does with a text: it leaves the
// slash.
func percentEncode(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func (a *analysis) replaceFilter(c *filterCall) *Type {
	old, known := c.constant("old")
	new, alsoKnown := c.constant("new")
	in := a.printed(c.in)
	switch {
	case c.args["old"] == nil || c.args["new"] == nil:
		a.fails = true
		a.tell(ruleArguments, c.NameSpan, "the filter replace wants what is replaced and what by")
		return freeText
	case !known || !alsoKnown || c.args["count"] != nil || len(new) > maxKnownText:
		return &Type{kinds: isText, text: &text{images: &identity, cut: true}}
	case in.set != nil || len([]rune(old)) == 1:
		return &Type{kinds: isText, text: in.each(func(s string) string { return strings.ReplaceAll(s, old, new) })}
	}
	return &Type{kinds: isText, text: replaced(in, old, new)}
}

// replaced gives a text of which a longer part may have been replaced.
func replaced(t *text, old, new string) *text {
	m := joinImages(t.images, imagesOf(new))
	if strings.ContainsAny(old, `\%&`) || strings.ContainsAny(new, `\%&"`) && !inJSON(new) {
		m = joinImages(m, imagesOf(old+new+`\"`))
	}
	return &text{images: m, cut: t.cut}
}

func (a *analysis) trimFilter(c *filterCall) *Type {
	in := a.printed(c.in)
	if c.args["chars"] == nil && in.set != nil {
		return &Type{kinds: isText, text: in.each(func(s string) string { return strings.TrimFunc(s, isSpace) })}
	}
	out := &text{images: in.asImages(), cut: in.cut || c.args["chars"] != nil, forms: in.forms}
	if c.args["chars"] != nil {
		out.forms = nil
	}
	return &Type{kinds: isText, text: out}
}

// cutFilter gives a part of a text, with three dots or so.
func (a *analysis) cutFilter(c *filterCall) *Type {
	if c.Name == "truncate" && (c.in.any || c.in.may(isArray|isObject)) {
		return anything_ // what is short enough is given back
	}
	in := a.printed(c.in)
	m := joinImages(in.asImages(), imagesOf(". "))
	if end, known := c.constant("end"); known {
		m = joinImages(m, imagesOf(end))
	} else if c.args["end"] != nil {
		m = &identity
	}
	if c.Name == "striptags" { // which reads what it has taken the tags from as HTML
		m = &identity
	}
	return &Type{kinds: isText, text: &text{images: m, cut: in.cut || !m.isSingle()}}
}

// tojsonImage is what the filter tojson makes of a text, less the quotes: more
// is escaped than JSON asks for, so that it may stand in HTML.
func tojsonImage(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '"':
			b.WriteString(`\"`)
		case r == '\\':
			b.WriteString(`\\`)
		case strings.ContainsRune("\n\r\t\b\f", r):
			b.WriteString(map[rune]string{'\n': `\n`, '\r': `\r`, '\t': `\t`, '\b': `\b`, '\f': `\f`}[r])
		case r < ' ' || r > 0x7e || strings.ContainsRune("<>&'", r):
			for _, unit := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (t *text) escapedJSON() *text { return t.each(tojsonImage) }

func (a *analysis) tojsonFilter(c *filterCall) *Type {
	if c.in.any || c.in.may(isUndefined|isFunction) || c.in.may(isArray) && c.in.array.lazy {
		a.fails = true
	}
	t := &Type{kinds: isText, json: c.in, escaped: true}
	switch {
	case c.in.any:
		t.text = &text{images: &identity, filled: true}
	case c.in.only(isText) && c.in.text != nil && c.in.text.set != nil:
		t.text = c.in.text.each(func(s string) string { return `"` + tojsonImage(s) + `"` })
	default:
		m := joinImages(identity.through(tojsonImage), imagesOf(`"{}[]:, truefalsn0123456789-+.E`))
		t.text = &text{images: m, filled: true}
	}
	return t
}
