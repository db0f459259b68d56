package webhooklint_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// An action is what GitHub's runner reads of action.yml.
type action struct {
	Name, Description, Author string

	Branding struct{ Icon, Color string }
	Inputs   map[string]struct {
		Description string
		Required    bool
		Default     *string
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	Name, ID, If, Uses, Shell, Run string

	With, Env map[string]string
}

func readAction(t *testing.T) action {
	t.Helper()
	var a action
	readYAML(t, "action.yml", &a)
	return a
}

var (
	expression = regexp.MustCompile(`\$\{\{(.*?)\}\}`)
	inputName  = regexp.MustCompile(`inputs\.([a-z-]+)`)
)

func TestActionShape(t *testing.T) {
	a := readAction(t)
	if a.Name == "" || a.Description == "" || a.Runs.Using != "composite" {
		t.Errorf("name %q, description %q, using %q", a.Name, a.Description, a.Runs.Using)
	}
	used := map[string]bool{}
	for _, s := range a.Runs.Steps {
		if (s.Run == "") == (s.Uses == "") || (s.Run != "") != (s.Shell == "bash") {
			t.Errorf("step %q: want one of run, in bash, and uses", s.Name)
		}
		if strings.Contains(s.Run, "${{") {
			t.Errorf("step %q: an expression stands in the script, which would be run", s.Name)
		}
		for _, text := range slices.Concat([]string{s.If}, slices.Collect(maps.Values(s.Env)), slices.Collect(maps.Values(s.With))) {
			for _, m := range inputName.FindAllStringSubmatch(text, -1) {
				used[m[1]] = true
			}
		}
	}
	if got, want := slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(a.Inputs)); !slices.Equal(got, want) {
		t.Errorf("the steps use the inputs %q, and there are %q", got, want)
	}
	for name, in := range a.Inputs {
		if in.Description == "" || in.Required == (in.Default != nil) {
			t.Errorf("input %s: want a description, and a default unless it is required", name)
		}
	}
}

// A runner does what GitHub's does with an action: it follows the conditions,
// fills in expressions, and runs the scripts.
type runner struct {
	*shell

	values  map[string]string // inputs.NAME, steps.ID.outputs.NAME, github.NAME
	used    []string          // actions that were called for
	temp    string
	failed  bool
	printed string
}

func newRunner(t *testing.T, a action, folder string, inputs map[string]string) *runner {
	t.Helper()
	r := &runner{shell: newShell(t, folder, ""), temp: t.TempDir()}
	source, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	r.values = map[string]string{"github.action_path": source}
	for name, in := range a.Inputs {
		if in.Default != nil {
			r.values["inputs."+name] = *in.Default
		}
	}
	for name, value := range inputs {
		if _, known := a.Inputs[name]; !known {
			t.Errorf("there is no input %s", name)
		}
		r.values["inputs."+name] = value
	}
	r.env["GITHUB_ACTION_PATH"] = source
	r.env["GITHUB_WORKSPACE"] = r.folder
	r.env["GITHUB_STEP_SUMMARY"] = filepath.Join(r.temp, "summary")
	r.env["GITHUB_OUTPUT"] = filepath.Join(r.temp, "output")
	r.env["RUNNER_TEMP"] = r.temp
	return r
}

// act follows the steps, and gives the outputs of the action.
func (r *runner) act(t *testing.T, a action) map[string]string {
	t.Helper()
	for _, s := range a.Runs.Steps {
		if !r.wants(t, s.If) {
			continue
		}
		if s.Uses != "" {
			r.used = append(r.used, s.Uses)
			continue
		}
		r.step(t, s)
	}
	outputs := map[string]string{}
	for name, o := range a.Outputs {
		outputs[name] = r.fill(t, o.Value)
	}
	return outputs
}

