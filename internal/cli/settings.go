package cli

import (
	"fmt"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/integration"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/validator"
)

// settings is what flags and the configuration file decide.
type settings struct {
	spec        string
	overlays    []string
	refRoot     string
	profile     string
	strict      bool
	channel     string
	targets     []target
	failOn      diag.Severity
	selects     []string
	ignores     []string
	levels      []level
	color       string
	quiet       bool
	showValues  bool
	jobs        int
	stdinName   string
	allowEmpty  bool
	maxBytes    int64
	configFile  string
	jinja       string
	undefined   string
	absent      string
	tojson      string
	encodeURL   bool
	against     string
	path        string
	body        string
	integration string
	baseline    string
	from        string
}

// A target is one --format.
type target struct {
	format report.Format
	path   string // "" is standard output
}

// A level is one --severity.
type level struct {
	pattern  string
	severity diag.Severity
}

// Which flags a command takes. Those of check are all.
var (
	configFlag    = []string{"config"}
	documentFlags = []string{"spec", "overlay", "ref-root"}
	findingFlags  = []string{"format", "fail-on", "select", "ignore", "severity", "baseline", "color", "quiet"}
	fromFlag      = []string{"from"}
	payloadFlags  = slices.Concat(supposedFlags, []string{"absent", "channel", "integration", "body", "profile", "strict", "show-values", "jobs", "stdin-filename", "allow-empty", "max-bytes"})
)

// Words of settings about what is not established.
var (
	jinjaWords     = []string{"seen", "full"}
	undefinedWords = []string{integration.UndefinedEmpty, integration.UndefinedVerbatim}
	tojsonWords    = []string{"known", "unknown"}
	absentWords    = []string{"never", "maybe"}
)

const (
	auto    = "auto" // the channel or colour that circumstances ask for
	maxJobs = 1024
)

var colors = []string{auto, "always", "never"}

