package zoo

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Signature says how deliveries are signed, where something signs them:
// HMAC-SHA256 over the body, in hexadecimal or base64, with or without a prefix.
// Gorgias itself documents no signature.
type Signature struct {
	Secret    string        // "" for no signature
	Header    string        // that carries it: X-Hub-Signature-256. Several may stand in it, with commas between.
	Timestamp string        // header with the seconds since 1970, which are signed before the body with a dot between; "" for none
	Prefix    string        // sha256=
	Base64    bool          // instead of hexadecimal
	Tolerance time.Duration // how far the timestamp may be from now: 5 minutes
}

// hasToken reports whether a request carries the token. The time that this
// takes tells nothing of the token.
func hasToken(q *http.Request, token string) bool {
	if token == "" {
		return true
	}
	values := q.Header.Values("Authorization")
	return len(values) == 1 && same(values[0], "Bearer "+token)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func (s Signature) header() string {
	if s.Header == "" {
		return "X-Hub-Signature-256"
	}
	return s.Header
}

// signs reports whether a signature of the request is one of the bytes that
// came. One of several is enough: while a secret is changed there are two.
func (s Signature) signs(q *http.Request, body []byte) bool {
	if s.Secret == "" {
		return true
	}
	stamp := q.Header.Get(s.Timestamp)
	if !s.isRecent(stamp) {
		return false
	}
	want := s.of(stamp, body)
	for _, got := range s.given(q) {
		if same(got, want) {
			return true
		}
	}
	return false
}

// of gives the signature of a body.
func (s Signature) of(stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(s.Secret))
	if s.Timestamp != "" {
		mac.Write([]byte(stamp + "."))
	}
	mac.Write(body)
	if s.Base64 {
		return base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// given lists the signatures of a request.
func (s Signature) given(q *http.Request) (list []string) {
	for _, line := range q.Header.Values(s.header()) {
		for _, text := range strings.Split(line, ",") {
			list = append(list, strings.TrimPrefix(strings.TrimSpace(text), cmp.Or(s.Prefix, "sha256=")))
		}
	}
	return list
}

// isRecent reports whether a timestamp is of about now; any is where none is
// signed.
func (s Signature) isRecent(stamp string) bool {
	then, ok := readStamp(stamp)
	return s.Timestamp == "" || ok && time.Since(then).Abs() <= cmp.Or(s.Tolerance, 5*time.Minute)
}

func readStamp(text string) (time.Time, bool) {
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0), err == nil
}
