package contract

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/webhook-lint/webhook-lint/diag"
)

// certified serves a receiver over HTTPS with a certificate for an address,
// which ends then; its sender trusts the issuer.
func certified(t *testing.T, address string, ends time.Time) *Receiver {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "receiver"}, IPAddresses: []net.IP{net.ParseIP(address)},
		NotBefore: time.Now().Add(-100 * 24 * time.Hour), NotAfter: ends, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	issued, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes are to fail
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	server.StartTLS()
	t.Cleanup(server.Close)
	pool := x509.NewCertPool()
	pool.AddCert(issued)
	return &Receiver{URL: server.URL, Policy: DefaultPolicy(), TLS: &tls.Config{RootCAs: pool}}
}

// A certificate that ends soon is a warning while it is good, and one that is
// not good an error.
func TestCertificateEnds(t *testing.T) {
	const day = 24 * time.Hour
	soon := time.Now().Add(10*day + time.Hour).UTC()
	cases := Cases(embedded(t), CaseOptions{Layers: []Layer{Valid, Transport}})
	for _, tt := range []struct {
		name, address string
		ends          time.Time
		severity      diag.Severity
		want          string
	}{
		{"in time", "127.0.0.1", soon.Add(20 * day), diag.Off, ""},
		{"soon", "127.0.0.1", soon, diag.Warning, "has a certificate that ends on " + soon.Format(time.DateOnly) + ", in 10 days"},
		{"yesterday", "127.0.0.1", soon.Add(-20 * day), diag.Error, "certificate has expired"},
		{"of another", "127.0.0.9", soon.Add(20 * day), diag.Error, "not 127.0.0.1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var failures Failures
			for result := range Run(context.Background(), certified(t, tt.address, tt.ends), cases) {
				for _, f := range result.Findings {
					if f.Rule == ruleTLS {
						failures.Add(Result{Case: result.Case, Findings: []Finding{f}})
					}
				}
			}
			if tt.severity == diag.Off {
				if len(failures.List) > 0 {
					t.Error(failures.List[0].Finding.Message())
				}
				return
			}
			if len(failures.List) != 1 || failures.List[0].Finding.Severity != tt.severity || !strings.Contains(failures.List[0].Finding.Message(), tt.want) {
				t.Fatalf("%d findings, want one: %s that it %s", len(failures.List), tt.severity, tt.want)
			}
		})
	}
}
