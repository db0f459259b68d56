package suite

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/contract"
)

var update = flag.Bool("update", false, "write the list of flags in suite.go anew")

// The list of flags in the comment of the package follows from the table.
func TestDoc(t *testing.T) {
	text, err := os.ReadFile("suite.go")
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for _, s := range settings {
		for line := range strings.SplitSeq(entry(s), "\n") {
			list.WriteString("//\t" + line + "\n")
		}
	}
	begin, end := strings.Index(string(text), "//\t-receiver.url"), strings.Index(string(text), "package suite")
	if got := string(text[begin:end]); got != list.String() && *update {
		if err := os.WriteFile("suite.go", []byte(string(text[:begin])+list.String()+string(text[end:])), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if got != list.String() {
		t.Errorf("the comment says\n%s\nand the table\n%s", got, list.String())
	}
}

func entry(s setting) string {
	head := strings.TrimSpace("-" + s.flag() + " " + s.value)
	return head + "\n" + wrap(s.doc, 66, "    ")
}

// The README speaks of flags and variables that there are.
func TestNames(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range strings.FieldsFunc(string(text), func(c rune) bool {
		return !strings.ContainsRune("-._", c) && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
	}) {
		word = strings.TrimRight(word, ".")
		ours := strings.HasPrefix(word, "-receiver.") || strings.HasPrefix(word, "RECEIVER_") && word != "RECEIVER_TOKEN"
		known := false
		for _, s := range settings {
			known = known || word == "-"+s.flag() || word == s.twin()
		}
		if ours && !known {
			t.Errorf("the README names %s, and there is none", word)
		}
	}
}

func settingsOf(t *testing.T, environment string, args ...string) *Settings {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "RECEIVER_") {
			t.Setenv(name, "")
			os.Unsetenv(name)
		}
	}
	if name, value, ok := strings.Cut(environment, "="); ok {
		t.Setenv(name, value)
	}
	set := flag.NewFlagSet("test", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	s := Flags(set)
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSlips(t *testing.T) {
	tests := []struct{ environment, arg, want string }{
		{"", "-receiver.url=localhost:8080", `-receiver.url: it is no URL of HTTP; want https://host/path`},
		{"RECEIVER_URL=http://169.254.169.254/", "", `RECEIVER_URL: 169.254.169.254 is a link-local address or that of a cloud's metadata, and is never tried; want the address of the receiver`},
		{"RECEIVER_ULR=http://localhost/", "", `unknown variable "RECEIVER_ULR"; did you mean "RECEIVER_URL"?`},
		{"RECEIVER_HEADERS=A: b", "", `unknown variable "RECEIVER_HEADERS"; did you mean "RECEIVER_HEADER"?`},
		{"RECEIVER_HEADER=Authorization", "", `RECEIVER_HEADER: a header has no colon; want 'NAME: VALUE'`},
		{"", "-receiver.header=A: env:NOT_THERE", `-receiver.header: the variable NOT_THERE is not set`},
		{"", "-receiver.layer=valid,schemma", `-receiver.layer: unknown layer "schemma"; did you mean "schema"?`},
		{"", "-receiver.trigger=ticket-update", `-receiver.trigger: unknown trigger "ticket-update"; did you mean "ticket-updated" or "ticket-created"?`},
		{"", "-receiver.profile=letter", `-receiver.profile: unknown profile "letter"; want "document" or "observed"`},
		{"RECEIVER_ENV=stagin", "", `RECEIVER_ENV: unknown environment "stagin"; did you mean "staging"?`},
		{"", "-receiver.trigger-in=heder:X-Trigger", `-receiver.trigger-in: unknown place "heder"; did you mean "header"?`},
		{"", "-receiver.trigger-in=header", `-receiver.trigger-in: the place for the trigger "header" has no name; want header:NAME`},
		{"", "-receiver.timeout=5", `-receiver.timeout: it is "5"; want a time like 5s`},
		{"", "-receiver.rate=fast", `-receiver.rate: it is "fast"; want a number like 2.5`},
		{"", "-receiver.max-requests=-1", `-receiver.max-requests: it is "-1"; want a number like 300`},
		{"", "-receiver.seed=x", `-receiver.seed: it is "x"; want a number like 7`},
		{"", "-receiver.full=maybe", `-receiver.full: it is "maybe"; want true or false`},
		{"", "-receiver.sign=header:X-Signature,secrt:env:S", `-receiver.sign: unknown part "secrt"; did you mean "secret"?`},
		{"", "-receiver.policy=not-there", `-receiver.policy: open not-there: no such file or directory`},
		{"RECEIVER_URL=https://example.com", "-receiver.env=production", `a receiver in production is tried only with -receiver.yes-production`},
	}
	for _, tt := range tests {
		_, err := settingsOf(t, tt.environment, strings.Fields(tt.arg)...).plan()
		if strings.Contains(tt.arg, ": ") { // a value with a space
			_, err = settingsOf(t, tt.environment, tt.arg).plan()
		}
		if fmt.Sprint(err) != tt.want {
			t.Errorf("%s %s: %v, want %s", tt.environment, tt.arg, err, tt.want)
		}
		os.Unsetenv(strings.Split(tt.environment+"=", "=")[0])
	}
}

// A flag counts before its twin, and what settings say before what the owner of
// a handler says.
func TestOpen(t *testing.T) {
	t.Setenv("MY_TOKEN", "secret")
	s := settingsOf(t, "RECEIVER_METHOD=PUT", "-receiver.method=patch", "-receiver.header=Authorization: Bearer env:MY_TOKEN", "-receiver.header=X-A: 1", "-receiver.rate=3", "-receiver.env=staging")
	p, err := s.plan()
	if err != nil {
		t.Fatal(err)
	}
	r := s.open(p, func() *contract.Receiver {
		return &contract.Receiver{URL: "http://localhost/own", Method: "POST", Header: map[string][]string{"Authorization": {"mine"}, "X-B": {"2"}}, Limits: contract.Limits{Requests: 9}}
	})
	got := fmt.Sprintln(r.URL, r.Method, r.Header, r.Limits.Rate, r.Limits.Requests, r.Environment)
	if want := "http://localhost/own PATCH map[Authorization:[Bearer secret] X-A:[1] X-B:[2]] 3 9 staging\n"; got != want {
		t.Errorf("the receiver is %s, want %s", got, want)
	}
}

// All processes together send no more than one may.
func TestShare(t *testing.T) {
	for _, tt := range []struct {
		requests, total int
		rate            float64
		environment     contract.Environment
		wantRate        float64
	}{{300, 1, 2, "", 2}, {300, 4, 2, "", 2}, {301, 4, 0, "", 0}, {3, 8, 0, "", 0}, {10, 3, 0, contract.Production, 1}, {10, 2, 5, contract.Production, 1}} {
		requests, rate := 0, 0.0
		for process := 1; process <= tt.total; process++ {
			l, some := share(contract.Receiver{Environment: tt.environment, Limits: contract.Limits{Requests: tt.requests, Rate: tt.rate}}, process, tt.total)
			if rate += l.Rate; some {
				requests += l.Requests
			}
			if some && l.Requests == 0 {
				t.Errorf("%+v: process %d has no limit", tt, process)
			}
		}
		if requests != tt.requests || rate < tt.wantRate-1e-9 || rate > tt.wantRate+1e-9 {
			t.Errorf("%+v: %d requests, %v a second", tt, requests, rate)
		}
	}
}
