package template

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

// literal feeds some text to machines; those that cannot take it are dropped.
func (r *jsonReader) literal(l *lang, list []*machine) []*machine {
	var kept []*machine
	for _, m := range list {
		quoted := m.mode == inString || m.mode == inName
		if at, ok := r.feed(m, l); !ok {
			r.refuse(l, at)
		} else {
			if quoted && l.from != nil {
				r.quotedWord(l)
			}
			kept = append(kept, m)
		}
	}
	return kept
}

// feed reads the text of a literal; at is how far it came.
func (r *jsonReader) feed(m *machine, l *lang) (at int, ok bool) {
	text := l.text
	for at = 0; at < len(text); {
		size := 1
		m.at = l.at + at
		if l.from != nil {
			m.at = l.from.Span().Start
		}
		if m.mode == inString || m.mode == inName {
			var good bool
			if size, good = m.character(text[at:]); !good {
				return at, false
			}
		} else if !m.structure(r, text[at]) {
			return at, false
		}
		at += size
	}
	return at, true
}

// character reads one character of a string, or as many as mean themselves.
func (m *machine) character(rest string) (size int, ok bool) {
	if m.buf != "" {
		return 1, m.escape(rest[0])
	}
	switch c := rest[0]; {
	case c == '"':
		m.endString()
	case c == '\\':
		m.buf = `\`
	case c < ' ':
		return 0, false
	default:
		size = plainLength(rest)
		m.text = catLangs(m.text, textLang(rest[:size]))
		return size, true
	}
	return 1, true
}

// plainLength gives how many bytes of the start of a JSON string mean
// themselves.
func plainLength(text string) int {
	for i := range len(text) {
		if c := text[i]; c == '"' || c == '\\' || c < ' ' {
			return i
		}
	}
	return len(text)
}

// escape reads one character of an escape.
func (m *machine) escape(c byte) bool {
	m.buf += string(c)
	if len(m.buf) == 2 && c != 'u' {
		i := strings.IndexByte(`"\/bfnrt`, c)
		if i < 0 {
			return false
		}
		m.text = catLangs(m.text, textLang(string("\"\\/\b\f\n\r\t"[i])))
		m.buf = ""
		return true
	}
	if len(m.buf) > 2 && strings.IndexByte("0123456789abcdefABCDEF", c) < 0 {
		return false
	}
	if len(m.buf) == 6 {
		code, _ := strconv.ParseUint(m.buf[2:], 16, 32)
		m.text = catLangs(m.text, escapedRune(rune(code)))
		m.buf = ""
	}
	return true
}

// escapedRune gives what an escape stands for. Half of a pair is any text: the
// other half is read by itself.
func escapedRune(r rune) *lang {
	if utf16.IsSurrogate(r) {
		return freeText_
	}
	return textLang(string(r))
}

func (m *machine) endString() {
	text := m.text
	if m.mode == inName {
		m.top().name, m.mode, m.text, m.name.End = text, afterName, nil, m.at+1
		return
	}
	m.value(text.stringSchema())
}

// structure reads one character outside strings.
func (m *machine) structure(r *jsonReader, c byte) bool {
	switch m.mode {
	case inNumber:
		if strings.IndexByte("0123456789+-.eE", c) >= 0 {
			m.text = catLangs(m.text, textLang(string(c)))
			return true
		}
		if m.endNumber(r) == nil {
			return false
		}
		return m.structure(r, c)
	case inWord:
		m.buf += string(c)
		return m.word()
	}
	if strings.IndexByte(" \t\n\r", c) >= 0 {
		return true
	}
	switch m.mode {
	case beforeValue, beforeItem:
		return m.begin(c)
	case afterValue:
		return m.behind(c)
	case afterName:
		m.mode = beforeValue
		r.twice(m)
		return c == ':'
	}
	switch { // beforeFirstName, beforeName
	case c == '"':
		m.mode, m.text, m.name.Start = inName, emptyLang, m.at
	case c == '}' && m.mode == beforeFirstName:
		m.close()
	default:
		return false
	}
	return true
}

// twice tells of a name that the object has already.
func (r *jsonReader) twice(m *machine) {
	f := m.top()
	if set, ok := f.name.set(1); ok && len(set) == 1 && f.always[set[0]] {
		r.a.tellOnce(ruleJSONDuplicate, m.name,
			fmt.Sprintf("the object has a property %q already, and receivers take one of the two", set[0]))
	}
}

