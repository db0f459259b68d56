package webhooklint_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/webhook-lint/webhook-lint"

// allowed is who may know whom: each package and those of this module that it
// imports outside its tests. Imports go one way, from the top of the list down.
var allowed = map[string][]string{
	"cmd/webhook-lint":         {"internal/cli"},
	"cmd/webhook-lint-openapi": {"diag", "integration", "internal/cli", "receiver", "spec", "tree"},
	"internal/cli":             {"capture", "compat", "contract", "contract/zoo", "diag", "integration", "internal/lazy", "report", "sample", "spec", "template", "tree", "validator"},
	"contract":                 {"diag", "integration", "internal/lazy", "sample", "spec", "tree"},
	"contract/suite":           {"contract", "contract/zoo", "diag", "integration", "spec", "tree"},
	"contract/zoo":             {"internal/lazy"},
	"compat":                   {"diag", "internal/lazy", "spec", "tree", "validator"},
	"validator":                {"diag", "internal/accept", "spec", "tree"},
	"internal/accept":          {"internal/lazy", "tree"},
	"integration":              {"compat", "diag", "internal/lazy", "sample", "spec", "template", "tree", "validator"},
	"template":                 {"diag", "internal/lazy", "spec", "tree"},
	"sample":                   {"diag", "internal/lazy", "spec", "tree"},
	"receiver":                 {"diag", "spec", "tree"},
	"spec":                     {"diag", "internal/lazy", "tree"},
	"capture":                  {"diag", "tree"},
	"report":                   {"diag"},
	"tree":                     {"diag"},
	"diag":                     {},
	"internal/lazy":            {},
}

// behind is which packages alone may import a library.
var behind = map[string][]string{
	"github.com/santhosh-tekuri/jsonschema/v5": {"spec", "validator"},
	"gopkg.in/yaml.v3":                         {"spec"},
	"github.com/getkin/kin-openapi":            {"receiver"},
	"github.com/onsi/ginkgo/v2":                {"contract/suite"},
	"github.com/onsi/gomega":                   {},
	"github.com/spf13/cobra":                   {"internal/cli"},
	"go.etcd.io/bbolt":                         {"contract/zoo"},
}

func TestImports(t *testing.T) {
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if file == "bench" {
			return filepath.SkipDir // a module of its own, so that what we are measured beside is no dependency
		}
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		checkImports(t, filepath.ToSlash(file))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImports(t *testing.T, file string) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	from := path.Dir(file)
	if _, known := allowed[from]; !known {
		t.Errorf("%s: package %s is not in the table", file, from)
	}
	for _, spec := range parsed.Imports {
		to, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if inside, ok := strings.CutPrefix(to, module+"/"); ok && !slices.Contains(allowed[from], inside) {
			t.Errorf("%s: %s must not import %s", file, from, inside)
		}
		for library, packages := range behind {
			if (to == library || strings.HasPrefix(to, library+"/")) && !slices.Contains(packages, from) {
				t.Errorf("%s: %s must not import %s", file, from, library)
			}
		}
	}
}
