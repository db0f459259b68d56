package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/webhook-lint/webhook-lint/bench/corpus"
)

// How much there is to do.
const (
	someLines = 100_000
	manyLines = 1_000_000
	someFiles = 2_000
	manyFiles = 10_000
)

// A setup is what was built and generated.
type setup struct {
	options
	machine machine
	missing []string // sentences
	tools   []*tool
}

func (s *setup) path(elements ...string) string {
	return filepath.Join(append([]string{s.folder}, elements...)...)
}

func prepare(o options) (*setup, error) {
	folder, err := filepath.Abs(o.folder)
	if err != nil {
		return nil, err
	}
	o.folder = folder
	s := &setup{options: o, machine: describe()}
	if err := os.MkdirAll(s.path("bin"), 0o755); err != nil {
		return nil, err
	}
	for _, step := range []func() error{s.build, s.generate, s.schema} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	s.tools = s.available()
	return s, nil
}

// build makes the programs; this one runs in the folder bench.
func (s *setup) build() error {
	progress("building")
	os.Setenv("CGO_ENABLED", "0") // as make build does; all Go programs here gain by it
	if err := command("..", "go", "build", "-o", s.path("bin")+"/", "./cmd/webhook-lint"); err != nil {
		return err
	}
	if err := command(".", "go", "build", "-o", s.path("bin")+"/", "./lines", "./start", "./floor", "./timed", "./profiled"); err != nil {
		return err
	}
	return command(".", "go", "test", "-c", "-o", s.path("bin", "engine.test"), "./engine")
}

// command runs a command; what it prints is told only when it fails.
func command(folder, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

func (s *setup) generate() error {
	progress("writing %d lines and %d files", someLines, someFiles+manyFiles)
	faulty, clean := corpus.Corpus{}, corpus.Corpus{Clean: true}
	for _, write := range []func() error{
		func() error { return faulty.WriteFile(s.path("lines.jsonl"), someLines) },
		func() error { return clean.WriteFile(s.path("clean.jsonl"), someLines) },
		func() error { return faulty.WriteFolder(s.path("some"), someFiles) },
		func() error { return faulty.WriteFolder(s.path("many"), manyFiles) },
		func() error { return clean.WriteFile(s.path("one.json"), 1) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	if !s.million {
		return nil
	}
	progress("writing %d lines", manyLines)
	return faulty.WriteFile(s.path("million.jsonl"), manyLines)
}

// schema writes what the peers judge by, as the command prints it.
func (s *setup) schema() error {
	out, err := exec.Command(s.path("bin", "webhook-lint"), "schema", "--channel", corpus.Channel).Output()
	if err != nil {
		return err
	}
	return os.WriteFile(s.path("schema.json"), out, 0o644)
}

// available lists the tools that can be had, and notes which cannot.
func (s *setup) available() []*tool {
	tools := []*tool{s.ours(""), s.plain()}
	if err := command(".", "go", "build", "-o", s.path("bin", "jv"), "github.com/santhosh-tekuri/jsonschema/cmd/jv"); err != nil {
		s.miss("jv is left out: it could not be built with Go (%s).", firstLine(err))
	} else {
		tools = append(tools, s.jv())
	}
	if _, err := exec.LookPath("node"); err != nil {
		s.miss("@exodus/schemasafe and ajv are left out: there is no node here; Debian has it in the package nodejs.")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		s.miss("@exodus/schemasafe, ajv and @sourcemeta/jsonschema are left out: there is no npm here; Debian has it in the package npm.")
		return tools
	}
	if err := s.install(); err != nil {
		s.miss("@exodus/schemasafe, ajv and @sourcemeta/jsonschema are left out: npm could not install them (%s).", firstLine(err))
		return tools
	}
	if _, err := exec.LookPath("node"); err == nil {
		tools = append(tools, s.script(schemasafeName, "schemasafe.js"), s.script(ajvName, "ajv.js"))
	}
	if binary := s.sourcemetaBinary(); binary == "" {
		s.miss("@sourcemeta/jsonschema is left out: it has no program for %s/%s.", runtime.GOOS, runtime.GOARCH)
	} else {
		tools = append(tools, s.sourcemeta(binary))
	}
	return tools
}

func (s *setup) miss(format string, args ...any) {
	s.missing = append(s.missing, fmt.Sprintf(format, args...))
	progress("%s", s.missing[len(s.missing)-1])
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

func (s *setup) install() error {
	progress("installing what comes from npm")
	if err := os.MkdirAll(s.path("node"), 0o755); err != nil {
		return err
	}
	manifest, err := os.ReadFile("node/package.json")
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.path("node", "package.json"), manifest, 0o644); err != nil {
		return err
	}
	return command(s.path("node"), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts")
}

// sourcemetaBinary gives the program inside the package: what npm links is a
// script that starts it, which would count against it.
func (s *setup) sourcemetaBinary() string {
	names := map[string]string{"amd64": "x86_64", "arm64": "arm64"}
	binary := s.path("node", "node_modules", "@sourcemeta", "jsonschema", "build", "github-releases",
		"jsonschema-"+runtime.GOOS+"-"+names[runtime.GOARCH])
	if _, err := os.Stat(binary); err != nil {
		return ""
	}
	return binary
}
