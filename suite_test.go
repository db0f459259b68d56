package webhooklint_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/webhook-lint/webhook-lint/diag"
	"github.com/webhook-lint/webhook-lint/integration"
	"github.com/webhook-lint/webhook-lint/report"
	"github.com/webhook-lint/webhook-lint/spec"
	"github.com/webhook-lint/webhook-lint/template"
	"github.com/webhook-lint/webhook-lint/tree"
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

// What stands in testdata/integrations is what webhook-lint integration is
// given. The name of an invalid one begins with the rule that it breaks.
var _ = Describe("an integration", func() {
	document, _, err := spec.Embedded(spec.Options{})
	if err != nil {
		panic(err)
	}
	c := integration.New(document, integration.Options{})

	for _, file := range definitions("valid") {
		It("accepts "+file, func() {
			findings := checkDefinitions(c, file)
			Expect(titles(atLeast(diag.Warning, findings))).To(BeEmpty())
			expectText(file, findings)
		})
	}

	for _, file := range definitions("invalid") {
		It("reports "+file, func() {
			findings := checkDefinitions(c, file)
			rule := ruleOf(file)
			Expect(rule).NotTo(BeNil(), "no rule has an ID that the name begins with")
			serious := atLeast(threshold(rule, findings), withoutAsides(rule, findings))
			Expect(titles(serious)).To(HaveExactElements(ContainSubstring("[" + rule.ID + "]")))
			expectText(file, findings)
		})
	}

	It("has enough examples, in JSON and in YAML", func() {
		valid, invalid := definitions("valid"), definitions("invalid")
		Expect(len(valid)).To(BeNumerically(">=", 40))
		Expect(len(invalid)).To(BeNumerically(">=", 60))
		for _, files := range [][]string{valid, invalid} {
			Expect(len(inYAML(files))).To(BeNumerically(">=", len(files)/3))
			Expect(slices.Compact(outFiles(files))).To(HaveLen(len(files)), "two files have one .out")
		}
	})

	It("has no expectation of nothing", func() {
		for _, kind := range []string{"valid", "invalid"} {
			left, err := filepath.Glob("testdata/integrations/" + kind + "/*.out")
			Expect(err).NotTo(HaveOccurred())
			Expect(outFiles(definitions(kind))).To(ContainElements(left))
		}
	})

	It("has an example of every rule", func() {
		var missing, shown []string
		for _, rule := range definitionRules() {
			isRule := func(file string) bool { return ruleOf(file) == rule }
			switch has := slices.ContainsFunc(definitions("invalid"), isRule); {
			case has && notShown[rule.ID] != "":
				shown = append(shown, rule.ID)
			case !has && notShown[rule.ID] == "":
				missing = append(missing, rule.ID)
			}
		}
		Expect(missing).To(BeEmpty(), "no file shows them, and no reason is given")
		Expect(shown).To(BeEmpty(), "files show them, and a reason is given why none does")
	})
})

// notShown gives the reason why no file of testdata/integrations/invalid shows
// a rule.
var notShown = map[string]string{
	"integration-body-file":   "it is about a body in a file of its own, which --body names",
	"integration-tojson":      "needs --tojson unknown",
	"template-form-unencoded": "a text as the form of a form-encoded body breaks integration-form-type, too",
	"template-large":          "it takes a text of 256 KiB",
}

func definitions(kind string) []string {
	var list []string
	for _, extension := range []string{"json", "yaml"} {
		files, err := filepath.Glob("testdata/integrations/" + kind + "/*." + extension)
		if err != nil {
			panic(err)
		}
		list = append(list, files...)
	}
	slices.Sort(list)
	return list
}

func inYAML(files []string) []string {
	return slices.DeleteFunc(slices.Clone(files), func(file string) bool { return filepath.Ext(file) != ".yaml" })
}

func outFiles(files []string) []string {
	var list []string
	for _, file := range files {
		list = append(list, outFile(file))
	}
	slices.Sort(list)
	return list
}

func definitionRules() []*diag.Rule { return slices.Concat(integration.Rules, template.Rules) }

// ruleOf gives the rule whose ID the name of a file begins with: the longest
// one, or nil.
func ruleOf(file string) *diag.Rule {
	var longest *diag.Rule
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)) + "-"
	for _, rule := range definitionRules() {
		if strings.HasPrefix(name, rule.ID+"-") && (longest == nil || len(rule.ID) > len(longest.ID)) {
			longest = rule
		}
	}
	return longest
}

func checkDefinitions(c *integration.Checker, file string) []diag.Diagnostic {
	GinkgoHelper()
	text, err := os.ReadFile(file)
	Expect(err).NotTo(HaveOccurred())
	list, findings := integration.Read(tree.NewSource(filepath.Base(file), text))
	for _, d := range list {
		findings = append(findings, c.Check(d)...)
	}
	diag.Sort(findings)
	return findings
}

// threshold gives the severity of a rule, or the lower one that it has in some
// findings.
func threshold(rule *diag.Rule, findings []diag.Diagnostic) diag.Severity {
	lowest := rule.Severity
	for _, d := range findings {
		if d.Rule == rule && d.Severity < lowest {
			lowest = d.Severity
		}
	}
	return lowest
}

func atLeast(severity diag.Severity, findings []diag.Diagnostic) []diag.Diagnostic {
	return slices.DeleteFunc(slices.Clone(findings), func(d diag.Diagnostic) bool { return d.Severity < severity })
}

// withoutAsides drops the notes about what is not known of Gorgias, unless the
// rule is one of them: few templates do without.
func withoutAsides(rule *diag.Rule, findings []diag.Diagnostic) []diag.Diagnostic {
	asides := []string{"template-jinja", "integration-body-text"}
	return slices.DeleteFunc(slices.Clone(findings), func(d diag.Diagnostic) bool {
		return d.Rule != rule && slices.Contains(asides, d.Rule.ID)
	})
}

func titles(findings []diag.Diagnostic) []string {
	var list []string
	for _, d := range findings {
		list = append(list, d.Pos.String()+": "+d.Message+" ["+d.Rule.ID+"]")
	}
	return list
}

// expectText compares findings with the .out file beside the definition, which
// shows them as the command does when it is quiet and has no colour.
func expectText(file string, findings []diag.Diagnostic) {
	GinkgoHelper()
	expectOut(file, printed("text", findings))
}

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

func outFile(file string) string { return strings.TrimSuffix(file, filepath.Ext(file)) + ".out" }

// expect compares findings with the .out file beside the payload; where there
// is none, there is to be no finding.
func expect(file string, findings []diag.Diagnostic) {
	GinkgoHelper()
	expectOut(file, printed("concise", findings))
}

func expectOut(file, got string) {
	GinkgoHelper()
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

// printed writes findings as --format does.
func printed(name string, findings []diag.Diagnostic) string {
	GinkgoHelper()
	i := slices.IndexFunc(report.Formats, func(f report.Format) bool { return f.Name == name })
	Expect(i).NotTo(BeNumerically("<", 0), name)
	var b bytes.Buffer
	p := report.Formats[i].New(&b, report.Options{Quiet: true})
	Expect(p.Print(report.Result{Findings: findings})).To(Succeed())
	Expect(p.Close(report.Summary{})).To(Succeed())
	return b.String()
}