// begin reads the first character of a value.
func (m *machine) begin(c byte) bool {
	switch {
	case c == ']' && m.mode == beforeItem:
		m.close()
	case c == '"':
		m.mode, m.text = inString, emptyLang
	case c == '{' || c == '[':
		if len(m.stack) >= maxDepth {
			return false
		}
		m.stack = append(m.stack, &frame{array: c == '[', values: map[string]*tree.Node{}, always: map[string]bool{}})
		m.mode = beforeFirstName
		if c == '[' {
			m.mode = beforeItem
		}
	case c == '-' || '0' <= c && c <= '9':
		m.mode, m.text = inNumber, textLang(string(c))
	case c == 't' || c == 'f' || c == 'n':
		m.mode, m.buf = inWord, string(c)
	default:
		return false
	}
	return true
}

// behind reads a character behind a value.
func (m *machine) behind(c byte) bool {
	f := m.top()
	switch {
	case f == nil:
		return false
	case c == ',' && f.array:
		m.mode = beforeValue
	case c == ',':
		m.mode = beforeName
	case c == ']' && f.array, c == '}' && !f.array:
		m.close()
	default:
		return false
	}
	return true
}

func (m *machine) word() bool {
	switch m.buf {
	case "true", "false":
		m.value(constSchema(tree.NewBool(m.buf == "true", nil)))
	case "null":
		m.value(typeSchema("null"))
	default:
		return strings.HasPrefix("true", m.buf) || strings.HasPrefix("false", m.buf) || strings.HasPrefix("null", m.buf)
	}
	return true
}

// integerPattern has the characters of patterns that match integers only.
const integerPattern = "-?[]+():*|0123456789"

// endNumber ends the number that is being read, if one is; nil when it is none.
func (m *machine) endNumber(*jsonReader) *machine {
	if m.mode != inNumber {
		return m
	}
	if set, ok := m.text.set(1); ok && len(set) == 1 {
		if !isNumberText(set[0]) {
			return nil
		}
		m.value(constSchema(tree.NewNumber(set[0], nil)))
		return m
	}
	if strings.TrimLeft(m.text.pattern(), integerPattern) == "" {
		m.value(typeSchema("integer"))
	} else {
		m.value(typeSchema("number"))
	}
	return m
}

func isNumberText(text string) bool {
	node, faults := tree.ReadJSON(tree.NewSource("", []byte(text)), tree.Limits{})
	return len(faults) == 0 && node.Kind == tree.Number
}

// refuse tells why text cannot stand where it does.
func (r *jsonReader) refuse(l *lang, at int) {
	if l.from != nil {
		r.refuseValue(l)
		return
	}
	start := l.at + at
	f := r.a.tell(ruleJSON, tree.Span{Start: start, End: start + 1}, "")
	f.message = "the body is no JSON from here on, in one of its cases"
	if r.failed[nil] = true; len(l.text) > at {
		f.message = fmt.Sprintf("%q cannot stand here in JSON, in one of the cases of the template", firstRune(l.text[at:]))
	}
}

func firstRune(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	return string(r)
}

// refuseValue tells of a value that prints what is no JSON where it stands.
func (r *jsonReader) refuseValue(l *lang) {
	r.failed[l.from] = true
	path := ExprString(l.from)
	if word := map[string]string{"True": "true", "False": "false", "None": "null"}[l.text]; word != "" && l.op == literalLang {
		r.a.tellOnce(rulePython, l.from.Span(), fmt.Sprintf("%s prints as %s, and JSON has %s; want %s|tojson", path, l.text, word, filterable(l.from)))
		return
	}
	r.a.tellOnce(ruleUnquoted, l.from.Span(), fmt.Sprintf("%s prints text that is no JSON value where it stands; want %s|tojson", path, filterable(l.from)))
}

// quotedWord tells of None, True and False inside a string.
func (r *jsonReader) quotedWord(l *lang) {
	path := ExprString(l.from)
	switch l.text {
	case "None":
		r.a.tellOnce(ruleNullPrinted, l.from.Span(), fmt.Sprintf("%s may be null, and then prints as the text \"None\"; want %s", path, defaulted(l.from)))
	case "True", "False":
		r.a.tellOnce(ruleBooleanText, l.from.Span(), fmt.Sprintf("%s prints %q inside the quotes, which is a text and no boolean; want %s|tojson without the quotes", path, l.text, filterable(l.from)))
	}
}

// hole feeds what a value prints, of which not every text is known.
func (r *jsonReader) hole(l *lang, list []*machine) []*machine {
	var kept []*machine
	for _, m := range list {
		if r.into(m, l) {
			kept = append(kept, m)
		}
		if r.broken {
			return nil
		}
	}
	return kept
}

