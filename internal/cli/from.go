package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// beginning gives the place that --from names: a line of the first file, a
// file as findings call it, or a line of one.
func (c *command) beginning(names []string) (place, error) {
	word := c.flags.from
	if word == "" {
		return place{}, nil
	}
	if i := slices.Index(names, word); i >= 0 {
		return place{file: i}, nil
	}
	name, digits := "", word
	if i := strings.LastIndexByte(word, ':'); i >= 0 {
		name, digits = word[:i], word[i+1:]
	}
	file := max(slices.Index(names, name), 0)
	line, err := strconv.Atoi(digits)
	if err != nil || line < 1 || len(names) == 0 || name != "" && names[file] != name {
		return place{}, fmt.Errorf("--from %s is no place in what is checked; want LINE, FILE or FILE:LINE", word)
	}
	return place{file, line}, nil
}

// stopped tells where an interrupted run is to go on, and with what command.
func (c *command) stopped(names []string, at place) {
	if at.file >= len(names) {
		return // all was checked
	}
	from := ""
	switch {
	case at.line > 0 && len(names) == 1:
		from = strconv.Itoa(at.line)
	case at.line > 0:
		from = fmt.Sprintf("%s:%d", names[at.file], at.line)
	case at.file > 0:
		from = names[at.file]
	}
	where := names[at.file]
	if at.line > 0 {
		where += ":" + strconv.Itoa(at.line)
	}
	fmt.Fprintf(c.env.Stderr, "webhook-lint: stopped before %s; to go on: webhook-lint %s\n",
		oneWord(where), strings.Join(withFrom(c.env.Args, from), " "))
}

// withFrom gives arguments for a shell, with another --from.
func withFrom(args []string, from string) []string {
	var list, behind []string
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case arg == "--":
			behind, args = args[i:], args[:i]
		case arg == "--from":
			i++
		case !strings.HasPrefix(arg, "--from="):
			list = append(list, oneWord(arg))
		}
	}
	if from != "" {
		list = append(list, "--from", oneWord(from))
	}
	for _, arg := range behind {
		list = append(list, oneWord(arg))
	}
	return list
}

// oneWord quotes what a shell would not take for one word.
func oneWord(word string) string {
	isPlain := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_./:=,+@%", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !isPlain(r) }) < 0 {
		return word
	}
	if strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "$'" + strings.ReplaceAll(strings.Trim(strconv.QuoteToASCII(word), `"`), "'", `\'`) + "'"
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
