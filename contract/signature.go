package contract

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"time"
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
