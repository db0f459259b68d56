package zoo

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Signature says how deliveries are signed, where something signs them:
// HMAC-SHA256 over the body, in hexadecimal, with or without sha256= before it.
// Gorgias itself documents no signature.
type Signature struct {
	Secret    string        // "" for no signature
	Header    string        // that carries it: X-Hub-Signature-256. Several may stand in it, with commas between.
	Timestamp string        // header with the seconds since 1970, which are signed before the body with a dot between; "" for none
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
	mac := hmac.New(sha256.New, []byte(s.Secret))
	if s.Timestamp != "" {
		stamp := q.Header.Get(s.Timestamp)
		if !s.isRecent(stamp) {
			return false
		}
		mac.Write([]byte(stamp + "."))
	}
	mac.Write(body)
	want := hex.EncodeToString(mac.Sum(nil))
	for _, got := range s.given(q) {
		if same(got, want) {
			return true
		}
	}
	return false
}

// given lists the signatures of a request.
func (s Signature) given(q *http.Request) (list []string) {
	for _, line := range q.Header.Values(s.header()) {
		for _, text := range strings.Split(line, ",") {
			list = append(list, strings.TrimPrefix(strings.TrimSpace(text), "sha256="))
		}
	}
	return list
}

func (s Signature) isRecent(stamp string) bool {
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	tolerance := s.Tolerance
	if tolerance == 0 {
		tolerance = 5 * time.Minute
	}
	return err == nil && time.Since(time.Unix(seconds, 0)).Abs() <= tolerance
}
