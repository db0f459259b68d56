package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// An output is what a template may print.
type output struct {
	lang   *lang      // nil when nothing is printed, since rendering always fails
	schema *tree.Node // of a text that is to be JSON; nil when it never is
	fails  bool       // rendering may fail
	gaveUp bool
}

// printed gives the text that a value prints as.
func (a *analysis) printed(t *Type) *text {
	if t.only(isText) && t.text != nil {
		return t.text
	}
	if l := a.langOf(t); l != nil {
		return l.textType()
	}
	return textOf("").text // nothing comes, and so nothing is printed
}

const (
	intPattern   = `-?[0-9]+`
	natPattern   = `[0-9]+`
	floatPattern = `-?(?:[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?|inf)|nan`
)

// langOf gives what a value prints as, in Python.
func (a *analysis) langOf(t *Type) *lang {
	if t.any {
		return freeText_
	}
	var list []*lang
	add := func(k kinds, l *lang) {
		if t.may(k) {
			list = append(list, l)
		}
	}
	if t.may(isText) {
		list = append(list, t.textLang())
	}
	add(isInt, t.intLang())
	add(isFloat, patternLang(floatPattern, "0-+.einfa"))
	add(isTrue, textLang("True"))
	add(isFalse, textLang("False"))
	add(isNull, textLang("None"))
	add(isUndefined, emptyLang)
	add(isObject, freeText_)
	add(isArray, listLang(t.array))
	add(isFunction, freeText_)
	return altLangs(list...)
}

func listLang(list *array) *lang {
	switch {
	case list == nil || list.lazy || list.tuple:
		return freeText_
	case list.max == 0:
		return textLang("[]")
	}
	return catLangs(catLangs(textLang("["), freeText_), textLang("]"))
}

func (t *Type) textLang() *lang {
	x := t.text
	switch {
	case t.json != nil:
		return jsonLang(t)
	case x.lang != nil:
		return x.lang
	case x.set != nil:
		list := make([]*lang, len(x.set))
		for i, s := range x.set {
			list[i] = textLang(s)
		}
		return altLangs(list...)
	case x.forms != nil:
		var list []*lang
		for _, form := range x.forms {
			f, _ := formOf(form)
			if f.pattern == "" {
				return &lang{op: freeLang, free: x}
			}
			list = append(list, patternLang(f.pattern, f.samples))
		}
		return altLangs(list...)
	}
	if x.images == &identity && !x.cut {
		return freeText_
	}
	return &lang{op: freeLang, free: x}
}

// jsonLang gives the JSON text of a value.
func jsonLang(t *Type) *lang {
	v := t.json
	switch {
	case v.any || v.may(isObject|isArray|isFloat|isUndefined|isFunction), v.may(isText) && v.text.set == nil:
		return &lang{op: valueLang, json: v}
	}
	var list []*lang
	if v.may(isText) {
		for _, s := range v.text.set {
			list = append(list, textLang(`"`+tojsonImage(s)+`"`))
		}
	}
	for k, word := range map[kinds]string{isTrue: "true", isFalse: "false", isNull: "null"} {
		if v.may(k) {
			list = append(list, textLang(word))
		}
	}
	slices.SortFunc(list, func(x, y *lang) int { return strings.Compare(x.text, y.text) })
	if v.may(isInt) {
		list = append(list, v.intLang())
	}
	return altLangs(list...)
}

func (t *Type) intLang() *lang {
	switch {
	case t.ints == nil:
		return nil
	case t.ints.high-t.ints.low >= 0 && t.ints.high-t.ints.low < 8:
		var list []*lang
		for i := t.ints.low; i <= t.ints.high; i++ {
			list = append(list, textLang(fmt.Sprint(i)))
		}
		return altLangs(list...)
	case t.ints.low >= 0:
		return patternLang(natPattern, "0")
	}
	return patternLang(intPattern, "0-")
}

