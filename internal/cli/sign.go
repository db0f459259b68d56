package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/contract/zoo"
	"github.com/webhook-lint/webhook-lint/diag"
)

// signWords says what --sign takes.
const signWords = "header:NAME,secret:env:NAME and, if they are not the usual, encoding:hex|base64, prefix:TEXT, timestamp:NAME of the header with the seconds that are signed before the body"

// signParts are the parts of --sign.
var signParts = []string{"header", "secret", "encoding", "prefix", "timestamp"}

// signature reads --sign. Its secret comes from the environment alone: a
// command line can be read by others.
func (c *command) signature(text string) (*contract.Signature, error) {
	if text == "" {
		return nil, nil
	}
	given := map[string]string{}
	for _, part := range strings.Split(text, ",") {
		key, value, ok := strings.Cut(part, ":")
		switch {
		case !ok:
			return nil, errors.New("--sign has a part without a colon; want header:NAME,secret:env:NAME") // it may be a secret, and is not shown
		case !slices.Contains(signParts, key):
			return nil, fmt.Errorf("--sign: %w", unknown("part", key, signParts))
		case value == "" && key != "prefix":
			return nil, fmt.Errorf("--sign: %s has no value; want %s:VALUE", key, key)
		}
		given[key] = value
	}
	name, fromEnvironment := strings.CutPrefix(given["secret"], "env:")
	switch encoding := given["encoding"]; {
	case given["header"] == "":
		return nil, errors.New("--sign has no header; want header:NAME,secret:env:NAME")
	case !fromEnvironment || name == "":
		return nil, errors.New("--sign has no secret of the environment; want secret:env:NAME")
	case encoding != "" && encoding != "hex" && encoding != "base64":
		return nil, fmt.Errorf("--sign: the encoding is %q; want %s", encoding, diag.Either([]string{"hex", "base64"}))
	}
	secret, err := c.secret(given["secret"])
	if err != nil {
		return nil, err
	}
	s := &contract.Signature{Header: given["header"], Prefix: "sha256=", Base64: given["encoding"] == "base64", Secret: secret, Timestamp: given["timestamp"]}
	if s.Base64 {
		s.Prefix = ""
	}
	if prefix, ok := given["prefix"]; ok {
		s.Prefix = prefix
	}
	return s, nil
}

// verified gives the signature as the built-in receiver looks for it.
func verified(s *contract.Signature) zoo.Signature {
	if s == nil {
		return zoo.Signature{}
	}
	return zoo.Signature{Secret: s.Secret, Header: s.Header, Prefix: s.Prefix, Base64: s.Base64, Timestamp: s.Timestamp}
}
