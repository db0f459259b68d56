package zoo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"
	"time"
)

func signed(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

func TestSignature(t *testing.T) {
	text := body(created, "01", openTicket)
	right, zeros := signed("key", text), strings.Repeat("0", 64)
	for _, tt := range []struct {
		name, signature string
		status          int
	}{
		{"right", right, 200}, {"prefixed", "sha256=" + right, 200}, {"second of two", "sha256=" + zeros + ", sha256=" + right, 200},
		{"absent", "", 401}, {"wrong secret", signed("other", text), 401}, {"cut", right[:32], 401}, {"of another body", signed("key", text+" "), 401}, {"prefix alone", "sha256=", 401},
	} {
		r := reference(t, Options{Signature: Signature{Secret: "key"}})
		if status, _ := deliver(r, text, "X-Hub-Signature-256", tt.signature); status != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, status, tt.status)
		}
	}
}

func TestSignatureForms(t *testing.T) {
	text := body(created, "01", openTicket)
	mac := hmac.New(sha256.New, []byte("key"))
	mac.Write([]byte(text))
	for _, tt := range []struct {
		s     Signature
		value string
	}{
		{Signature{Secret: "key", Base64: true}, base64.StdEncoding.EncodeToString(mac.Sum(nil))},
		{Signature{Secret: "key", Prefix: "v1="}, "v1=" + signed("key", text)},
	} {
		for value, want := range map[string]int{tt.value: 200, tt.value[1:]: 401, "": 401} {
			if status, _ := deliver(reference(t, Options{Signature: tt.s}), text, "X-Hub-Signature-256", value); status != want {
				t.Errorf("%+v: signature %q: status %d, want %d", tt.s, value, status, want)
			}
		}
	}
}

func TestTimestamp(t *testing.T) {
	text := body(created, "01", openTicket)
	for _, tt := range []struct {
		stamp  string
		status int
	}{
		{unix(0), 200}, {unix(-time.Hour), 401}, {unix(time.Hour), 401}, {"", 401}, {"yesterday", 401}, {"-9223372036854775808", 401},
	} {
		r := reference(t, Options{Signature: Signature{Secret: "key", Header: "X-Sign", Timestamp: "X-Stamp"}})
		if status, _ := deliver(r, text, "X-Stamp", tt.stamp, "X-Sign", signed("key", tt.stamp+"."+text)); status != tt.status {
			t.Errorf("timestamp %q: status %d, want %d", tt.stamp, status, tt.status)
		}
	}
	r := reference(t, Options{Signature: Signature{Secret: "key", Timestamp: "X-Stamp"}})
	if status, _ := deliver(r, text, "X-Stamp", unix(0), "X-Hub-Signature-256", signed("key", unix(-time.Minute)+"."+text)); status != 401 {
		t.Errorf("a signature with another timestamp: status %d, want 401", status)
	}
}

func unix(d time.Duration) string { return strconv.FormatInt(time.Now().Add(d).Unix(), 10) }
