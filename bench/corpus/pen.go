package corpus

import (
	"strconv"
	"unicode/utf8"
)

// A pen writes JSON in the order of its calls, and one fault in place of the
// value at the fault's place.
type pen struct {
	text  []byte
	plain bool   // without spaces and without \u, as those write who store logs
	path  string // of the value that is written: /ticket/id
	fault *Fault
	began bool // there is a value before the next one of this object or list
}

// value begins a value; it reports that the fault was written in its place.
func (p *pen) value(name string) bool {
	if p.began {
		p.text = append(p.text, ',')
		p.space()
	}
	if name != "" {
		p.path += "/" + name
		p.quote(name)
		p.text = append(p.text, ':')
		p.space()
	}
	if p.fault == nil || p.fault.Pointer != p.path {
		return false
	}
	p.text = append(p.text, p.fault.value...)
	return true
}

// done ends a value.
func (p *pen) done(name string) {
	if name != "" {
		p.path = p.path[:len(p.path)-len(name)-1]
	}
	p.began = true
}

func (p *pen) space() {
	if !p.plain {
		p.text = append(p.text, ' ')
	}
}

func (p *pen) literal(name, json string) {
	if !p.value(name) {
		p.text = append(p.text, json...)
	}
	p.done(name)
}

func (p *pen) integer(name string, n int64) { p.literal(name, strconv.FormatInt(n, 10)) }

func (p *pen) string(name, s string) {
	if !p.value(name) {
		p.quote(s)
	}
	p.done(name)
}

func (p *pen) object(name string, members func()) { p.composite(name, '{', '}', members) }

func (p *pen) list(name string, n int, item func(i int)) {
	p.composite(name, '[', ']', func() {
		for i := range n {
			item(i)
		}
	})
}

func (p *pen) composite(name string, open, end byte, write func()) {
	if !p.value(name) {
		p.text = append(p.text, open)
		p.began = false
		write()
		p.text = append(p.text, end)
	}
	p.done(name)
}

// quote writes a text as Python's json.dumps or, if plain, as most others.
func (p *pen) quote(s string) {
	p.text = append(p.text, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			p.text = append(p.text, '\\', byte(r))
		case r == '\n':
			p.text = append(p.text, `\n`...)
		case r < utf8.RuneSelf || p.plain:
			p.text = utf8.AppendRune(p.text, r)
		default: // no text has what takes two of them
			p.text = append(p.text, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
		}
	}
	p.text = append(p.text, '"')
}

const digits = "0123456789abcdef"