// print tells what is wrong with printing a value where the template stands,
// and adds it to what is printed.
func (a *analysis) print(x Expr, t *Type, s *state) {
	printed := a.langOf(t)
	if t.impossible() || printed == nil {
		s.dead = true
		return
	}
	if a.Verbatim && (t.any || t.may(isUndefined)) {
		a.fails = true
	}
	switch a.Place {
	case URL:
		a.hostPrinted(x, t, s)
	case FormText:
		_, bad := a.looseIn(t)
		a.loose = a.loose || bad
	}
	if !t.any {
		a.printFindings(x, t, s)
	}
	if f, ok := x.(*Filter); !ok || isFilter(f.Name) { // else it is told already
		printed = printed.printedBy(x)
	}
	s.out = catLangs(s.out, printed)
	s.part = s.part.after(t)
	if s.out.size() > maxLang {
		s.out = freeText_
	}
}

const maxLang = 2000

func (a *analysis) printFindings(x Expr, t *Type, s *state) {
	path := ExprString(x)
	switch {
	case t.may(isObject|isArray) && t.may(isText) && a.Place != JSONText && pathOf(x) != "":
		a.tell(ruleObjectPrinted, x.Span(), fmt.Sprintf("%s may be an object or a list, and then prints as Python text {'…': …}; want |tojson, or a guard such as {%% if %s is string %%}", path, path)).at(diag.Warning)
	case t.may(isFunction):
		f := a.tell(ruleObjectPrinted, x.Span(), fmt.Sprintf("%s is a function, and prints as <…>", path))
		if attr, ok := x.(*Attribute); ok && slices.Contains(dictMethods, attr.Name) {
			f.message = fmt.Sprintf("%s is a method of Python's dict, not the property; want %s[%q]", path, ExprString(attr.X), attr.Name)
		} else if _, ok := x.(*Name); !ok {
			f.advise("; want " + path + "()")
		}
	case t.may(isObject) && !t.may(isText):
		a.tell(ruleObjectPrinted, x.Span(), fmt.Sprintf("%s is an object, and prints as Python text {'…': …}; want one of its properties, or |tojson", path))
	case t.may(isArray) && !t.may(isText):
		a.listPrinted(x, t, path)
	default:
		a.scalarPrinted(x, t, s, path)
	}
}

func (a *analysis) listPrinted(x Expr, t *Type, path string) {
	if t.array.lazy {
		a.tell(ruleListPrinted, x.Span(), fmt.Sprintf("%s is a generator, and prints as <generator …>; want |list|tojson or |join behind it", path))
		return
	}
	f := a.tell(ruleListPrinted, x.Span(), fmt.Sprintf("%s is a list, and prints as Python text [{'…': …}]; want |tojson or |join", path))
	switch item := t.array.item(); {
	case item.impossible():
	case item.only(isText):
		f.message = strings.Replace(f.message, "[{'…': …}]", "['…']", 1)
	case item.only(isInt):
		f.message = fmt.Sprintf("%s is a list, and prints as text; want |tojson", path)
		f.at(diag.Warning)
	case !item.any && !item.only(isObject):
		f.message = strings.Replace(f.message, "[{'…': …}]", "[…]", 1)
	}
}

func (a *analysis) scalarPrinted(x Expr, t *Type, s *state, path string) {
	if t.may(isUndefined) && !t.told && !t.only(isUndefined) {
		a.tell(ruleNullable, x.Span(), fmt.Sprintf("%s may be missing, and then prints nothing", path)).
			because(t.origin, "the contract describes it here")
	}
	if t.may(isNull) && !t.told && a.Place != JSONText {
		a.nullPrinted(x, t.origin, s.part, defaulted(x))
	}
	if w := t.worded; w != nil && !t.may(isNull) && a.Place != JSONText {
		a.nullPrinted(w.of, w.origin, s.part, fmt.Sprintf(`|default("", true) before %s`, w.filter))
	}
	switch a.Place {
	case Leaf:
		if t.may(isBool) {
			a.tell(ruleBooleanText, x.Span(), fmt.Sprintf("%s is sent as the text \"True\" or \"False\"; want |tojson for true or false, or a receiver that expects it", kindOf(path, t, isBool, "a boolean")))
		}
		if t.json != nil && t.json.may(isText) && t.json.only(isText|isNull) {
			a.tell(ruleDoubleEncoded, x.Span(), "the text is encoded as JSON twice: by |tojson and when the form is sent; want it without |tojson")
		}
	case URL:
		a.urlPrinted(x, t, s.part, path)
	case FormText:
		a.formPrinted(x, t, path)
	case HeaderText:
		a.headerPrinted(x, t, path)
	}
}

