package tree

import (
	"bytes"
	"strings"
)

// WideEncoding gives the encoding that a text is marked as, or that the zeros
// among its first bytes show; "" for UTF-8.
func WideEncoding(text []byte) string {
	begins := func(mark string) bool { return bytes.HasPrefix(text, []byte(mark)) }
	first := bytes.Clone(text[:min(len(text), 4)])
	for i, c := range first {
		first[i] = 'x'
		if c == 0 {
			first[i] = '0'
		}
	}
	zeros := string(first)
	switch {
	case begins("\x00\x00\xfe\xff") || zeros == "000x":
		return "UTF-32BE"
	case begins("\xff\xfe\x00\x00") || zeros == "x000":
		return "UTF-32LE"
	case begins("\xfe\xff") || strings.HasPrefix(zeros, "0x"):
		return "UTF-16BE"
	case begins("\xff\xfe") || strings.HasPrefix(zeros, "x0"):
		return "UTF-16LE"
	}
	return ""
}
