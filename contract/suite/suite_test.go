package suite_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"

	"github.com/webhook-lint/webhook-lint/contract/zoo"
)

// inside says that this process is one that a test runs the specs in.
const inside = "SUITE_INSIDE"

// The specs of the example are run: on its handler with the plainest cases, or
// as a test below has them.
func TestReceiver(t *testing.T) {
	if os.Getenv(inside) == "" {
		if err := flag.Set("receiver.layer", "valid"); err != nil {
			t.Fatal(err)
		}
	}
	gomega.RegisterFailHandler(ginkgo.Fail)
	ginkgo.RunSpecs(t, "receiver")
}

// testBinary is what specs are run with in a process of their own.
var testBinary = os.Args[0]

const token = "a-token-that-nobody-may-see"

// A target is a receiver, and what it was sent.
type target struct {
	url string
	mu  sync.Mutex
	got []*http.Request
}

// targetOf serves a receiver of the zoo, that of a fault if one is named.
func targetOf(t *testing.T, fault string) *target {
	t.Helper()
	o := zoo.Options{Token: token}
	if fault == "" {
		r, err := zoo.New(o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Close() })
		return serving(t, r)
	}
	f, ok := zoo.Find(fault)
	if !ok {
		t.Fatalf("there is no fault %q", fault)
	}
	r, err := f.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return serving(t, r)
}

func serving(t *testing.T, handler http.Handler) *target {
	g := &target{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		g.mu.Lock()
		g.got = append(g.got, q)
		g.mu.Unlock()
		handler.ServeHTTP(w, q)
	}))
	t.Cleanup(server.Close)
	g.url = server.URL
	return g
}

// environment is what tells the specs of a target.
func (g *target) environment() []string {
	return []string{"RECEIVER_URL=" + g.url + "/hooks", "RECEIVER_HEADER=Authorization: Bearer env:MY_TOKEN", "RECEIVER_PROBE_URL=" + g.url + "/probe", "MY_TOKEN=" + token}
}

// A run is what came of the specs in a process of their own.
type run struct {
	folder, out string
	passed      bool
	report      types.Report
}

// specs runs the specs in a process of their own, with flags for the runner and
// for the suite.
func specs(t *testing.T, environment []string, args ...string) *run {
	t.Helper()
	folder := t.TempDir()
	args = append([]string{
		"-test.run=^TestReceiver$", "-ginkgo.no-color", "-ginkgo.seed=7", "-ginkgo.silence-skips",
		"-ginkgo.json-report=" + filepath.Join(folder, "r.json"), "-ginkgo.junit-report=" + filepath.Join(folder, "r.xml"),
	}, args...)
	return ran(t, folder, environment, testBinary, args...)
}

func ran(t *testing.T, folder string, environment []string, name string, args ...string) *run {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = []string{inside + "=1"}
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "RECEIVER_") && !strings.HasPrefix(pair, "GINKGO_") {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	cmd.Env = append(cmd.Env, environment...)
	out, err := cmd.CombinedOutput()
	r := &run{folder: folder, out: string(out), passed: err == nil}
	text, err := os.ReadFile(filepath.Join(folder, "r.json"))
	if err != nil {
		t.Fatalf("%v, after\n%s", err, out)
	}
	var reports []types.Report
	if err := json.Unmarshal(text, &reports); err != nil || len(reports) != 1 {
		t.Fatalf("%v: %d reports", err, len(reports))
	}
	r.report = reports[0]
	return r
}

// with gives the specs of a state.
func (r *run) with(state types.SpecState) types.SpecReports {
	return r.report.SpecReports.WithLeafNodeType(types.NodeTypeIt).WithState(state)
}

func (r *run) file(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(r.folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var changing = regexp.MustCompile(`http://127.0.0.1:\d+|\d+(\.\d+)?(µs|ms|s)\b|\[\d\.\d+ seconds\]|/\S+/contract/suite/| @ [\d/]+ [\d:.]+|run-\d+`)

// still takes from a text what differs from run to run.
func still(text string) string {
	return changing.ReplaceAllStringFunc(text, func(s string) string {
		switch {
		case strings.HasPrefix(s, "http"):
			return "http://RECEIVER"
		case strings.HasPrefix(s, "/"), strings.HasPrefix(s, "[") || strings.HasPrefix(s, " @"):
			return ""
		case strings.HasPrefix(s, "run-"):
			return "run-N"
		}
		return "TIME"
	})
}