func (r *runner) step(t *testing.T, s actionStep) {
	t.Helper()
	for name, value := range s.Env {
		r.env[name] = r.fill(t, value)
	}
	if err := os.WriteFile(r.env["GITHUB_OUTPUT"], nil, 0o600); err != nil {
		t.Fatal(err)
	}
	printed, status := r.run(t, s.Run)
	r.printed += printed
	r.failed = r.failed || status != 0
	text, err := os.ReadFile(r.env["GITHUB_OUTPUT"])
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		if !ok {
			t.Errorf("step %s: the output %q has no value", s.ID, line)
		}
		r.values["steps."+s.ID+".outputs."+name] = value
	}
}

// wants decides a condition: comparisons with a text, joined by &&. A step
// without a word on the state of the job runs while nothing failed.
func (r *runner) wants(t *testing.T, condition string) bool {
	condition = strings.TrimSuffix(strings.TrimPrefix(condition, "${{"), "}}")
	if r.failed && !strings.Contains(condition, "!cancelled()") {
		return false
	}
	for term := range strings.SplitSeq(condition, "&&") {
		term = strings.TrimSpace(term)
		if term == "" || term == "!cancelled()" {
			continue
		}
		fields := strings.Fields(term)
		if len(fields) != 3 || fields[1] != "==" && fields[1] != "!=" {
			t.Fatalf("the condition %q is beyond this test", term)
		}
		if (r.values[fields[0]] == strings.Trim(fields[2], "'")) != (fields[1] == "==") {
			return false
		}
	}
	return true
}

// fill puts values in the place of expressions: the first of those that ||
// joins that is not empty. A name that is not known is empty, as at GitHub.
func (r *runner) fill(t *testing.T, text string) string {
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		for name := range strings.SplitSeq(strings.Trim(e, "${ }"), "||") {
			name = strings.TrimSpace(name)
			if _, known := r.values[name]; !known && !strings.HasPrefix(name, "steps.") {
				t.Errorf("the expression %s names nothing", e)
			}
			if r.values[name] != "" {
				return r.values[name]
			}
		}
		return ""
	})
}

const setUpGo, uploadSARIF = "actions/setup-go@v6", "github/codeql-action/upload-sarif@v4"

