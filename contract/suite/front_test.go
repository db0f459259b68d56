package suite_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/contract/zoo"
	"github.com/webhook-lint/webhook-lint/spec"
)

// cases gives those that settings ask for.
func cases(t *testing.T, o contract.CaseOptions) []contract.Case {
	t.Helper()
	document, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return contract.Cases(document, o)
}

// Every case is a spec once, with a label of each family, and a dry run sends
// nothing.
func TestDryRun(t *testing.T) {
	g := targetOf(t, "")
	r := specs(t, g.environment(), "-ginkgo.dry-run", "-receiver.trigger=ticket-updated", "-receiver.layer=valid,domain,transport,timing,sequence,security,state")
	want := map[string][]string{}
	for _, c := range cases(t, contract.CaseOptions{Channels: []string{"ticket-updated"}, Layers: slices.DeleteFunc(slices.Clone(contract.Layers), func(l contract.Layer) bool { return l == contract.Schema })}) {
		want[c.ID] = c.Labels()
	}
	for _, s := range r.with(types.SpecStatePassed) {
		labels := strings.TrimSuffix(strings.Join(s.LeafNodeLabels, " "), " Serial") // which Ginkgo adds
		if labels != strings.Join(want[s.LeafNodeText], " ") {
			t.Errorf("%s has the labels %s", s.LeafNodeText, labels)
		}
		for _, family := range []string{"trigger:", "layer:", "profile:", "severity:", "safe:"} {
			if !strings.Contains(labels, family) {
				t.Errorf("%s has no label %s", s.LeafNodeText, family)
			}
		}
		delete(want, s.LeafNodeText)
	}
	if len(want) > 0 || len(g.got) > 0 || !r.passed {
		t.Errorf("%d cases are no specs, and %d requests were sent", len(want), len(g.got))
	}
}

func TestLabelFilter(t *testing.T) {
	filter := "safe: isSubsetOf {read, write} && (needs:ticket || layer:domain) && !trigger:ticket-updated"
	r := specs(t, nil, "-ginkgo.dry-run", "-receiver.layer=valid,domain,sequence", "-receiver.trigger=ticket-created,ticket-updated", "-ginkgo.label-filter="+filter)
	want := 0
	for _, c := range cases(t, contract.CaseOptions{Channels: []string{"ticket-created", "ticket-updated"}, Layers: []contract.Layer{contract.Valid, contract.Domain, contract.Sequence}}) {
		if c.Safety != contract.Hostile && (slices.Contains(c.Needs, contract.NeedsTicket) || c.Layer == contract.Domain) && c.Channel != "ticket-updated" {
			want++
		}
	}
	if got := len(r.with(types.SpecStatePassed)); got != want || want == 0 {
		t.Errorf("%d specs are selected, want %d", got, want)
	}
}

// A slip in a setting is one failure, whatever is selected.
func TestSlip(t *testing.T) {
	r := specs(t, []string{"RECEIVER_LAYER=valid,schemma"}, "-ginkgo.label-filter=layer:valid")
	want := `RECEIVER_LAYER: unknown layer "schemma"; did you mean "schema"?`
	if n := strings.Count(r.out, want); r.passed || n != 1 || len(r.report.SpecReports.WithState(types.SpecStateFailed)) != 1 {
		t.Errorf("%q is told %d times, want once:\n%s", want, n, r.out)
	}
}

// Processes that run beside each other do what one does: each case is sent
// once, IDs are those of one case alone, and each process reads the receiver's
// habits for itself.
func TestParallel(t *testing.T) {
	folder := t.TempDir()
	command := filepath.Join(folder, "ginkgo")
	if out, err := exec.Command("go", "build", "-o", command, "github.com/onsi/ginkgo/v2/ginkgo").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	self, err := filepath.Abs(testBinary)
	if err != nil {
		t.Fatal(err)
	}
	log := &deliveries{tickets: map[string]map[string]bool{}, times: map[string]int{}}
	reference, err := zoo.New(zoo.Options{Token: token})
	if err != nil {
		t.Fatal(err)
	}
	defer reference.Close()
	g := serving(t, log.of(reference))
	r := ran(t, folder, g.environment(), command, "--procs=2", "--no-color", "--randomize-all", "--silence-skips",
		"--json-report=r.json", "--output-dir="+folder, self, "--", "-test.run=^TestReceiver$", "-receiver.layer=valid,domain,transport,sequence,timing", "-receiver.trigger=ticket-updated")
	if failed := r.with(types.SpecStateFailed); !r.passed || len(failed) > 0 {
		t.Errorf("%d specs fail:\n%s", len(failed), r.out)
	}
	log.once(t, cases(t, contract.CaseOptions{Channels: []string{"ticket-updated"}, Layers: []contract.Layer{contract.Valid, contract.Domain, contract.Transport}}))
	processes := map[int]bool{}
	for _, s := range r.with(types.SpecStatePassed) {
		processes[s.ParallelProcess] = true
		if strings.Contains(strings.Join(s.LeafNodeLabels, " "), "layer:timing") && s.ParallelProcess != 1 {
			t.Errorf("%s is not serial", s.LeafNodeText)
		}
	}
	// the plainest case is sent once more to read the habits, which is tried by
	// each process with another ticket; without the secret it is sent a third time
	if got := len(log.tickets["ticket-updated/valid"]); got != 1+len(processes) {
		t.Errorf("%d processes send the plainest event with %d tickets", len(processes), got)
	}
}

// madeUp is an ID of the band of a run; cases about IDs have others.
var madeUp = regexp.MustCompile(`^\d{12,13}$`)

// A log of the deliveries that a receiver was sent.
type deliveries struct {
	mu      sync.Mutex
	tickets map[string]map[string]bool // by case
	times   map[string]int             // by case
}

func (l *deliveries) of(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		_, name, isTest := strings.Cut(q.Header.Get("X-Contract-Test"), "/")
		body, _ := io.ReadAll(q.Body)
		q.Body = io.NopCloser(strings.NewReader(string(body)))
		var event struct{ Ticket struct{ ID json.RawMessage } }
		_ = json.Unmarshal(body, &event) // what is no event has no ticket
		if l.mu.Lock(); isTest {
			l.times[name]++
			if l.tickets[name] == nil {
				l.tickets[name] = map[string]bool{}
			}
			if id := string(event.Ticket.ID); madeUp.MatchString(id) {
				l.tickets[name][id] = true
			}
		}
		l.mu.Unlock()
		handler.ServeHTTP(w, q)
	})
}

// once holds the log against the cases: each of one delivery came once, and no
// two share a ticket.
func (l *deliveries) once(t *testing.T, cases []contract.Case) {
	t.Helper()
	of := map[string]string{}
	for name, ids := range l.tickets {
		for id := range ids {
			if other := of[id]; other != "" {
				t.Errorf("%s and %s share the ticket %s", name, other, id)
			}
			of[id] = name
		}
	}
	n := 0
	for _, c := range cases {
		if c.Play != nil || len(c.Needs) > 0 && c.Needs[0] != contract.NeedsTicket {
			continue
		}
		if n++; l.times[c.ID] != 1 && c.ID != "ticket-updated/valid" {
			t.Errorf("%s was sent %d times, want once", c.ID, l.times[c.ID])
		}
	}
	if n < 50 {
		t.Errorf("%d cases are of one delivery, want more", n)
	}
}
