package contract

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
)

// A Signature says how deliveries are signed, for receivers behind something
// that signs: HMAC-SHA256 over the body. Gorgias itself documents no signature.
type Signature struct {
	Header    string // that carries it
	Prefix    string // before it: sha256=
	Base64    bool   // instead of hexadecimal
	Secret    string
	Timestamp string // header with the seconds since 1970, which are signed before the body with a dot between; "" for none
}

// SignatureForm says what ParseSignature reads.
const SignatureForm = "header:NAME,secret:env:NAME and, if they are not the usual, encoding:hex|base64, prefix:TEXT, timestamp:NAME of the header with the seconds that are signed before the body"

var signatureParts = []string{"header", "secret", "encoding", "prefix", "timestamp"}

// ParseSignature reads the parts of SignatureForm. The secret comes from the
// environment alone: a command line can be read by others.
func ParseSignature(text string, getenv func(string) string) (*Signature, error) {
	given := map[string]string{}
	for part := range strings.SplitSeq(text, ",") {
		key, value, ok := strings.Cut(part, ":")
		switch {
		case !ok:
			return nil, errors.New("a part has no colon; want header:NAME,secret:env:NAME") // it may be a secret, and is not shown
		case !slices.Contains(signatureParts, key):
			return nil, unknownPart(key)
		case value == "" && key != "prefix":
			return nil, fmt.Errorf("%s has no value; want %s:VALUE", key, key)
		}
		given[key] = value
	}
	return signature(given, getenv)
}

func unknownPart(key string) error {
	if near := diag.Nearest(key, signatureParts); len(near) > 0 {
		return fmt.Errorf("unknown part %q; did you mean %s?", key, diag.Either(near))
	}
	return fmt.Errorf("unknown part %q; want %s", key, diag.Either(signatureParts))
}

func signature(given map[string]string, getenv func(string) string) (*Signature, error) {
	name, fromEnvironment := strings.CutPrefix(given["secret"], "env:")
	s := &Signature{Header: given["header"], Base64: given["encoding"] == "base64", Secret: getenv(name), Timestamp: given["timestamp"]}
	switch encoding := given["encoding"]; {
	case s.Header == "":
		return nil, errors.New("there is no header; want header:NAME,secret:env:NAME")
	case !fromEnvironment || name == "":
		return nil, errors.New("there is no secret of the environment; want secret:env:NAME")
	case encoding != "" && encoding != "hex" && encoding != "base64":
		return nil, fmt.Errorf("the encoding is %q; want %s", encoding, diag.Either([]string{"hex", "base64"}))
	case s.Secret == "":
		return nil, fmt.Errorf("the variable %s is not set", name)
	}
	if prefix, ok := given["prefix"]; ok {
		s.Prefix = prefix
	} else if !s.Base64 {
		s.Prefix = "sha256="
	}
	return s, nil
}

func (s *Signature) sign(d *Delivery) { s.signAt(d, time.Now()) }

// signAt signs as if it were then.
func (s *Signature) signAt(d *Delivery, then time.Time) {
	stamp := strconv.FormatInt(then.Unix(), 10)
	if s.Timestamp != "" {
		d.Header.Set(s.Timestamp, stamp)
	}
	d.Header.Set(s.Header, s.of(stamp, d.Body))
}

func (s *Signature) of(stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(s.Secret))
	if s.Timestamp != "" {
		mac.Write([]byte(stamp + "."))
	}
	mac.Write(body)
	if s.Base64 {
		return s.Prefix + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return s.Prefix + hex.EncodeToString(mac.Sum(nil))
}