// kindOf says that a value is of some kinds, or that it may be, as the start of what
// that leads to.
func kindOf(path string, t *Type, k kinds, name string) string {
	if t.only(k | isNone) {
		return fmt.Sprintf("%s is %s, and", path, name)
	}
	return fmt.Sprintf("%s may be %s, and then", path, name)
}

func (a *analysis) nullPrinted(x Expr, origin *tree.Node, part urlPart, want string) {
	rule, what := ruleNullPrinted, `the text "None"`
	if a.Place == URL {
		rule, what = ruleURLNull, "None, as in /customers/None"
		switch part {
		case inScheme:
			what = "None, which is no URL"
		case inHost:
			what = "None, as in https://None/"
		case inQuery:
			what = "None, as in ?id=None"
		}
	}
	f := a.tell(rule, x.Span(), fmt.Sprintf("%s may be null, and then prints as %s; want %s", ExprString(x), what, want))
	if part == inQuery || part == inFragment {
		f.at(diag.Warning)
	}
	f.because(origin, "the contract describes it here")
}

// filterable writes an expression as one that a filter can follow.
func filterable(x Expr) string {
	switch x.(type) {
	case *Name, *Attribute, *Subscript, *Call, *Literal, *List, *Dict, *Filter:
		return ExprString(x)
	}
	return "(" + ExprString(x) + ")"
}

func defaulted(x Expr) string {
	if _, simple := x.(*Filter); simple || pathOf(x) != "" {
		return fmt.Sprintf("{{ %s|default(\"\", true) }}", ExprString(x))
	}
	return `a default`
}

// hostPrinted tells of a value in the host of a URL, or in front of it.
func (a *analysis) hostPrinted(x Expr, t *Type, s *state) {
	switch {
	case s.part > inHost || t.only(isNone) && !t.any:
	case t.text.isConstant() && t.only(isText):
		a.tell(ruleURLHost, x.Span(), fmt.Sprintf("this part of the host is always %q; want it written out", t.text.set[0])).at(diag.Note)
	default:
		a.tell(ruleURLHost, x.Span(), fmt.Sprintf("%s decides which host is called; want a fixed host", ExprString(x)))
	}
}

func (a *analysis) urlPrinted(x Expr, t *Type, part urlPart, path string) {
	text := a.printed(t.without(isNone))
	if part <= inHost {
		return
	}
	if part == inPath && t.may(isUndefined|isText) {
		a.raise(unfiltered(x)) // an empty segment is another path
	}
	taken := strings.NewReplacer("/", "")
	if part == inPath {
		taken = strings.NewReplacer("/", "", "+", "") // which is itself in a path
	}
	w, bad := text.asImages().unsafe(func(image string) bool { return inURL(taken.Replace(image)) })
	if bad {
		f := a.tell(ruleURLUnencoded, x.Span(), fmt.Sprintf("%s may hold %q, which means something else in a URL; want %s|urlencode", path, string(w.sample), filterable(x)))
		switch {
		case slices.Equal(text.forms, []string{"slug"}):
			f.at(diag.Note)
		case text.forms != nil:
			f.at(diag.Warning)
		}
		f.because(t.origin, "the contract describes it here")
		return
	}
	if _, slash := text.asImages().unsafe(func(image string) bool { return inURL(strings.ReplaceAll(image, "+", "")) }); slash && part == inPath {
		a.tell(ruleURLSlash, x.Span(), fmt.Sprintf("%s may hold \"/\", which urlencode leaves; want |replace(\"/\", \"%%2F\") behind it", path))
	}
}

