package zoo

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

func signatureIgnored(r *Receiver) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get(r.options.Signature.header()) != "" {
			unsigned(r).ServeHTTP(w, q)
			return
		}
		r.ServeHTTP(w, q)
	})
}

func signatureOld(r *Receiver) http.Handler {
	r.options.Signature.Tolerance = 1000 * time.Hour
	return r
}

// signatureFuture looks whether a timestamp is too old, and not whether it is
// too new.
func signatureFuture(r *Receiver) http.Handler {
	other := *r
	other.options.Signature.Tolerance = 1000 * time.Hour
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if then, ok := readStamp(q.Header.Get(r.options.Signature.Timestamp)); ok && then.After(time.Now()) {
			other.ServeHTTP(w, q)
			return
		}
		r.ServeHTTP(w, q)
	})
}

// timestampTrusted sees nothing wrong with a timestamp that is not there, and
// breaks when it reads it.
func timestampTrusted(r *Receiver) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if _, ok := readStamp(q.Header.Get(r.options.Signature.Timestamp)); !ok && q.Method == http.MethodPost {
			answer(w, http.StatusInternalServerError, problem{"something went wrong"})
			return
		}
		r.ServeHTTP(w, q)
	})
}

// whenSigned passes the deliveries whose signature is taken for right to the
// receiver as one that wants none, and others as they are.
func whenSigned(isRight func(s Signature, q *http.Request, body []byte) bool) func(*Receiver) http.Handler {
	return func(r *Receiver) http.Handler {
		return watch(func(w http.ResponseWriter, q *request) bool {
			q.Body = io.NopCloser(bytes.NewReader(q.body))
			if !isRight(r.options.Signature, q.Request, q.body) {
				return false
			}
			unsigned(r).ServeHTTP(w, q.Request)
			return true
		})(r)
	}
}

// signatureCut compares as many letters as it was given.
var signatureCut = whenSigned(func(s Signature, q *http.Request, body []byte) bool {
	stamp := q.Header.Get(s.Timestamp)
	got := s.given(q)
	return len(got) == 1 && got[0] != "" && s.isRecent(stamp) && strings.HasPrefix(s.of(stamp, body), got[0])
})

// signatureOfValue holds the signature against what it writes of the value that
// it has read.
var signatureOfValue = whenSigned(func(s Signature, q *http.Request, body []byte) bool {
	var compact bytes.Buffer
	return json.Compact(&compact, body) == nil && s.signs(q, compact.Bytes())
})

// firstSignature looks at the first of several signatures.
func firstSignature(r *Receiver) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if list := r.options.Signature.given(q); len(list) > 1 {
			q.Header.Set(r.options.Signature.header(), list[0])
		}
		r.ServeHTTP(w, q)
	})
}
