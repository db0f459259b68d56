package template

import (
	"iter"
	"regexp"
	"slices"
	"strings"
)

// A lang is a set of texts, as a regular expression has it.
type lang struct {
	op   langOp
	text string  // of literal and form: a form is written as a pattern
	has  string  // of form: the samples that occur
	subs []*lang // of cat, alt and star
	free *text   // of free: what is known of the text; nil when nothing is
	json *Type   // of value: what it is the JSON text of
	from Expr    // the expression that prints it; nil for text of the template
	at   int     // where the text of the template starts
}

type langOp uint8

const (
	literalLang langOp = iota // one text
	formLang                  // what a pattern matches
	freeLang                  // any text
	valueLang                 // the JSON text of a value
	catLang                   // one behind the other
	altLang                   // one of
	starLang                  // any number of
)

var (
	emptyLang = &lang{}
	freeText_ = &lang{op: freeLang}
)

func textLang(s string) *lang { return &lang{text: s} }

func patternLang(pattern, samples string) *lang {
	return &lang{op: formLang, text: pattern, has: samples}
}

// catLangs gives the texts of a followed by one of b.
func catLangs(a, b *lang) *lang {
	switch {
	case a == emptyLang || a.op == literalLang && a.text == "":
		return b
	case b.op == literalLang && b.text == "":
		return a
	case a.op == literalLang && b.op == literalLang && a.from == b.from && a.isBefore(b) && (len(a.text)+len(b.text) <= maxKnownText || a.from == nil):
		return &lang{text: a.text + b.text, from: a.from, at: a.at}
	case a.op == freeLang && b.op == freeLang && a.free == nil && b.free == nil:
		return a
	case a.op == catLang:
		last := a.subs[len(a.subs)-1]
		head := slices.Clip(a.subs[:len(a.subs)-1])
		joined := catLangs(last, b)
		if joined.op == catLang {
			return &lang{op: catLang, subs: append(head, joined.subs...)}
		}
		return &lang{op: catLang, subs: append(head, joined)}
	}
	return &lang{op: catLang, subs: []*lang{a, b}}
}

// isBefore reports whether the literal m follows l in the template, so that
// both are one; those that an expression prints, and others without a place, are.
func (l *lang) isBefore(m *lang) bool {
	return l.from != nil || l.at == 0 && m.at == 0 || m.at == l.at+len(l.text)
}

// literals gives the text of a node in pieces, each of which stands in the
// template as it is: line ends of two characters are one in the text.
func (a *analysis) literals(n *Text) []*lang {
	raw := string(a.template.Source.Text[n.Start:n.End])
	plain := newlines.Replace(raw)
	skipped := max(0, strings.Index(plain, n.Text)) // what is trimmed, or the tag of a raw block
	if len(plain) == len(raw) {
		return []*lang{{text: n.Text, at: n.Start + skipped}}
	}
	var list []*lang
	end, start := skipped+len(n.Text), n.Start
	for at, line := range lines(plain) {
		if from, to := max(at, skipped), min(at+len(line), end); from < to {
			list = append(list, &lang{text: plain[from:to], at: start + from - at})
		}
		if start += len(line); strings.HasPrefix(raw[start-n.Start-min(1, len(line)):], "\r\n") {
			start++
		}
	}
	return list
}

// lines gives each line of a text with its end, by where it starts.
func lines(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		at := 0
		for line := range strings.Lines(text) {
			if !yield(at, line) {
				return
			}
			at += len(line)
		}
	}
}

// altLangs gives the texts of all.
func altLangs(list ...*lang) *lang {
	var subs []*lang
	for _, l := range list {
		if l == nil {
			continue
		}
		if l.op == freeLang && l.free == nil {
			return l
		}
		some := []*lang{l}
		if l.op == altLang {
			some = l.subs
		}
		for _, s := range some {
			if !slices.ContainsFunc(subs, s.equal) {
				subs = append(subs, s)
			}
		}
		if len(subs) > maxLang {
			return freeText_
		}
	}
	switch len(subs) {
	case 0:
		return nil
	case 1:
		return subs[0]
	}
	return &lang{op: altLang, subs: subs}
}

func starLangOf(l *lang) *lang {
	if l == nil || l.op == literalLang && l.text == "" {
		return emptyLang
	}
	if l.op == freeLang && l.free == nil {
		return l
	}
	return &lang{op: starLang, subs: []*lang{l}}
}

func (l *lang) equal(m *lang) bool {
	return l == m || l.op == m.op && l.text == m.text && l.free == m.free && l.json == m.json && slices.EqualFunc(l.subs, m.subs, (*lang).equal)
}

// size counts the parts of a lang.
func (l *lang) size() int {
	n := 1
	for _, s := range l.subs {
		n += s.size()
	}
	return n
}

// set lists the texts, when there are at most so many.
func (l *lang) set(most int) ([]string, bool) {
	switch l.op {
	case literalLang:
		return []string{l.text}, true
	case altLang:
		var all []string
		for _, s := range l.subs {
			some, ok := s.set(most)
			if all = append(all, some...); !ok || len(all) > most {
				return nil, false
			}
		}
		return all, true
	case catLang:
		all := []string{""}
		for _, s := range l.subs {
			some, ok := s.set(most)
			if !ok || len(all)*len(some) > most {
				return nil, false
			}
			var longer []string
			for _, head := range all {
				for _, tail := range some {
					longer = append(longer, head+tail)
				}
			}
			all = longer
		}
		return all, true
	}
	return nil, false
}

// pattern gives a regular expression for the texts; jsonschema's patterns are
// those of ECMA-262, and this one means the same to Go.
func (l *lang) pattern() string {
	var b strings.Builder
	l.write(&b)
	return b.String()
}

func (l *lang) write(b *strings.Builder) {
	switch l.op {
	case literalLang:
		b.WriteString(regexp.QuoteMeta(l.text))
	case formLang:
		if strings.Contains(l.text, "|") {
			b.WriteString("(?:" + l.text + ")")
			return
		}
		b.WriteString(l.text)
	case freeLang, valueLang:
		b.WriteString(`[\s\S]*`)
	case catLang:
		for _, s := range l.subs {
			s.write(b)
		}
	case altLang:
		b.WriteString("(?:")
		for i, s := range l.subs {
			if i > 0 {
				b.WriteByte('|')
			}
			s.write(b)
		}
		b.WriteByte(')')
	case starLang:
		b.WriteString("(?:")
		l.subs[0].write(b)
		b.WriteString(")*")
	}
}

// textType gives the text that a lang prints to.
func (l *lang) textType() *text {
	if set, ok := l.set(maxSet); ok {
		slices.Sort(set)
		return &text{set: slices.Compact(set), lang: l}
	}
	return &text{images: l.images(), lang: l}
}

func (l *lang) images() *images {
	switch l.op {
	case literalLang:
		return imagesOf(l.text)
	case formLang:
		return imagesOf(l.has)
	case freeLang:
		if l.free != nil {
			return l.free.asImages()
		}
		return &identity
	case valueLang:
		return &identity
	}
	m := &images{}
	for _, s := range l.subs {
		m = joinImages(m, s.images())
	}
	return m
}

// printedBy gives l as what an expression prints.
func (l *lang) printedBy(x Expr) *lang {
	if l == nil || l == emptyLang {
		return l
	}
	c := *l
	c.from = x
	c.subs = nil
	for _, s := range l.subs {
		c.subs = append(c.subs, s.printedBy(x))
	}
	return &c
}
