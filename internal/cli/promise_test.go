package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Lines that are known to keep an integration's promise are passed over, and of
// the others is said what is said when each is looked at.
func TestPromiseLines(t *testing.T) {
	const right = `{"id": "1", "subject": "s", "status": "open", "customer_id": "2", "customer_name": "n", "assignee_user_id": "3", "message_id": "4", ` +
		`"message_body_text": "b", "message_from_agent": "true", "message_created_datetime": "2025-06-02T09:46:31.307904+00:00"}`
	wrong := strings.Replace(right, `"id": "1"`, `"id": 1`, 1)
	more := strings.Replace(right, `"id": "1"`, `"id": "1", "x": 1`, 1)
	list := []string{right, wrong, more, `{"payload": ` + right + `}`, `{"payload": ` + wrong + `}`, right, `{}`, `[`, right}
	log := filepath.Join(t.TempDir(), "log.jsonl")
	if err := os.WriteFile(log, []byte(strings.Join(list, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	told := func(every bool) (string, int) {
		r := newPromisedRun(t, "../../testdata/integrations/valid/message-flat.json", auto, log)
		r.every = every
		results, channels := r.found(t)
		var said strings.Builder
		for _, result := range results {
			fmt.Fprintln(&said, result.Name, result.Channel, result.Findings)
		}
		n := 0
		for _, count := range channels {
			n += count
		}
		return said.String(), n
	}
	quick, all := told(false)
	slow, same := told(true)
	if quick != slow || all != len(list) || same != len(list) {
		t.Errorf("of %d and %d payloads is told\n%s\nand when each is looked at\n%s", all, same, quick, slow)
	}
	if n := strings.Count(quick, "log.jsonl"); n < 5 {
		t.Errorf("%d findings:\n%s", n, quick)
	}
}
