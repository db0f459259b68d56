package cli

import (
	"slices"
	"strings"
	"testing"
)

// The arguments to go on with are those of the run, for a shell, with another
// place.
func TestWithFrom(t *testing.T) {
	for _, test := range []struct {
		args []string
		from string
		want string
	}{
		{[]string{"log.ndjson", "-c", "auto"}, "7", "log.ndjson -c auto --from 7"},
		{[]string{"--from", "7", "a", "b"}, "b:9", "a b --from b:9"},
		{[]string{"--from=7", "a"}, "", "a"},
		{[]string{"-q", "--", "-a", "--from"}, "7", "-q --from 7 -- -a --from"},
		{[]string{"my log.ndjson", "it's", "", "a*", "x\ny"}, "my log.ndjson:2", `'my log.ndjson' 'it'\''s' '' 'a*' $'x\ny' --from 'my log.ndjson:2'`},
	} {
		before := slices.Clone(test.args)
		if got := strings.Join(withFrom(test.args, test.from), " "); got != test.want {
			t.Errorf("%q from %q: %s, want %s", test.args, test.from, got, test.want)
		}
		if !slices.Equal(test.args, before) {
			t.Errorf("%q became %q", before, test.args)
		}
	}
}
