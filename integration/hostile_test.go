package integration

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/webhook-lint/webhook-lint/tree"
)

// Templates of at most 64 KiB that are easy to write and hard to check, prove
// or render.
func hostile() map[string]string {
	again := strings.Repeat
	macros := ""
	for i := range 900 {
		macros += fmt.Sprintf("{%% macro m%d() %%}{{ m%d() }}{{ m%d() }}{%% endmacro %%}", i, i+1, i+1)
	}
	elifs := "{% if ticket.id == 0 %}a"
	for i := range 1700 {
		elifs += fmt.Sprintf("{%% elif ticket.id == %d %%}%d", i, i)
	}
	return map[string]string{
		"parentheses":                 "{{ " + again("(", 30_000) + "1" + again(")", 30_000) + " }}",
		"open":                        "{{ " + again("(", 60_000),
		"negations":                   "{{ " + again("not ", 15_000) + "ticket }}",
		"joined":                      "{{ " + again("ticket.subject ~ ", 3500) + `"" }}`,
		"sum":                         "{{ " + again("ticket.subject + ", 3500) + `"" }}`,
		"alternatives":                "{{ " + again("ticket.subject or ", 3000) + "2 }}",
		"conditions":                  "{{ " + again("1 if ticket.spam else ", 2700) + "2 }}",
		"comparisons":                 "{{ " + again("ticket.id < ", 5000) + "2 }}",
		"filters":                     "{{ ticket.subject" + again("|upper", 9000) + " }}",
		"replacements":                `{{ "a"` + again(`|replace("a", "aa")`, 3200) + " }}",
		"long words":                  `{{ "` + again("a", 2000) + `"|replace("a", "` + again("a", 30_000) + `") }}`,
		"loops":                       again("{% for a in ticket.tags %}", 1400) + "x" + again("{% endfor %}", 1400),
		"nested loops":                again("{% for a in ticket.tags %}", 90) + "{{ a.name }}" + again("{% endfor %}", 90),
		"many loops":                  again("{% for a in ticket.tags %}{{ a.name }},{% endfor %}", 1200),
		"branches":                    "[" + again(`{% if ticket.spam %}{"a": 1},{% else %}2,{% endif %}`, 1100) + "1]",
		"alternatives of a condition": elifs + "{% endif %}",
		"doubled text":                `{% set a = "xxxxxxxxxxxxxxxx" %}` + again("{% set a = a ~ a %}", 3000) + "{{ a }}",
		"doubled print":               `{% set a %}xxxxxxxx{% endset %}` + again("{% set a %}{{ a }}{{ a }}{% endset %}", 1600) + "{{ a }}",
		"doubled list":                `{% set a = ["x"] %}` + again("{% set a = a + a %}", 3000) + "{{ a|join }}",
		"doubled object":              "{% set a = ticket %}" + again(`{% set a = {"x": a, "y": a} %}`, 2000) + "{{ a|tojson }}",
		"loops in arrays":             again("[{% for t in ticket.tags %}", 600) + "1" + again("{{ ',' if not loop.last }}{% endfor %}]", 600),
		"unknown variables":           again("{{ c.next() }}", 4000),
		"ranges":                      "{% for i in range(1000000000) %}{% for j in range(1000000000) %}x{% endfor %}{% endfor %}",
		"product":                     `{{ "x" * 1000000000000 }}`,
		"power":                       "{{ 9 ** 9 ** 9 ** 9 }}",
		"recursion":                   `{% macro m(a) %}{{ m(a ~ a) }}{{ m(a) }}{% endmacro %}{{ m("x") }}`,
		"macros":                      macros + "{{ m0() }}",
		"macro calls":                 "{% macro m(a) %}{{ a }}{{ a }}{% endmacro %}{{ " + again("m(", 90) + `"xxxxxxxx"` + again(")", 90) + " }}",
		"outputs":                     `{"a": "` + again("{{ ticket.subject }}", 3200) + `"}`,
		"whole tickets":               "[" + again("{{ ticket|tojson }},", 2800) + "1]",
		"path":                        "{{ ticket" + again(".a", 30_000) + " }}",
		"list":                        "{{ [" + again("ticket.subject, ", 3800) + "1]|tojson }}",
		"deep JSON":                   again("[", 30_000) + "{{ ticket.id }}" + again("]", 30_000),
		"ignores":                     again("{# webhook-lint: ignore=template-nullable x #}", 1300) + "{{ ticket.assignee_user.id }}",
		"tags":                        again("{% if %}", 8000),
		"braces":                      again("{", 64_000),
		"errors":                      again("{{ ticket.x1 }}", 4200),
	}
}

// No template of 64 KiB holds more than 64 MiB while it is checked, in a leaf or
// as a body.
func TestHostile(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("it takes a few seconds")
	}
	const most = 64 << 20
	c := New(document, Options{})
	for name, text := range hostile() {
		for _, place := range []string{"leaf", "body", "url", "header"} {
			list, _ := Read(tree.NewSource("hostile.json", []byte(define(place, text))))
			peak := watchHeap()
			found := c.Check(list[0])
			contract := c.Contract(list[0])
			if contract == nil {
				t.Errorf("%s: no contract", name)
			}
			if took := peak(); took > most {
				t.Errorf("%s in a %s holds %d MiB and finds %d", name, place, took>>20, len(found))
			}
		}
	}
}

// watchHeap gives a function that tells by how many bytes the live objects
// outgrew those of its start, as each garbage collection since then found them.
func watchHeap() func() int64 {
	live := func() int64 {
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(sample)
		return int64(sample[0].Value.Uint64())
	}
	runtime.GC()
	start := live()
	var peak atomic.Int64
	var done atomic.Bool
	var arm func()
	arm = func() {
		runtime.AddCleanup(new([64]byte), func(int) {
			peak.Store(max(peak.Load(), live()-start))
			if !done.Load() {
				arm()
			}
		}, 0)
	}
	arm()
	return func() int64 {
		runtime.GC()
		done.Store(true)
		return max(peak.Load(), live()-start)
	}
}
