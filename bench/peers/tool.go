package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/webhook-lint/webhook-lint/bench/corpus"
)

// The names that goals speak of.
const (
	oursName       = "webhook-lint"
	oneWorkerName  = "webhook-lint, one worker"
	cleanName      = "webhook-lint, lines without a fault"
	plainName      = "Go program, jsonschema v5"
	jvName         = "jv (jsonschema v6)"
	schemasafeName = "@exodus/schemasafe"
	ajvName        = "ajv"
	sourcemetaName = "@sourcemeta/jsonschema --fast"
	startName      = "Go program that only links jsonschema v5"
	readName       = "Go program that only reads"
	emptyName      = "Go program that does nothing"
)

// A tool is a command that checks payloads.
type tool struct {
	name    string
	command func(input string) []string
	env     []string
	version string
	refused *regexp.Regexp // finds in what is printed which payloads are refused
	clean   bool           // what it is given has no fault
}

// The first group is the number of a line, the second that of a file.
var (
	numbered = regexp.MustCompile(`(?m)^(?:(\d+)|(\d+)\.json): `)
	located  = regexp.MustCompile(`(?m)(?:\.jsonl:(\d+)|(\d+)\.json:\d+):\d+: error: `)
	entered  = regexp.MustCompile(`(?m)^fail: .*(?:\(entry #(\d+)\)|/(\d+)\.json)$`)
	failed   = regexp.MustCompile(`(?m)^instance .*(/)(\d+)\.json: failed`)
)

func (s *setup) ours(jobs string) *tool {
	name, env := oursName, []string(nil)
	if jobs != "" {
		name, env = oneWorkerName, []string{"GOMAXPROCS=" + jobs}
	}
	return &tool{name: name, env: env, refused: located, command: func(input string) []string {
		args := []string{s.path("bin", "webhook-lint"), input, "--channel", corpus.Channel, "--format", "concise"}
		if jobs != "" {
			args = append(args, "--jobs", jobs)
		}
		return args
	}}
}

// oursOnClean checks as many lines without a fault.
func (s *setup) oursOnClean() *tool {
	t := s.ours("")
	onLines := t.command
	t.name, t.clean, t.command = cleanName, true, func(string) []string { return onLines(s.path("clean.jsonl")) }
	return t
}

func (s *setup) plain() *tool {
	return &tool{name: plainName, version: version("github.com/santhosh-tekuri/jsonschema/v5"), refused: numbered, command: func(input string) []string {
		return []string{s.path("bin", "lines"), s.path("schema.json"), input}
	}}
}

func (s *setup) start() *tool {
	return &tool{name: startName, command: func(string) []string { return []string{s.path("bin", "start")} }}
}

func (s *setup) read() *tool {
	return &tool{name: readName, command: func(input string) []string { return []string{s.path("bin", "floor"), input} }}
}

func (s *setup) empty() *tool {
	return &tool{name: emptyName, command: func(string) []string { return []string{s.path("bin", "floor")} }}
}

// jv takes each file as an argument, and no lines.
func (s *setup) jv() *tool {
	return &tool{name: jvName, version: builtVersion(s.path("bin", "jv"), "github.com/santhosh-tekuri/jsonschema/cmd/jv"), refused: failed, command: func(input string) []string {
		files, _ := filepath.Glob(filepath.Join(input, "*.json"))
		if len(files) == 0 {
			files = []string{input}
		}
		return append([]string{s.path("bin", "jv"), "--assert-format", s.path("schema.json")}, files...)
	}}
}

func (s *setup) script(name, file string) *tool {
	return &tool{name: name, version: npmVersion(name), refused: numbered, env: []string{"NODE_PATH=" + s.path("node", "node_modules")},
		command: func(input string) []string {
			return []string{"node", filepath.Join("node", file), s.path("schema.json"), input}
		}}
}

func (s *setup) sourcemeta(binary string) *tool {
	return &tool{name: sourcemetaName, version: npmVersion("@sourcemeta/jsonschema"), refused: entered, command: func(input string) []string {
		return []string{binary, "validate", "--fast", "--format-assertion", "--continue", s.path("schema.json"), input}
	}}
}

// refusals gives the payloads that a tool says it refuses in what it printed,
// counted from 0.
func (t *tool) refusals(files ...string) (map[int]bool, error) {
	found := map[int]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, match := range t.refused.FindAllSubmatch(text, -1) {
			number, from := match[1], 1 // lines count from 1, files from 0
			if len(match[2]) > 0 {
				number, from = match[2], 0
			}
			n, err := strconv.Atoi(string(number))
			if err != nil {
				return nil, err
			}
			found[n-from] = true
		}
	}
	return found, nil
}
