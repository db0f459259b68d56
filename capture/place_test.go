package capture

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

// randomJSON writes a value with what makes places hard: escapes, characters
// of several bytes and outside the first plane, line ends of both kinds.
func randomJSON(r *rand.Rand, depth int) string {
	words := []string{`"Lena"`, `"Où"`, `"a\nb"`, `"\u00fcber"`, `"\ud83d\ude00"`, `"😀 / \\ \/"`, `""`, "12", "-1.5e3", "true", "null"}
	if depth == 0 || r.IntN(3) == 0 {
		return words[r.IntN(len(words))]
	}
	gaps := []string{"", " ", "\n", "\r\n\t", "\n  "}
	gap := func() string { return gaps[r.IntN(len(gaps))] }
	var b strings.Builder
	isObject := r.IntN(2) == 0
	b.WriteString(map[bool]string{true: "{", false: "["}[isObject] + gap())
	for i := range r.IntN(5) {
		if i > 0 {
			b.WriteString("," + gap())
		}
		if isObject {
			fmt.Fprintf(&b, "\"ключ%d\"%s:%s", i, gap(), gap())
		}
		b.WriteString(randomJSON(r, depth-1) + gap())
	}
	b.WriteString(gap() + map[bool]string{true: "}", false: "]"}[isObject])
	return b.String()
}

// eachToken calls yield for every name and every value below n.
func eachToken(n *tree.Node, yield func(*tree.Node)) {
	yield(n)
	for _, m := range n.Members {
		yield(m.Key)
		eachToken(m.Value, yield)
	}
	for _, item := range n.Items {
		eachToken(item, yield)
	}
}

// checkPlaces reads file as name, and checks for each token of its payloads
// that what stands at its place is, as written turns it, the token.
func checkPlaces(t *testing.T, name, file string, payloads int, written func(string) string) {
	t.Helper()
	whole := tree.NewSource(name, []byte(file))
	for p, err := range Read(t.Context(), File{"-"}, Options{Stdin: strings.NewReader(file), StdinName: name, KnownTrigger: isTrigger}) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Fault != nil {
			t.Fatalf("%s: %s\n%s", p.Name, p.Fault.Message, file)
		}
		payloads--
		root, faults := tree.ReadJSON(p.Source, tree.Limits{})
		if len(faults) > 0 {
			t.Fatalf("%s: %s\n%s", p.Name, faults[0].Message, file)
		}
		eachToken(root, func(n *tree.Node) {
			pos, end := n.Pos(), n.EndPos()
			got := written(file[whole.Offset(pos.Line, pos.Col):whole.Offset(end.Line, end.Col)])
			if want := string(p.Source.Text[n.Start:n.End]); got != want || pos.File != name {
				t.Fatalf("%s: at %v stands %q, want %q\n%s", p.Name, pos, got, want, file)
			}
		})
	}
	if payloads != 0 {
		t.Fatalf("%s: %d payloads are missing\n%s", name, payloads, file)
	}
}

func asWritten(text string) string { return text }

func unquoted(text string) string {
	var content string
	if err := json.Unmarshal([]byte(`"`+text+`"`), &content); err != nil {
		return err.Error()
	}
	return content
}

// quote writes text as a JSON string, with more escapes than are needed.
func quote(r *rand.Rand, text string) string {
	var b strings.Builder
	for _, c := range text {
		quoted, _ := json.Marshal(string(c))
		switch {
		case c < 1<<16 && r.IntN(4) == 0:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.Write(quoted[1 : len(quoted)-1])
		}
	}
	return `"` + b.String() + `"`
}

func randomObject(r *rand.Rand) string {
	return `{"id": ` + randomJSON(r, 3) + `, "é": ` + randomJSON(r, 3) + "}"
}

func TestPlacesInHAR(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		var requests []string
		for range 1 + r.IntN(3) {
			requests = append(requests, fmt.Sprintf("{\n  \"méthode\": 1, \"postData\": {\"text\": %s}}", quote(r, randomObject(r))))
		}
		checkPlaces(t, "a.har", har(requests...), len(requests), unquoted)
	}
}

func TestPlacesInHTTP(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		var file strings.Builder
		n := 1 + r.IntN(3)
		for range n {
			end := []string{"\n", "\r\n"}[r.IntN(2)]
			body := randomObject(r)
			lines := []string{"### Où", "POST /hook HTTP/1.1", "X-Name: Zoë"}
			switch r.IntN(3) {
			case 0:
				lines = append(lines, fmt.Sprintf("Content-Length: %d", len(body)))
			case 1:
				lines = append(lines, "Transfer-Encoding: chunked", "", fmt.Sprintf("%x", len(body)), body, "0", "")
				body = ""
			}
			if body != "" {
				lines = append(lines, "", body)
			}
			file.WriteString(strings.Join(lines, end) + end)
		}
		checkPlaces(t, "a.http", file.String(), n, asWritten)
	}
}

func TestPlacesInLines(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 3))
		file := []string{"", "\ufeff"}[r.IntN(2)]
		n := 2 + r.IntN(3)
		for range n {
			file += strings.NewReplacer("\n", " ", "\r", " ").Replace(randomObject(r)) + []string{"\n", "\r\n", "\n\n"}[r.IntN(3)]
		}
		checkPlaces(t, "a.ndjson", file, n, asWritten)
		checkPlaces(t, "a.json", file, n, asWritten)
	}
}

func TestPlacesInEnvelope(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 4))
		body := randomObject(r)
		checkPlaces(t, "a.json", `{"é": [{}], "trigger": "ticket-created", "payload": `+body+"}", 1, asWritten)
		checkPlaces(t, "a.json", "{\n"+`"é": "", "channel": "ticket-created", "body": `+quote(r, body)+"}", 1, unquoted)
	}
}
