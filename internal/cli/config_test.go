package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/tree"
)

func compile(t *testing.T, schema []byte) *jsonschema.Schema {
	t.Helper()
	compiled, err := jsonschema.CompileString("schema.json", string(schema))
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// The schema and the reader take the same, but for what needs the rules, the
// file system or several values at once: that, the reader alone refuses.
func TestConfigSchema(t *testing.T) {
	schema := compile(t, configSchema)
	for _, test := range []struct {
		text     string
		accepted bool
	}{
		{"{}", true},
		{"null", true},
		{"[]", false},
		{"text", false},
		{"chanel: x", false},
		{"config: x", false},
		{"spec: shop.yaml", true},
		{"spec: 5", false},
		{"spec: [shop.yaml]", false},
		{"spec:", false},
		{"overlay: a.yaml", true},
		{"overlay: [a.yaml, b.yaml]", true},
		{"overlay: [1]", false},
		{"overlay: []", true},
		{"overlay: {a: b}", false},
		{"ref-root: ..", true},
		{"ref-root: true", false},
		{"profile: observed", true},
		{"profile: document", true},
		{"profile: letter", false},
		{"profile: [document]", false},
		{"strict: true", true},
		{"strict: false", true},
		{"strict: yes please", false},
		{"strict: 'true'", false},
		{"strict: 1", false},
		{"channel: auto", true},
		{"channel: [auto]", false},
		{"format: text", true},
		{"format: json=x.json", true},
		{"format: json=", false},
		{"format: xml", false},
		{"format: [text, json=x.json]", true},
		{"format: [text, xml=x]", false},
		{"format: textual", false},
		{"format: 5", false},
		{"fail-on: note", true},
		{"fail-on: off", false},
		{"fail-on: eror", false},
		{"select: payload-enum", true},
		{"select: [payload-*, capture-*]", true},
		{"select: {payload-enum: error}", false},
		{"severity: {payload-enum: warning}", true},
		{"severity: {payload-enum: off}", true},
		{"severity: {payload-enum: 5}", false},
		{"severity: {payload-enum: fatal}", false},
		{"severity: payload-enum=warning", false},
		{"severity: [payload-enum=warning]", false},
		{"baseline: known.json", true},
		{"baseline: [known.json]", false},
		{"baseline: true", false},
		{"color: never", true},
		{"color: blue", false},
		{"quiet: true", true},
		{"quiet: [true]", false},
		{"show-values: true", true},
		{"show-values: names", false},
		{"jobs: 1", true},
		{"jobs: 1024", true},
		{"jobs: 1025", false},
		{"jobs: 0", false},
		{"jobs: -1", false},
		{"jobs: 1.5", false},
		{"jobs: '2'", false},
		{"stdin-filename: x.json", true},
		{"stdin-filename: 5", false},
		{"allow-empty: true", true},
		{"allow-empty: maybe", false},
		{"max-bytes: 1000", true},
		{"max-bytes: '1000'", true},
		{"max-bytes: 16MiB", true},
		{"max-bytes: 1KiB", true},
		{"max-bytes: 16MB", false},
		{"max-bytes: 16 MiB", false},
		{"max-bytes: 0", false},
		{"max-bytes: 0KiB", false},
		{"max-bytes: -5", false},
		{"max-bytes: 1.5", false},
		{"max-bytes: +5KiB", false},
		{"max-bytes: true", false},
		{"ignore: []", true},
		{"ignore: payload-enum", false},
		{"ignore: [payload-enum]", false},
		{"ignore: {rule: payload-enum, reason: x}", false},
		{"ignore: [{rule: payload-enum, reason: x}]", true},
		{"ignore: [{rule: payload-*, reason: x}]", true},
		{"ignore: [{path: 'a/**/*.json', reason: x}]", true},
		{"ignore: [{pointer: /ticket/*/name, reason: x}]", true},
		{"ignore: [{pointer: ticket.name, reason: x}]", false},
		{"ignore: [{pointer: '', reason: x}]", false},
		{"ignore: [{channel: ticket-*, reason: x}]", true},
		{"ignore: [{rule: payload-enum}]", false},
		{"ignore: [{rule: payload-enum, reason: ' '}]", false},
		{"ignore: [{rule: payload-enum, reason: 5}]", false},
		{"ignore: [{rule: '', reason: x}]", false},
		{"ignore: [{rule: [payload-enum], reason: x}]", false},
		{"ignore: [{reason: x}]", false},
		{"ignore: [{reason: x, expires: 2999-01-01}]", false},
		{"ignore: [{rule: payload-enum, reason: x, expires: 2999-01-01}]", true},
		{"ignore: [{rule: payload-enum, reason: x, expires: 2020-01-01}]", true},
		{"ignore: [{rule: payload-enum, reason: x, expires: 2999-02-30}]", false},
		{"ignore: [{rule: payload-enum, reason: x, expires: tomorrow}]", false},
		{"ignore: [{rule: payload-enum, reason: x, until: 2999-01-01}]", false},
	} {
		if got := readErrors(test.text); (got == nil) != test.accepted {
			t.Errorf("%s: the reader finds %q, want accepted: %t", test.text, got, test.accepted)
		}
		root, found := spec.Read(tree.NewSource("x.yaml", []byte(test.text)))
		if root == nil {
			t.Fatalf("%s: %v", test.text, found)
		}
		if err := schema.Validate(root.Value()); (err == nil) != test.accepted {
			t.Errorf("%s: the schema says %v, want accepted: %t", test.text, err, test.accepted)
		}
	}
	for _, text := range []string{
		"select: payload-enm", "severity: {payload-enm: error}", "ignore: [{rule: payload-enm, reason: x}]",
		"format: [text, json]", "ignore: [{path: 'a[b', reason: x}]", "max-bytes: 999999999999GiB",
	} {
		if readErrors(text) == nil {
			t.Errorf("%s: the reader accepts it", text)
		}
	}
}

func readErrors(text string) (messages []string) {
	g := readConfig(tree.NewSource(configName, []byte(text)), time.Now())
	for _, d := range g.found {
		if d.Severity == diag.Error {
			messages = append(messages, d.Message)
		}
	}
	return messages
}

// The schema lists what the reader knows, and so do the flags of check.
func TestConfigSchemaIsWhole(t *testing.T) {
	var schema struct {
		Properties map[string]struct {
			Enum        []string
			Description string
			Items       struct{ Properties map[string]any }
		}
		Definitions struct{ Format struct{ Pattern string } }
	}
	if err := json.Unmarshal(configSchema, &schema); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name, property := range schema.Properties {
		names = append(names, name)
		if property.Description == "" {
			t.Errorf("%s has no description", name)
		}
	}
	alike(t, "properties", names, settingNames())
	var fields []string
	for name := range schema.Properties["ignore"].Items.Properties {
		fields = append(fields, name)
	}
	alike(t, "properties of ignore", fields, ignoreFields)
	alike(t, "colours", schema.Properties["color"].Enum, colors)
	alike(t, "severities", schema.Properties["fail-on"].Enum, diag.Severities()[1:])
	if want := "^(" + strings.Join(formatNames(), "|") + ")(=.+)?$"; schema.Definitions.Format.Pattern != want {
		t.Errorf("the formats are %s, want %s", schema.Definitions.Format.Pattern, want)
	}
	all := []string{"jinja", "against"} // which are of integrations
	for _, list := range [][]string{configFlag, documentFlags, findingFlags, payloadFlags} {
		all = append(all, list...)
	}
	alike(t, "flags of check", slices.DeleteFunc(all, func(name string) bool { return name == "config" || name == "body" }), settingNames())
}

func alike(t *testing.T, what string, got, want []string) {
	t.Helper()
	if got, want := slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want)); !slices.Equal(got, want) {
		t.Errorf("%s are %q, want %q", what, got, want)
	}
}

