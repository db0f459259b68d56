package webhooklint_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/validator"
)

var update = flag.Bool("update", false, "write the .out files anew; read each difference before it is committed")

func TestSuite(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "webhook-lint")
}

// Each folder below testdata/valid and testdata/invalid has the name of the
// channel that its payloads are checked under.
var _ = Describe("a payload", func() {
	document, found, err := spec.Embedded(spec.Options{})
	if err != nil || document == nil {
		panic(err)
	}
	v := validator.New(document, validator.Options{})

	It("is judged by a document that can be used", func() {
		Expect(found).To(BeEmpty())
	})

	for _, file := range payloads("valid") {
		It("accepts "+file, func() {
			findings := check(v, file)
			Expect(errorsIn(findings)).To(BeEmpty())
			expect(file, findings)
		})
	}

	for _, file := range payloads("invalid") {
		It("reports "+file, func() {
			findings := check(v, file)
			Expect(findings).NotTo(BeEmpty(), "nothing is found")
			expect(file, findings)
			Expect(outFile(file)).To(BeAnExistingFile())
		})
	}

	It("has examples of every channel and enough of them", func() {
		valid, invalid := payloads("valid"), payloads("invalid")
		Expect(len(valid)).To(BeNumerically(">=", 24))
		Expect(len(invalid)).To(BeNumerically(">=", 60))
		for _, channel := range document.ChannelNames() {
			Expect(valid).To(ContainElement(ContainSubstring("/"+channel+"/")), "no valid payload of "+channel)
			Expect(invalid).To(ContainElement(ContainSubstring("/"+channel+"/")), "no invalid payload of "+channel)
		}
	})
})

func payloads(kind string) []string {
	files, err := filepath.Glob("testdata/" + kind + "/*/*.json")
	if err != nil {
		panic(err)
	}
	return files
}

func check(v *validator.Validator, file string) []diag.Diagnostic {
	GinkgoHelper()
	text, err := os.ReadFile(file)
	Expect(err).NotTo(HaveOccurred())
	channel := filepath.Base(filepath.Dir(file))
	findings, err := v.Validate(channel, filepath.Base(file), text)
	Expect(err).NotTo(HaveOccurred())
	return findings
}

func errorsIn(findings []diag.Diagnostic) []string {
	var list []string
	for _, d := range findings {
		if d.Severity == diag.Error {
			list = append(list, d.Pos.String()+": "+d.Message)
		}
	}
	return list
}

func outFile(file string) string { return strings.TrimSuffix(file, ".json") + ".out" }

// expect compares findings with the .out file beside the payload; where there
// is none, there is to be no finding.
func expect(file string, findings []diag.Diagnostic) {
	GinkgoHelper()
	got := concise(findings)
	if *update {
		writeOut(outFile(file), got)
		return
	}
	want, err := os.ReadFile(outFile(file))
	if !os.IsNotExist(err) {
		Expect(err).NotTo(HaveOccurred())
	}
	Expect(got).To(Equal(string(want)))
}

func writeOut(path, text string) {
	GinkgoHelper()
	if text == "" {
		_ = os.Remove(path)
		return
	}
	Expect(os.WriteFile(path, []byte(text), 0o644)).To(Succeed())
}

// concise writes findings as --format concise does, each with its fix below.
func concise(findings []diag.Diagnostic) string {
	var b bytes.Buffer
	for _, format := range report.Formats {
		if format.Name != "concise" {
			continue
		}
		p := format.New(&b, report.Options{})
		Expect(p.Print(report.Result{Findings: findings})).To(Succeed())
		Expect(p.Close(report.Summary{})).To(Succeed())
	}
	return b.String()
}
