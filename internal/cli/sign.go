package cli

import (
	"fmt"

	"github.com/webhook-lint/webhook-lint/contract"
	"github.com/webhook-lint/webhook-lint/contract/zoo"
)

// signature reads --sign.
func (c *command) signature(text string) (*contract.Signature, error) {
	if text == "" {
		return nil, nil
	}
	s, err := contract.ParseSignature(text, c.getenv)
	if err != nil {
		return nil, fmt.Errorf("--sign: %w", err)
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
