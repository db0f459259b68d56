package spec

import (
	"regexp"
	"strings"
	"testing"
)

// What ECMA-262 writes otherwise than RE2 matches the same texts.
func TestAsRE2(t *testing.T) {
	again := strings.Repeat
	for _, c := range []struct{ pattern, yes, no string }{
		{`^[a-z]+$`, "abc", "aBc"},
		{`^\u0031[\u0041-\u005a]$`, "1Z", "1a"},
		{`^[^\u00e9]$`, "e", "é"},
		{`^\ud83d\ude00$`, "😀", "😁"},
		{`^[\ud83d\ude00-\ud83d\ude02]+$`, "😀😂", "😃"},
		{`^\u{1F600}+$`, "😀😀", "u"},
		{`^\cJ[\cA-\cC]$`, "\n\x02", "J\x02"},
		{`^[\u0031\b]+$`, "1\b", "b"},
		{`^[^]\u0031$`, "\n1", "11 1"},
		{`^(?:[]|\u0031)$`, "1", "]"},
		{`^\p{Script=Greek}+$`, "αβ", "ab"},
		{`^[\p{gc=Lu}\u0031]+$`, "A1", "a1"},
		{`^.{1,2500}$`, again("é", 2500), again("é", 2501)},
		{`^[a\]]{1500}$`, again("a]", 750), again("a]", 751)},
		{`^(?:ab){1200,}?$`, again("ab", 1201), again("ab", 1199)},
		{`^(a(b)){2,1001}c$`, again("ab", 1001) + "c", again("ab", 1002) + "c"},
		{`^x\u0031{1,1001}$`, "x" + again("1", 1001), "x" + again("1", 1002)},
		{`^\u0031{2}\{1,2000}$`, "11{1,2000}", "11"},
	} {
		text, ok := asRE2(c.pattern)
		if !ok {
			t.Errorf("%s is written %s, which is none of RE2's", c.pattern, text)
			continue
		}
		re := regexp.MustCompile(text)
		if !re.MatchString(c.yes) || re.MatchString(c.no) {
			t.Errorf("%s is written %.100s: it matches %.20q: %v, and %.20q: %v", c.pattern, text, c.yes, re.MatchString(c.yes), c.no, re.MatchString(c.no))
		}
	}
	for _, pattern := range []string{
		`^(?!a)b`, `(?<=a)b`, `(a)\1`, `\ud83d`, `\ude00\ud83d`, `[`, `(`, `a{2,1}`, `a{99999}`, `\u12`, `\u{110000}`, "\\", `\u0031\`,
		again("(?:", 200) + "a" + again("{1,20000})", 200), again(`\u0031`, maxPatternRead),
	} {
		if text, ok := asRE2(pattern); ok {
			t.Errorf("%.40s is taken for %.40s", pattern, text)
		}
	}
}

func TestAsCount(t *testing.T) {
	for number, want := range map[string]string{
		"0": "0", "100": "100", "100.0": "100", "1e2": "100", "1E+2": "100", "1.5e1": "15", "200e-2": "2", "-0": "0", "0.0": "0",
		"-1": "", "1.5": "", "1e-1": "", "1e999999999": "", "-1e2": "", strings.Repeat("9", 500): strings.Repeat("9", 500),
	} {
		if got := asCount(number); got != want {
			t.Errorf("asCount(%.20s) = %q, want %q", number, got, want)
		}
	}
}
