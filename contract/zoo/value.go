package zoo

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/webhook-lint/webhook-lint/internal/lazy"
)

// A value is any value of JSON, or what stands for one that is absent. It is
// asked for what a receiver needs, in each of the forms in which that comes:
// a quoted template renders a number as "218411991", a boolean as "True" and
// nothing as "None".
type value struct {
	any          // as encoding/json has it, with numbers as json.Number
	present bool // it may be null
}

// parse reads one value of JSON from a whole body.
func parse(body []byte) (value, error) {
	if !utf8.Valid(body) {
		return value{}, errors.New("the body is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // float64 has 53 bits, and IDs have 64
	var v any
	if err := decoder.Decode(&v); err != nil {
		return value{}, errors.New("the body is not JSON")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return value{}, errors.New("something follows the JSON")
	}
	return value{v, true}, nil
}

// at gives what stands below names, one inside the other.
func (v value) at(names ...string) value {
	for _, name := range names {
		object, _ := v.any.(map[string]any)
		inner, ok := object[name]
		v = value{inner, ok}
	}
	return v
}

func (v value) isObject() bool {
	_, ok := v.any.(map[string]any)
	return ok
}

func (v value) text() string {
	text, _ := v.any.(string)
	return text
}

// id gives an ID: a number from 1 on with 64 bits, or its digits in a text.
func (v value) id() (int64, bool) {
	digits := v.text()
	if n, ok := v.any.(json.Number); ok {
		digits = n.String()
	}
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, err == nil && id > 0
}

// boolean gives a boolean, and whether there is one.
func (v value) boolean() (is, known bool) {
	if b, ok := v.any.(bool); ok {
		return b, true
	}
	switch strings.ToLower(v.text()) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

var idInText = lazy.Regexp(`["']id["']: ?["']?(\d+)`)

// idWithin gives the ID in an object, or in the text that JSON or Python makes
// of one.
func (v value) idWithin() (int64, bool) {
	if m := idInText.Get().FindStringSubmatch(v.text()); m != nil {
		v = value{m[1], true}
		return v.id()
	}
	return v.at("id").id()
}