func TestAction(t *testing.T) {
	a := readAction(t)
	binary := filepath.Join(buildCommand(t), "webhook-lint")
	tests := []struct {
		name, folder string
		inputs       map[string]string
		outputs      map[string]string
		used         []string
		prints       string // a line's beginning
		uri          string // of the first result; "" when there is none
	}{
		{name: "builds what it runs", folder: "good", inputs: map[string]string{"paths": "integrations"},
			outputs: map[string]string{"exit-status": "0", "findings": "0", "sarif": "./webhook-lint.sarif"},
			used:    []string{setUpGo}},
		{name: "good, uploaded", folder: "good", inputs: map[string]string{"paths": "integrations", "binary": binary, "upload-sarif": "true"},
			outputs: map[string]string{"exit-status": "0", "findings": "0", "sarif": "./webhook-lint.sarif"},
			used:    []string{uploadSARIF}},
		{name: "bad, uploaded", folder: "bad", inputs: map[string]string{"paths": "integrations", "binary": binary, "upload-sarif": "true"},
			outputs: map[string]string{"exit-status": "1", "findings": "2", "sarif": "./webhook-lint.sarif"},
			used:    []string{uploadSARIF},
			prints:  "::error file=integrations/crm.json,line=9,col=55,", uri: "integrations/crm.json"},
		{name: "payloads", folder: "bad", inputs: map[string]string{"paths": "\n  payloads/*.json\n\n", "command": "check", "binary": binary, "sarif": "out.sarif"},
			outputs: map[string]string{"exit-status": "1", "findings": "2", "sarif": "./out.sarif"},
			prints:  "::error file=payloads/ticket-updated.json,line=4,", uri: "payloads/ticket-updated.json"},
		{name: "flags", folder: "bad", inputs: map[string]string{"paths": "integrations", "binary": binary, "args": "--ignore=template-property-unknown\n--jinja=full"},
			outputs: map[string]string{"exit-status": "0", "findings": "1", "sarif": "./webhook-lint.sarif"},
			prints:  "::warning file=integrations/crm.json,", uri: "integrations/crm.json"},
		{name: "fail-on", folder: "bad", inputs: map[string]string{"paths": "integrations", "binary": binary, "args": "--ignore=template-property-unknown", "fail-on": "warning", "sarif": ""},
			outputs: map[string]string{"exit-status": "1", "findings": "1", "sarif": ""}},
		{name: "a flag that is unknown", folder: "bad", inputs: map[string]string{"paths": "integrations", "binary": binary, "args": "--jinja=ful", "upload-sarif": "true"},
			outputs: map[string]string{"exit-status": "2", "findings": "0", "sarif": ""},
			prints:  "webhook-lint: --jinja: "},
		{name: "a path that is not there", folder: "good", inputs: map[string]string{"paths": "integration", "binary": binary},
			outputs: map[string]string{"exit-status": "2", "findings": "0", "sarif": ""}},
		{name: "no path", folder: "good", inputs: map[string]string{"paths": " \n", "binary": binary},
			outputs: map[string]string{"exit-status": "2", "findings": "0", "sarif": ""},
			prints:  "webhook-lint: there is nothing to check;"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRunner(t, a, tt.folder, tt.inputs)
			outputs := r.act(t, a)
			if !maps.Equal(outputs, tt.outputs) || !slices.Equal(r.used, tt.used) {
				t.Errorf("outputs %v and uses %q, want %v and %q", outputs, r.used, tt.outputs, tt.used)
			}
			if r.failed != (tt.outputs["exit-status"] != "0") {
				t.Errorf("the step's failure is %v with exit status %s", r.failed, outputs["exit-status"])
			}
			if !strings.Contains("\n"+r.printed, "\n"+tt.prints) {
				t.Errorf("no line begins with %q in\n%s", tt.prints, r.printed)
			}
			if outputs["sarif"] != "" {
				r.expectSARIF(t, outputs["sarif"], tt.uri)
			}
			summary, _ := os.ReadFile(r.env["GITHUB_STEP_SUMMARY"])
			if ran := outputs["exit-status"] != "2"; strings.HasPrefix(string(summary), "### webhook-lint: ") != ran {
				t.Errorf("the summary is %q", summary)
			}
		})
	}
}

