package webhooklint_test

import (
	"encoding/xml"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

const commandsPath = "github.com/webhook-lint/webhook-lint/cmd/..."

// buildCommand gives the folder of a webhook-lint that was built for a test.
func buildCommand(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	build := exec.Command("go", "build", "-o", folder+string(filepath.Separator), "./cmd/webhook-lint")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return folder
}

// A shell runs scripts as runners do, in a folder with an environment of its
// own.
type shell struct {
	folder string
	env    map[string]string
}

// newShell gives a shell in a copy of testdata/fronts/NAME, with webhook-lint
// in the PATH when there is a folder of it.
func newShell(t *testing.T, name, bin string) *shell {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip(err)
	}
	s := &shell{folder: t.TempDir(), env: map[string]string{"NO_COLOR": "1", "GITHUB_STEP_SUMMARY": ""}}
	if bin != "" {
		s.env["PATH"] = bin + string(os.PathListSeparator) + os.Getenv("PATH")
	}
	if err := os.CopyFS(s.folder, os.DirFS(filepath.Join("testdata/fronts", name))); err != nil {
		t.Fatal(err)
	}
	return s
}

// run gives what a script prints, and its exit status.
func (s *shell) run(t *testing.T, script string) (string, int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "script.sh")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", file)
	cmd.Dir, cmd.Env = s.folder, os.Environ()
	for _, name := range slices.Sorted(maps.Keys(s.env)) {
		cmd.Env = append(cmd.Env, name+"="+s.env[name])
	}
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	decoder.KnownFields(true) // a key that the runner does not know is a slip
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// A hook is what pre-commit reads of .pre-commit-hooks.yaml.
type hook struct {
	ID, Name, Description, Language, Entry, Files string

	RequireSerial bool   `yaml:"require_serial"`
	Minimum       string `yaml:"minimum_pre_commit_version"`
}

func readHooks(t *testing.T) map[string]hook {
	var list []hook
	readYAML(t, ".pre-commit-hooks.yaml", &list)
	hooks := map[string]hook{}
	for _, h := range list {
		if h.ID == "" || h.Name == "" || h.Entry == "" || h.Language != "golang" || h.Files == "" {
			t.Errorf("%+v lacks a key, or is not golang", h)
		}
		hooks[h.ID] = h
	}
	return hooks
}

// pre-commit searches each path that is to be committed for the pattern, and
// appends those in which it is found to the entry.
func TestHookFiles(t *testing.T) {
	hooks := readHooks(t)
	tests := []struct {
		hook, path string
		want       bool
	}{
		{"webhook-lint-integration", "integrations/crm.json", true},
		{"webhook-lint-integration", "gorgias/integrations/eu/crm.yml", true},
		{"webhook-lint-integration", "integrations/README.md", false},
		{"webhook-lint-integration", "my-integrations/crm.json", false},
		{"webhook-lint-integration", "integrations.json", false},
		{"webhook-lint-integration", "integrations/crm.json.bak", false},
		{"webhook-lint-payload", "payloads/ticket-updated.json", true},
		{"webhook-lint-payload", "test/captures/ticket-updated/1.ndjson.gz", true},
		{"webhook-lint-payload", "captures/day.har", true},
		{"webhook-lint-payload", "integrations/crm.json", false},
		{"webhook-lint-payload", "package.json", false},
	}
	for _, tt := range tests {
		if got := regexp.MustCompile(hooks[tt.hook].Files).MatchString(tt.path); got != tt.want {
			t.Errorf("%s on %s: %v, want %v", tt.hook, tt.path, got, tt.want)
		}
	}
}

func TestHooks(t *testing.T) {
	bin := buildCommand(t)
	hooks := readHooks(t)
	tests := []struct {
		hook, folder string
		status       int
		says         string
	}{
		{"webhook-lint-integration", "good", 0, "no findings in 1 integration"},
		{"webhook-lint-integration", "bad", 1, "error[template-property-unknown]"},
		{"webhook-lint-payload", "good", 0, "no findings in 1 payload"},
		{"webhook-lint-payload", "bad", 1, "error[payload-enum]"},
	}
	for _, tt := range tests {
		s := newShell(t, tt.folder, bin)
		files := s.files(t, regexp.MustCompile(hooks[tt.hook].Files))
		out, status := s.run(t, hooks[tt.hook].Entry+" "+strings.Join(files, " "))
		if status != tt.status || !strings.Contains(out, tt.says) {
			t.Errorf("%s on %s %q: exit status %d, want %d and %s in\n%s", tt.hook, tt.folder, files, status, tt.status, tt.says, out)
		}
	}
}

// files gives the files in the shell's folder that match.
func (s *shell) files(t *testing.T, pattern *regexp.Regexp) []string {
	var files []string
	for _, glob := range []string{"*", "*/*"} {
		names, err := filepath.Glob(filepath.Join(s.folder, glob))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			name, _ = filepath.Rel(s.folder, name)
			if pattern.MatchString(filepath.ToSlash(name)) {
				files = append(files, filepath.ToSlash(name))
			}
		}
	}
	if len(files) == 0 {
		t.Fatalf("%s matches no file of %s", pattern, s.folder)
	}
	return files
}

type gitlabJob struct {
	Stage, Image string
	Variables    map[string]string
	Rules        []struct {
		If      string
		Changes []string
	}
	Before    []string `yaml:"before_script"`
	Script    []string
	Artifacts struct {
		When    string
		Reports struct{ JUnit string }
	}
}

// The job installs the command, which is put in its PATH here, and its script
// leaves the report that it names.
func TestGitLab(t *testing.T) {
	jobs := map[string]gitlabJob{}
	readYAML(t, "examples/gitlab-ci.yml", &jobs)
	job := jobs["webhook-lint"]
	if want := `go install "` + commandsPath + `@$WEBHOOK_LINT_VERSION"`; !slices.Equal(job.Before, []string{want}) {
		t.Errorf("before_script is %q, want %q", job.Before, want)
	}
	if job.Artifacts.When != "always" || job.Variables["WEBHOOK_LINT_VERSION"] == "" || len(job.Rules) == 0 {
		t.Errorf("%+v lacks rules, a version, or keeps no report of findings", job)
	}
	bin := buildCommand(t)
	for folder, want := range map[string]struct{ status, failures int }{"good": {0, 0}, "bad": {1, 1}} {
		s := newShell(t, folder, bin)
		out, status := s.run(t, strings.Join(job.Script, "\n"))
		failures := s.failures(t, job.Artifacts.Reports.JUnit)
		if status != want.status || failures != want.failures {
			t.Errorf("%s: exit status %d with %d failures, want %+v:\n%s", folder, status, failures, want, out)
		}
	}
}

// failures counts those in a JUnit report.
func (s *shell) failures(t *testing.T, name string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.folder, name))
	if err != nil {
		t.Fatal(err)
	}
	var suites struct {
		Suites []struct {
			Cases []struct {
				Failures []struct{} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(text, &suites); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	n := 0
	for _, suite := range suites.Suites {
		for _, c := range suite.Cases {
			n += len(c.Failures)
		}
	}
	if len(suites.Suites) == 0 {
		t.Errorf("%s holds no test suite: %s", name, text)
	}
	return n
}