// unfiltered gives what the filters of an expression take.
func unfiltered(x Expr) Expr {
	for {
		f, ok := x.(*Filter)
		if !ok || f.X == nil {
			return x
		}
		x = f.X
	}
}

func (t *text) isConstant() bool { return t != nil && t.set != nil && len(t.set) == 1 }

// looseIn gives a character that means something else in a form than in the
// value that prints it.
func (a *analysis) looseIn(t *Type) (witness, bool) {
	return a.printed(t.without(isNone)).asImages().unsafe(func(image string) bool { return inURL(strings.ReplaceAll(image, "/", "")) })
}

func (a *analysis) formPrinted(x Expr, t *Type, path string) {
	if w, bad := a.looseIn(t); bad {
		a.tell(ruleFormUnencoded, x.Span(), fmt.Sprintf("%s may hold %q, which means something else in a form; want %s|urlencode", path, string(w.sample), filterable(x)))
	}
}

// oneLine are the texts that people write in one line, though the REST API
// takes others.
var oneLine = lazy.Regexp(`(^|[._])(subject|name|firstname|lastname|email|address|title|id|channel|via|language|domain|type|status|priority)$`)

func (a *analysis) headerPrinted(x Expr, t *Type, path string) {
	m := a.printed(t.without(isNone)).asImages()
	if w, bad := m.unsafe(inHeader); bad {
		f := a.tell(ruleHeaderInjection, x.Span(), fmt.Sprintf("%s may hold %q, which no header can hold; want %s|urlencode", path, string(w.sample), filterable(x)))
		if oneLine.Get().MatchString(pathOf(x)) {
			f.at(diag.Warning)
		}
		f.because(t.origin, "the contract describes it here")
		return
	}
	if w, bad := m.unsafe(inLatin1); bad {
		a.tell(ruleHeaderLatin1, x.Span(), fmt.Sprintf("%s may hold %q, and receivers read headers as Latin-1 at most; want %s|urlencode", path, string(w.sample), filterable(x)))
	}
}

// A urlPart is where in a URL something stands.
type urlPart uint8

const (
	inScheme urlPart = iota
	inHost
	inPath
	inQuery
	inFragment
)

// over gives the part behind some literal text.
func (p urlPart) over(text string) urlPart {
	if p == inScheme {
		_, rest, found := strings.Cut(text, "://")
		if !found {
			return p
		}
		p, text = inHost, rest
	}
	if p == inHost {
		i := strings.IndexAny(text, "/?#")
		if i < 0 {
			return p
		}
		p, text = inPath, text[i:]
	}
	if i := strings.IndexByte(text, '#'); i >= 0 {
		return inFragment
	}
	if p == inPath && strings.Contains(text, "?") {
		return inQuery
	}
	return p
}

// after gives the part behind a value. A URL that begins with one has a host
// that only the value knows.
func (p urlPart) after(*Type) urlPart {
	if p == inScheme {
		return inHost
	}
	return p
}

// evidence notes a property that is documented or inferred, and not recorded.
func (a *analysis) evidence(n *tree.Node, at tree.Span, path string) {
	if a.Spec == nil || n == nil || a.mute > 0 {
		return
	}
	action := a.Spec.ActionAt(n)
	if action == nil || !strings.HasSuffix(action.Target, ".properties") {
		return
	}
	if grade := gradeOf(action.Description); grade != "C" && grade != "D" {
		return
	}
	f := a.tell(ruleUndocumented, at, fmt.Sprintf("%s was never recorded in a delivery", path))
	if len(f.related) == 0 {
		f.related = append(f.related, diag.Related{Pos: action.Pos, Message: action.Description})
	}
}

var gradePattern = lazy.Regexp(`\[grade ([A-D])`)

func gradeOf(description string) string {
	if m := gradePattern.Get().FindStringSubmatch(description); m != nil {
		return m[1]
	}
	return ""
}