// expectSARIF wants a SARIF file whose first result stands in a file.
func (r *runner) expectSARIF(t *testing.T, name, uri string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(r.folder, name))
	if err != nil {
		t.Fatal(err)
	}
	var log struct {
		Version string
		Runs    []struct {
			Results []struct {
				Locations []struct {
					PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	if err := json.Unmarshal(text, &log); err != nil || log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatalf("%s: %v: %s", name, err, text)
	}
	results := log.Runs[0].Results
	if (len(results) == 0) != (uri == "") {
		t.Fatalf("%s has %d results", name, len(results))
	}
	if uri == "" {
		return
	}
	if got := results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; got != uri {
		t.Errorf("%s places the first result in %s, want %s", name, got, uri)
	}
}

// In another folder, findings have whole paths, which the runner and code
// scanning make relative to the workspace; the folder's configuration holds.
func TestActionFolder(t *testing.T) {
	a := readAction(t)
	bin := buildCommand(t)
	r := newRunner(t, a, ".", map[string]string{
		"paths": "integrations", "working-directory": "bad", "binary": "bin/webhook-lint", "config": "lint.yaml",
	})
	if err := os.CopyFS(filepath.Join(r.folder, "bin"), os.DirFS(bin)); err != nil {
		t.Fatal(err)
	}
	config := "ignore:\n  - rule: template-index\n    path: integrations/*\n    reason: every ticket has a tag\n"
	if err := os.WriteFile(filepath.Join(r.folder, "bad/lint.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	outputs := r.act(t, a)
	want := map[string]string{"exit-status": "1", "findings": "1", "sarif": "bad/webhook-lint.sarif"}
	if !maps.Equal(outputs, want) {
		t.Errorf("outputs %v, want %v", outputs, want)
	}
	file := filepath.ToSlash(r.folder) + "/bad/integrations/crm.json"
	if !strings.Contains(r.printed, "::error file="+file+",line=9,") {
		t.Errorf("no finding in %s:\n%s", file, r.printed)
	}
	r.expectSARIF(t, outputs["sarif"], "file://"+file)
}

// A job may run the action twice; the second run tells nothing of the first.
func TestActionTwice(t *testing.T) {
	a := readAction(t)
	binary := filepath.Join(buildCommand(t), "webhook-lint")
	r := newRunner(t, a, "bad", map[string]string{"paths": "integrations", "binary": binary})
	report := filepath.ToSlash(filepath.Join(r.temp, "out.sarif"))
	r.values["inputs.sarif"] = report
	want := map[string]string{"exit-status": "1", "findings": "2", "sarif": report}
	if outputs := r.act(t, a); !maps.Equal(outputs, want) {
		t.Errorf("first: outputs %v, want %v", outputs, want)
	}
	r.values["inputs.fail-on"], r.failed = "never", false
	maps.DeleteFunc(r.values, func(name, _ string) bool { return strings.HasPrefix(name, "steps.") })
	want = map[string]string{"exit-status": "2", "findings": "0", "sarif": ""}
	if outputs := r.act(t, a); !maps.Equal(outputs, want) {
		t.Errorf("second: outputs %v, want %v", outputs, want)
	}
}

// What an input holds is a path, a flag or a word, and never run.
func TestActionHostile(t *testing.T) {
	a := readAction(t)
	binary := filepath.Join(buildCommand(t), "webhook-lint")
	const attack = "x$(touch pwned)`touch pwned`\"'; touch pwned; #"
	for name := range a.Inputs {
		inputs := map[string]string{"paths": "integrations", "binary": binary}
		inputs[name] = attack
		r := newRunner(t, a, "good", inputs)
		r.act(t, a)
		found, err := filepath.Glob(filepath.Join(r.folder, "pwned*"))
		if err != nil || len(found) > 0 {
			t.Errorf("%s: a command in the input was run", name)
		}
		if harmless := name == "upload-sarif" || name == "sarif"; r.failed == harmless {
			t.Errorf("%s: failed is %v:\n%s", name, r.failed, r.printed)
		}
	}
	r := newRunner(t, a, "good", map[string]string{"paths": "--show-values\nintegrations", "binary": binary})
	if r.act(t, a); !strings.Contains(r.printed, "--show-values: ") {
		t.Errorf("a path that looks like a flag is not looked for:\n%s", r.printed)
	}
}

// The workflow gives the action inputs that it has, and the rights that it
// needs.
func TestWorkflow(t *testing.T) {
	var workflow struct {
		Name        string
		On          map[string]struct{ Paths []string }
		Permissions map[string]string
		Jobs        map[string]struct {
			RunsOn string `yaml:"runs-on"`
			Steps  []actionStep
		}
	}
	readYAML(t, "examples/github-workflow.yml", &workflow)
	a := readAction(t)
	steps := workflow.Jobs["integrations"].Steps
	if len(steps) != 2 || !strings.HasPrefix(steps[1].Uses, "webhook-lint/webhook-lint@") {
		t.Fatalf("the steps are %+v", steps)
	}
	for name := range steps[1].With {
		if _, known := a.Inputs[name]; !known {
			t.Errorf("the action has no input %s", name)
		}
	}
	if steps[1].With["upload-sarif"] == "true" && workflow.Permissions["security-events"] != "write" {
		t.Error("the upload lacks security-events: write")
	}
	r := newRunner(t, a, "bad", steps[1].With)
	if outputs := r.act(t, a); outputs["exit-status"] != "1" || !slices.Contains(r.used, uploadSARIF) {
		t.Errorf("outputs %v and uses %q", outputs, r.used)
	}
}
