package suite

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/diag"
)

// A setting is one flag, and its twin in the environment.
type setting struct {
	name  string // -receiver.NAME
	value string // of what stands for its value; "" for one that is on or off
	doc   string
	read  func(*plan, string) error // once for each value
}

// settings lists the flags. What is told of them follows from it.
var settings = []setting{
	{"url", "URL", "of the receiver; may hold {channel}", func(p *plan, v string) error { return set(&p.receiver.URL, v, isURL(v)) }},
	{"header", "'NAME: VALUE'", "of each delivery; a value env:NAME comes from the environment; may be repeated", func(p *plan, v string) error { return p.readHeader(v) }},
	{"method", "METHOD", "of deliveries: POST by default", func(p *plan, v string) error { return set(&p.receiver.Method, strings.ToUpper(v), nil) }},
	{"trigger-in", "PLACE", "of the trigger's name: header:NAME, query:NAME, path, body:POINTER or none", func(p *plan, v string) error { return p.readPlace(v) }},
	{"probe-url", "URL", "that tells what was applied, asked with ticket_id and message_id", func(p *plan, v string) error { return set(&p.probe.URL, v, isURL(v)) }},
	{"probe-cmd", "COMMAND", "that prints what was applied, run with a ticket's and a message's ID", func(p *plan, v string) error { return set(&p.probe.Command, v, nil) }},
	{"canary", "HOST:PORT", "to listen on for requests of a receiver that follows addresses in texts", func(p *plan, v string) error { return set(&p.canary, v, nil) }},
	{"sign", "HOW", "to sign bodies with HMAC-SHA256: " + contract.SignatureForm, func(p *plan, v string) error { return p.readSignature(v) }},
	{"policy", "FILE", "with what is expected where receivers may differ; what each process reads by itself otherwise", func(p *plan, v string) error { return p.readPolicy(v) }},
	{"env", "NAME", "what the receiver is: local, staging or production", func(p *plan, v string) error { return word(&p.receiver.Environment, "environment", v, environments) }},
	{"allow-host", "HOST", "that may be tried in production", func(p *plan, v string) error { return set(&p.allowed, v, nil) }},
	{"yes-production", "", "try a receiver in production, with valid events, nulls and closed tickets alone, one a second", func(p *plan, v string) error { return read(&p.consent, v, "true or false", strconv.ParseBool) }},
	{"timeout", "TIME", "that an answer may take: 5s by default", func(p *plan, v string) error { return read(&p.receiver.Limits.Timeout, v, "a time like 5s", positive) }},
	{"rate", "N", "deliveries a second at most, of all processes together", func(p *plan, v string) error { return read(&p.receiver.Limits.Rate, v, "a number like 2.5", rate) }},
	{"max-requests", "N", "deliveries at most, of all processes together", func(p *plan, v string) error { return read(&p.receiver.Limits.Requests, v, "a number like 300", count) }},
	{"budget", "TIME", "that the run may take", func(p *plan, v string) error { return read(&p.receiver.Limits.Budget, v, "a time like 10m", positive) }},
	{"seed", "N", "that payloads and IDs are made from; the same gives the same bytes; Ginkgo's own for a receiver that a URL names, which may know those of an earlier run", func(p *plan, v string) error {
		p.seeded = true
		return read(&p.receiver.Seed, v, "a number like 7", seed)
	}},
	{"layer", "LAYERS", "only these: " + words(contract.Layers), func(p *plan, v string) error { return each(&p.cases.Layers, "layer", v, contract.Layers) }},
	{"trigger", "TRIGGERS", "only these", func(p *plan, v string) error { return each(&p.cases.Channels, "", v, nil) }},
	{"profile", "PROFILE", "document for its letter alone, or observed", func(p *plan, v string) error { return p.readProfile(v) }},
	{"full", "", "each form of each property on each trigger, also where triggers share a schema", func(p *plan, v string) error { return read(&p.cases.Full, v, "true or false", strconv.ParseBool) }},
	{"integration", "FILE", "with the definition that bodies, URL and headers are rendered from", func(p *plan, v string) error { return set(&p.integration, v, nil) }},
	{"spec", "FILE", "with another AsyncAPI document", func(p *plan, v string) error { return set(&p.document, v, nil) }},
	{"overlay", "FILE", "with what is known of the account beyond the document; may be repeated", func(p *plan, v string) error { p.overlays = append(p.overlays, v); return nil }},
}

func (s setting) flag() string { return "receiver." + s.name }

