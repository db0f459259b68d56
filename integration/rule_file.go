package integration

import (
	"slices"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/internal/lazy"
	"github.com/webhook-lint/webhook-lint/tree"
)

// references are the names by which other tools put a file in the place of an
// object.
var references = []string{"$file", "$include", "$import", "$ref", "$template"}

var fileName = lazy.Regexp(`^@?[\w./\\-]+\.(?:json|ya?ml|j2|jinja2?|tmpl|tpl|txt)$`)

// files tells of a form, or of a part of it, that names a file in place of what
// is to stand there.
func (k *check) files(form *tree.Node, at diag.Pointer) {
	if form.Kind == tree.String && at == k.d.formPointer() && fileName.Get().MatchString(form.Text) {
		k.tell(ruleFormFile, form, at,
			"the form is the name of a file, and that name is what is sent; want the body in the form, or --body %s to check it", form.Text)
	}
	for i, item := range form.Items {
		k.files(item, at.Index(i))
	}
	for _, m := range form.Members {
		if len(form.Members) == 1 && m.Value.Kind == tree.String && slices.Contains(references, m.Key.Text) {
			want := "what is in the file written here"
			if at == k.d.formPointer() {
				want = "the body itself in the form, or --body " + m.Value.Text + " to check it"
			}
			k.tell(ruleFormFile, m.Key, at.Name(m.Key.Text), "%q is no word of Gorgias's, and is sent as it stands; want %s", m.Key.Text, want)
			return
		}
		k.files(m.Value, at.Name(m.Key.Text))
	}
}