func (r *jsonReader) into(m *machine, l *lang) bool {
	switch m.mode {
	case inString, inName:
		return r.intoString(m, l)
	case inNumber:
		if l.op == formLang && strings.Trim(l.has, "0-+.einfa") == "" {
			m.text = r.joined(m.text, l)
			return true
		}
	case beforeValue, beforeItem:
		return r.intoValue(m, l)
	}
	if l.op == formLang {
		r.refuseValue(l)
		return false
	}
	if l.op == valueLang && l.from != nil && m.mode == afterValue && m.top() != nil {
		r.tainted = true
		r.a.tellOnce(ruleJSON, l.from.Span(), fmt.Sprintf("%s follows another value, and there is no comma between them", ExprString(l.from)))
		return true
	}
	r.intrudes(l)
	return true
}

// joined gives the text of a number with what is printed right behind it, and
// tells of two values that become one so.
func (r *jsonReader) joined(text, l *lang) *lang {
	last := text
	if last.op == catLang {
		last = last.subs[len(last.subs)-1]
	}
	if last.op != formLang || l.from == nil {
		return catLangs(text, l)
	}
	r.a.tellOnce(ruleJSONJoined, l.from.Span(), fmt.Sprintf("%s is printed right behind another number, and both are one; want a comma between them", ExprString(l.from)))
	if strings.TrimLeft(text.pattern()+l.pattern(), integerPattern) == "" {
		return patternLang(intPattern+"(?:"+intPattern+")*", "0-")
	}
	return patternLang("(?:"+floatPattern+")*", last.has+l.has)
}

// intrudes tells of a text that stands where the template's own structure
// should be: what it makes of the body cannot be known.
func (r *jsonReader) intrudes(l *lang) {
	r.tainted = true
	if l.from != nil {
		r.a.tellOnce(ruleUnquoted, l.from.Span(), fmt.Sprintf("%s prints text outside the quotes of a JSON string; want %s|tojson", ExprString(l.from), filterable(l.from)))
	}
}

func (r *jsonReader) intoValue(m *machine, l *lang) bool {
	switch {
	case l.op == valueLang:
		schema := l.json.without(isUndefined | isFunction).jsonSchema(0)
		if schema == nil {
			return false
		}
		m.value(schema)
		return true
	case l.op == formLang && strings.Trim(l.has, "0-+.einfa") == "":
		m.mode, m.text = inNumber, l
		return true
	}
	r.intrudes(l)
	m.value(anySchema())
	return true
}

func (r *jsonReader) intoString(m *machine, l *lang) bool {
	if m.buf != "" {
		r.intrudes(l)
		m.buf = ""
		return true
	}
	if l.op == valueLang && l.from == nil {
		r.tainted = true
		m.text = freeText_
		return true
	}
	if l.op == valueLang {
		r.tainted = true
		r.a.tellOnce(ruleToJSONQuoted, l.from.Span(), "tojson writes its own quotes, and this stands between quotes; want it without those around")
		m.text = freeText_
		return true
	}
	w, unsafe := l.images().unsafe(inJSON)
	cut := l.free != nil && l.free.cut
	switch {
	case unsafe:
		r.tainted = true
		r.unescaped(l, w)
	case cut && l.from != nil && hasEscapes(l.images()):
		r.tainted = true
		r.a.tellOnce(ruleJSONCut, l.from.Span(), "an escape may be cut in two; want the text cut before it is escaped")
	}
	piece := freeText_
	if l.op == formLang {
		piece = l
	}
	m.text = catLangs(m.text, piece)
	return true
}

func hasEscapes(m *images) bool {
	_, found := m.unsafe(func(image string) bool { return !strings.Contains(image, `\`) })
	return found
}

// unescaped tells of a text that may end the string around it.
func (r *jsonReader) unescaped(l *lang, w witness) {
	if l.from == nil {
		return
	}
	path := ExprString(l.from)
	rule, message := ruleUnescaped, fmt.Sprintf("%s may hold %q, which ends the JSON string or breaks it; want %s|tojson without the quotes around", path, string(w.sample), filterable(l.from))
	if _, filtered := l.from.(*Filter); filtered {
		rule = ruleIncomplete
		message = fmt.Sprintf("the filters of %s leave %q as %q, which JSON does not allow in a string; want |tojson without the quotes around", path, string(w.sample), w.image)
	}
	f := r.a.tellOnce(rule, l.from.Span(), message)
	if w.sample == '\x01' {
		f.at(diag.Warning)
	}
	if l.free != nil && l.free.forms != nil {
		f.at(diag.Note)
	}
}