// flagSet gives the flags that set f.
func (f *settings) flagSet() *pflag.FlagSet {
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	add := func(name, letter string, v *value, usage string) {
		flag := set.VarPF(v, name, letter, usage)
		if v.kind == boolKind {
			flag.NoOptDefVal = "true"
		}
	}
	add("spec", "", text(&f.spec, ""), "AsyncAPI 2.0–2.6 document `FILE`; the built-in one describes Gorgias")
	add("overlay", "", list(&f.overlays, same), "overlay `FILE` that changes the document; may be repeated")
	add("ref-root", "", text(&f.refRoot, ""), "`DIR` that $ref may not leave; the document's own by default")
	add("format", "", targetList(&f.targets), "output `F[=PATH]`: "+strings.Join(formatNames(), ", ")+"; may be repeated (default text)")
	add("fail-on", "", failOn(&f.failOn), "lowest `SEVERITY` that makes the exit status 1: error, warning, note")
	add("select", "", list(&f.selects, rulePattern).split(), "only these `RULES`; * stands for any letters")
	add("ignore", "", list(&f.ignores, rulePattern).split(), "none of these `RULES`; * stands for any letters")
	add("severity", "", list(&f.levels, parseLevel).split().as(levelsKind), "`RULE=LEVEL`: error, warning, note or off; may be repeated")
	add("baseline", "", text(&f.baseline, ""), "`FILE` of findings that are known and not told; baseline write makes it")
	add("color", "", choice(&f.color, "colour", colors), "`WHEN` to colour: always, never, or auto, which is on a terminal")
	add("quiet", "q", truth(&f.quiet), "no summary and no progress")
	add("config", "", text(&f.configFile, ""), "configuration `FILE`; by default "+configName+" in the nearest parent folder")
	add("channel", "c", text(&f.channel, auto), "channel `NAME` that delivered the payloads; auto takes it from the capture, the path or the shape")
	add("profile", "", choice(&f.profile, "profile", validator.Profiles()), "reading `NAME` of the document: observed, document")
	add("strict", "", truth(&f.strict), "unknown properties and absent roots are errors")
	add("show-values", "", truth(&f.showValues), "show names, addresses and texts, which are masked by default")
	add("jobs", "j", jobs(&f.jobs), "`N` checks at the same time")
	add("from", "", text(&f.from, ""), "`PLACE` to begin at: a line of the only log (of a HAR file, an entry), a file, or FILE:LINE")
	add("stdin-filename", "", text(&f.stdinName, ""), "`NAME` of standard input in findings; its extension says what it holds")
	add("allow-empty", "", truth(&f.allowEmpty), "no error when there is nothing to check")
	add("jinja", "", choice(&f.jinja, "value", jinjaWords), "`HOW` much of Jinja is known to work: seen (in integrations), or full")
	add("undefined", "", choice(&f.undefined, "value", undefinedWords), "`HOW` an undefined variable is rendered: empty, or verbatim, which leaves the text as it is")
	add("tojson", "", choice(&f.tojson, "value", tojsonWords), "whether the filter tojson is `KNOWN` to Gorgias: known, unknown")
	add("absent", "", choice(&f.absent, "value", absentWords), "whether properties that the document does not require may be `ABSENT` from what an integration is rendered with: never, maybe")
	add("encode-url", "", truth(&f.encodeURL), "values in the URL are percent-encoded by Gorgias")
	add("against", "", text(&f.against, ""), "OpenAPI 3.0 or 3.1 document `FILE` of the receiver, that every request is held against")
	add("path", "", text(&f.path, ""), "`PATH` of the receiver's document that takes the requests; by default the one of the URL, or the only one")
	add("integration", "", text(&f.integration, ""), "`FILE` of the integration that sent the payloads: its own contract is the measure")
	add("body", "", text(&f.body, ""), "`FILE` with the body's template, in place of the form")
	add("max-bytes", "", maxBytes(&f.maxBytes), "largest payload, `SIZE` in bytes or with KiB, MiB, GiB")
	return set
}

// A value is a flag's. Its error is words to stand behind the flag's name.
type value struct {
	set  func(word string) error
	text string // the default, then what was set last
	kind kind
}

// A kind is what a value is written as in the configuration file.
type kind string

const (
	textKind   kind = "text"
	listKind   kind = "list"   // a text or a list of texts
	levelsKind kind = "levels" // an object of rules and severities
	boolKind   kind = "bool"   // pflag knows it by that name
	numberKind kind = "number"
	sizeKind   kind = "size" // a text or a number
	timeKind   kind = "time" // a text
)

// Set, String and Type make a value a pflag.Value.
func (v *value) Set(word string) error {
	if err := v.set(word); err != nil {
		return err
	}
	v.text = word
	return nil
}

func (v *value) String() string { return v.text }
func (v *value) Type() string   { return string(v.kind) }

func (v *value) as(k kind) *value {
	v.kind = k
	return v
}

// split lets one word hold several, with commas between.
func (v *value) split() *value {
	set := v.set
	v.set = func(words string) error {
		for word := range strings.SplitSeq(words, ",") {
			if err := set(strings.TrimSpace(word)); err != nil {
				return err
			}
		}
		return nil
	}
	return v
}

// newValue sets the default, which is right, and gives the value.
func newValue(kind kind, text string, set func(string) error) *value {
	v := &value{set: set, kind: kind}
	if text != "" {
		must(v.Set(text))
	}
	return v
}

func must(err error) {
	if err != nil {
		panic(err) // a default or a completion that does not fit its flag: every run shows it
	}
}

func text(p *string, normal string) *value {
	return newValue(textKind, normal, func(word string) error {
		*p = word
		return nil
	})
}

func truth(p *bool) *value {
	return newValue(boolKind, "", func(word string) error {
		b, err := strconv.ParseBool(word)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", word)
		}
		*p = b
		return nil
	})
}

