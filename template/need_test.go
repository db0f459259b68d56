package template

import (
	"slices"
	"testing"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/tree"
)

func TestReads(t *testing.T) {
	for text, want := range map[string][]diag.Pointer{
		`plain`:                            nil,
		`{{ ticket.id }}`:                  {"/ticket/id"},
		`{{ ticket["a/b"].c ~ ticket.d }}`: {"/ticket/a~1b/c", "/ticket/d"},
		`{{ ticket.tags[0].name }}`:        {"/ticket/tags/0/name"},
		`{{ ticket.tags[-1].name }}{{ ticket.tags|length }}`: {"/ticket/tags"},
		`{{ ticket[key] }}`:                                                                             {"/key", "/ticket"},
		`{{ ticket.a.b }}{{ ticket.a }}`:                                                                {"/ticket/a"},
		`{% for t in ticket.tags %}{{ t.name }}{% endfor %}`:                                            {"/t/name", "/ticket/tags/0/name"},
		`{% for t in ticket.tags %}x{% endfor %}`:                                                       {"/ticket/tags"},
		`{% for t in ticket.tags %}{{ t }}{% endfor %}`:                                                 {"/t", "/ticket/tags/0"},
		`{% for t in ticket.tags %}{{ loop.nextitem }}{% endfor %}`:                                     {"/loop/nextitem", "/ticket/tags"},
		`{% for t in ticket.tags|reverse %}{{ t.name }}{% endfor %}`:                                    {"/t/name", "/ticket/tags"},
		`{% for t in ticket.tags %}{% set t = 1 %}{{ t.name }}{% endfor %}`:                             {"/t/name", "/ticket/tags"},
		`{% for m in ticket.messages %}{% for a in m.attachments %}{{ a.url }}{% endfor %}{% endfor %}`: {"/a/url", "/ticket/messages/0/attachments/0/url"},
		`{% set n.x = 1 %}`:                       {"/n"},
		`{% if ticket.a is defined %}{% endif %}`: {"/ticket/a"},
	} {
		tpl, _ := Parse(tree.NewSource("", []byte(text)))
		if got := tpl.Reads(); !slices.Equal(got, want) {
			t.Errorf("%s reads %q, want %q", text, got, want)
		}
	}
}

// What is read may be the same where what can be looked at is not.
func TestNeeds(t *testing.T) {
	needs := func(text string) string {
		tpl, _ := Parse(tree.NewSource("", []byte(text)))
		return tpl.Needs()
	}
	for text, want := range map[string]string{
		`plain`:                       ``,
		`{{ ticket.b.c ~ ticket.a }}`: `{"ticket"{"a"*"b"{"c"*}}}`,
		`{{ ticket.tags }}`:           `{"ticket"{"tags"*}}`,
		`{% for t in ticket.tags %}x{% endfor %}`: `{"ticket"{"tags"{"[]"}}}`,
	} {
		if got := needs(text); got != want {
			t.Errorf("%s needs %s, want %s", text, got, want)
		}
	}
}
