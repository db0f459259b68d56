package webhooklint_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var consoleBlock = regexp.MustCompile("(?s)```console\n\\$ ([^\n]*)\n(.*?)```\n")

// Every command of the README is run, and prints what the README says.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte("```sh\ngo test ./...\n```")) {
		t.Error("the README does not tell how to run the tests")
	}
	folder := t.TempDir()
	build := exec.Command("go", "build", "-o", folder+string(filepath.Separator), "./cmd/...")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	blocks := consoleBlock.FindAllStringSubmatchIndex(string(text), -1)
	if len(blocks) < 4 {
		t.Errorf("the README shows %d commands, want at least 4", len(blocks))
	}
	var made strings.Builder
	last := 0
	for _, b := range blocks {
		command, want := string(text[b[2]:b[3]]), string(text[b[4]:b[5]])
		got := runCommand(t, folder, command)
		if got != want && !*update {
			t.Errorf("%s prints\n%s\nand the README says\n%s", command, got, want)
		}
		made.WriteString(string(text[last:b[4]]) + got)
		last = b[5]
	}
	made.Write(text[last:])
	if *update {
		if err := os.WriteFile("README.md", []byte(made.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func runCommand(t *testing.T, folder, command string) string {
	t.Helper()
	command = strings.Replace(command, "go run ./cmd/webhook-lint", "webhook-lint", 1)
	cmd := exec.Command("sh", "-c", command)
	cmd.Env = append(os.Environ(), "PATH="+folder+string(os.PathListSeparator)+os.Getenv("PATH"), "NO_COLOR=1", "GITHUB_STEP_SUMMARY=")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() > 1 {
		t.Errorf("%s: %v", command, err)
	}
	return out.String()
}