func (s setting) twin() string {
	return "RECEIVER_" + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

// Settings are what flags and the environment say of a receiver, and of what
// is sent to it.
type Settings struct {
	given map[string]*values // by name
}

// Flags adds the flags to a set, which is flag.CommandLine in a test. It must
// be called before flags are parsed: where a variable is declared.
func Flags(set *flag.FlagSet) *Settings {
	s := &Settings{given: map[string]*values{}}
	for _, one := range settings {
		v := &values{isBool: one.value == ""}
		s.given[one.name] = v
		usage := one.doc + " (" + one.twin() + ")"
		if one.value != "" {
			usage = "`" + one.value + "` " + usage
		}
		set.Var(v, one.flag(), usage)
	}
	return s
}

// values are those that a flag was given.
type values struct {
	list   []string
	isBool bool
}

func (v *values) Set(text string) error {
	v.list = append(v.list, text)
	return nil
}

func (v *values) String() string   { return "" }
func (v *values) IsBoolFlag() bool { return v.isBool }

// plan reads what is given. An error names the flag or the variable, and is of
// the first that cannot be used.
func (s *Settings) plan() (*plan, error) {
	p := &plan{}
	if err := s.read(p); err != nil {
		return nil, err
	}
	if err := strayVariable(os.Environ()); err != nil {
		return nil, err
	}
	return p, p.complete()
}

func (s *Settings) read(p *plan) error {
	for _, one := range settings {
		name, list := "-"+one.flag(), s.given[one.name].list
		if len(list) == 0 {
			name, list = one.twin(), lines(os.Getenv(one.twin()))
		}
		for _, v := range list {
			if err := one.read(p, v); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

func lines(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}

// strayVariable tells of a variable that is nearly a twin: with it, another
// receiver would be tried than the one that is meant.
func strayVariable(environment []string) error {
	var names []string
	for _, one := range settings {
		names = append(names, strings.TrimPrefix(one.twin(), "RECEIVER_"))
	}
	for _, pair := range environment {
		name, _, _ := strings.Cut(pair, "=")
		rest, ours := strings.CutPrefix(name, "RECEIVER_")
		if near := diag.Nearest(rest, names); ours && len(near) > 0 && !slices.Contains(names, rest) {
			return fmt.Errorf("unknown variable %q; did you mean %q?", name, "RECEIVER_"+near[0])
		}
	}
	return nil
}

// set keeps a value, unless there is something wrong with it.
func set(to *string, v string, err error) error {
	*to = v
	return err
}

// read keeps a value that a function reads.
func read[T any](to *T, v, want string, parse func(string) (T, error)) error {
	parsed, err := parse(strings.TrimSpace(v))
	if err != nil {
		return fmt.Errorf("it is %q; want %s", v, want)
	}
	*to = parsed
	return nil
}

var errNegative = errors.New("negative")

func positive(v string) (time.Duration, error) {
	d, err := time.ParseDuration(v)
	if d < 0 {
		err = cmp.Or(err, errNegative)
	}
	return d, err
}

func rate(v string) (float64, error) {
	n, err := strconv.ParseFloat(v, 64)
	if !(n >= 0 && n < 1e9) {
		err = cmp.Or(err, errNegative)
	}
	return n, err
}

func count(v string) (int, error) {
	n, err := strconv.Atoi(v)
	if n < 0 {
		err = cmp.Or(err, errNegative)
	}
	return n, err
}

func seed(v string) (uint64, error) { return strconv.ParseUint(v, 10, 64) }

var environments = []contract.Environment{contract.Local, contract.Staging, contract.Production}

// word keeps one of the words that there are.
func word[T ~string](to *T, what, v string, known []T) error {
	if *to = T(strings.TrimSpace(v)); slices.Contains(known, *to) {
		return nil
	}
	return unknown(what, string(*to), known)
}

// each keeps words with commas between; those that are known, if known is not
// nil.
func each[T ~string](to *[]T, what, v string, known []T) error {
	for one := range strings.SplitSeq(v, ",") {
		var w T
		if err := word(&w, what, one, known); err != nil && known != nil {
			return err
		}
		*to = append(*to, w)
	}
	return nil
}

func words[T ~string](list []T) string { return strings.Join(texts(list), ", ") }

func texts[T ~string](list []T) (out []string) {
	for _, one := range list {
		out = append(out, string(one))
	}
	return out
}

func unknown[T ~string](what, v string, known []T) error {
	if near := diag.Nearest(v, texts(known)); len(near) > 0 {
		return fmt.Errorf("unknown %s %q; did you mean %s?", what, v, diag.Either(near))
	}
	return fmt.Errorf("unknown %s %q; want %s", what, v, diag.Either(texts(known)))
}

func isURL(v string) error {
	u, err := url.Parse(strings.ReplaceAll(v, "{channel}", "channel"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("it is no URL of HTTP; want https://host/path")
	}
	return contract.CheckURL(v)
}

func (p *plan) readHeader(v string) error {
	h, err := contract.ParseHeader(v, os.Getenv)
	if err != nil {
		return err
	}
	if p.header == nil {
		p.header = http.Header{}
	}
	p.header.Add(h.Name, h.Value)
	if h.Hidden {
		p.hidden = append(p.hidden, h.Name)
	}
	return nil
}

func (p *plan) readSignature(v string) (err error) {
	p.receiver.Signature, err = contract.ParseSignature(v, os.Getenv)
	return err
}
