// Lines is the program that one writes in an hour: jsonschema v5, a line after
// the other, one worker. Its arguments are a schema and a file with a payload
// a line, or a folder with a payload a file.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "lines:", err)
		os.Exit(2)
	}
}

func run(schemaFile, input string) error {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat = true
	schema, err := compiler.Compile(schemaFile)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	if stat, err := os.Stat(input); err != nil || stat.IsDir() {
		return checkFolder(out, schema, input)
	}
	file, err := os.Open(input)
	if err != nil {
		return err
	}
	defer file.Close()
	return checkLines(out, schema, file)
}

func checkFolder(out io.Writer, schema *jsonschema.Schema, folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		payload, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			return err
		}
		if err := check(schema, payload); err != nil {
			fmt.Fprintf(out, "%s: %v\n", entry.Name(), err)
		}
	}
	return nil
}

func checkLines(out io.Writer, schema *jsonschema.Schema, r io.Reader) error {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 16<<20)
	for n := 1; scanner.Scan(); n++ {
		if err := check(schema, scanner.Bytes()); err != nil {
			fmt.Fprintf(out, "%d: %v\n", n, err)
		}
	}
	return scanner.Err()
}

// check gives the innermost reason alone.
func check(schema *jsonschema.Schema, payload []byte) error {
	var value any
	d := json.NewDecoder(bytes.NewReader(payload))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return err
	}
	err := schema.Validate(value)
	var refusal *jsonschema.ValidationError
	if !errors.As(err, &refusal) {
		return err
	}
	for len(refusal.Causes) > 0 {
		refusal = refusal.Causes[0]
	}
	return fmt.Errorf("%s: %s", refusal.InstanceLocation, refusal.Message)
}