// choice takes one of some words, of which the first is the default.
func choice(p *string, what string, of []string) *value {
	return newValue(textKind, of[0], func(word string) error {
		if !slices.Contains(of, word) {
			return unknown(what, word, of)
		}
		*p = word
		return nil
	})
}

func list[T any](p *[]T, parse func(string) (T, error)) *value {
	return newValue(listKind, "", func(word string) error {
		item, err := parse(word)
		if err == nil {
			*p = append(*p, item)
		}
		return err
	})
}

func same(word string) (string, error) { return word, nil }

func failOn(p *diag.Severity) *value {
	return newValue(textKind, "error", func(word string) error {
		severity, err := parseSeverity(word, diag.Severities()[1:])
		if err == nil {
			*p = severity
		}
		return err
	})
}

func parseSeverity(word string, of []string) (diag.Severity, error) {
	severity, _ := diag.ParseSeverity(word)
	if !slices.Contains(of, word) {
		return severity, unknown("severity", word, of)
	}
	return severity, nil
}

func parseLevel(word string) (level, error) {
	pattern, name, ok := strings.Cut(word, "=")
	if !ok {
		return level{}, fmt.Errorf("%q has no level; want RULE=LEVEL, such as payload-enum=warning", word)
	}
	if _, err := rulePattern(pattern); err != nil {
		return level{}, err
	}
	severity, err := parseSeverity(name, diag.Severities())
	return level{pattern, severity}, err
}

func rulePattern(pattern string) (string, error) {
	if !slices.ContainsFunc(ruleIDs(), func(id string) bool { return match(pattern, id) }) {
		return "", unknown("rule", pattern, ruleIDs())
	}
	return pattern, nil
}

// match reports whether a word fits a pattern, in which * stands for any
// letters and slashes mean nothing.
func match(pattern, word string) bool {
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(word, "/", "\x00"))
	return ok && err == nil
}

func jobs(p *int) *value {
	return newValue(numberKind, strconv.Itoa(min(runtime.GOMAXPROCS(0), maxJobs)), func(word string) error {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 || n > maxJobs {
			return fmt.Errorf("want a number from 1 to %d, not %q", maxJobs, word)
		}
		*p = n
		return nil
	})
}

var sizes = []struct {
	unit  string
	bytes int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"", 1}}

func maxBytes(p *int64) *value {
	return newValue(sizeKind, "16MiB", func(word string) error {
		for _, size := range sizes {
			digits, found := strings.CutSuffix(word, size.unit)
			n, err := strconv.ParseUint(digits, 10, 41)
			if found && err == nil && n > 0 && n <= 1<<40/uint64(size.bytes) {
				*p = int64(n) * size.bytes
				return nil
			}
		}
		return fmt.Errorf("%q is no size; want a number such as 65536 or 16MiB", word)
	})
}

func targetList(p *[]target) *value {
	return list(p, func(word string) (target, error) {
		name, path, toFile := strings.Cut(word, "=")
		i := slices.Index(formatNames(), name)
		switch {
		case i < 0:
			return target{}, unknown("format", name, formatNames())
		case toFile && path == "":
			return target{}, fmt.Errorf("%q names no file; want %s=PATH", word, name)
		}
		if toFile {
			path = filepath.Clean(path)
		}
		for _, other := range *p {
			if other.path == path {
				return target{}, clash(name, path, other.format.Name)
			}
		}
		return target{report.Formats[i], path}, nil
	})
}

func clash(name, path, other string) error {
	if path == "" {
		return fmt.Errorf("%s and %s both go to standard output; give one a file, as in %s=PATH", other, name, name)
	}
	return fmt.Errorf("%s and %s both go to %s; want a file for each", other, name, path)
}

func formatNames() []string {
	names := make([]string, len(report.Formats))
	for i, f := range report.Formats {
		names[i] = f.Name
	}
	return names
}