func TestExpires(t *testing.T) {
	zone := time.FixedZone("UTC+10", 10*60*60)
	for _, test := range []struct {
		now    string
		ignore int
		found  string
	}{
		{"2026-03-01 00:00:00", 1, ""},
		{"2026-03-31 23:59:59", 1, ""},
		{"2026-04-01 00:00:00", 0, "the ignore expired on 2026-03-31 and silences nothing; mend what it hid, or set a new date"},
	} {
		now, err := time.ParseInLocation(time.DateTime, test.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		text := "ignore: [{rule: payload-enum, reason: x, expires: 2026-03-31}]"
		g := readConfig(tree.NewSource(configName, []byte(text)), now)
		found := ""
		for _, d := range g.found {
			found += d.Message
		}
		if len(g.ignores) != test.ignore || found != test.found {
			t.Errorf("at %s: %d entries and %q, want %d and %q", test.now, len(g.ignores), found, test.ignore, test.found)
		}
	}
}

func TestMatchPointer(t *testing.T) {
	for _, test := range []struct {
		pattern string
		at      diag.Pointer
		want    bool
	}{
		{"/ticket", "/ticket", true},
		{"/ticket", "/ticket/status", true},
		{"/ticket/status", "/ticket", false},
		{"/ticket", "/tickets", false},
		{"/ticket/*/name", "/ticket/customer/name", true},
		{"/ticket/*/name", "/ticket/customer/email", false},
		{"/ticket/tags/*", "/ticket/tags/0/name", true},
		{"/*", "", false},
		{"/a~1b", "/a~1b/c", true},
		{"/a~1b", "/a/b", false},
	} {
		if got := matchPointer(test.pattern, test.at); got != test.want {
			t.Errorf("matchPointer(%q, %q) = %t, want %t", test.pattern, test.at, got, test.want)
		}
	}
}

func TestMatchesPath(t *testing.T) {
	for _, test := range []struct {
		pattern, file string
		want          bool
	}{
		{"a.json", "/project/a.json", true},
		{"a.json", "/project/deep/er/a.json", true},
		{"*.json", "/project/deep/a.json", true},
		{"deep/*.json", "/project/deep/a.json", true},
		{"deep/*.json", "/project/other/deep/a.json", false},
		{"deep/**", "/project/deep/er/a.json", true},
		{"**/er/*", "/project/deep/er/a.json", true},
		{"../other/*.json", "/other/a.json", true},
		{"a.json", "/project/b.json", false},
		{"*.har", "/project/a.har#3:decoded", true},
		{"a#3.json", "/project/a#3.json", true},
	} {
		i := &ignore{path: test.pattern, folder: "/project"}
		if got := i.matchesPath(test.file); got != test.want || i.matchesPath(test.file) != got {
			t.Errorf("path %q matches %q: %t, want %t", test.pattern, test.file, got, test.want)
		}
	}
}
