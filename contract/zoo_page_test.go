package contract

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/webhook-lint/webhook-lint/contract/zoo"
)

var (
	update = flag.Bool("update", false, "write docs/zoo.md anew; read each difference before it is committed")
	matrix = flag.Bool("matrix", false, "print after how many deliveries each fault is told of")
)

const zooPage = "../docs/zoo.md"

// docs/zoo.md is what the zoo's tables say. The numbers in it are measured by
// TestFaults, which holds them, and writes the page anew with -update.
func TestZooPage(t *testing.T) {
	page := readZooPage(t)
	if want := renderZoo(numbersOf(page)); page != want {
		t.Errorf("%s is not current: run make docs, and read the difference\n%s", zooPage, firstDifference(page, want))
	}
}

func readZooPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(zooPage)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d is\n%s\nwant\n%s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("it has %d lines, want %d", len(a), len(b))
}

var zooRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\|.*\\| (\\d+) \\|$")

// numbersOf reads the deliveries that a page gives for each fault.
func numbersOf(page string) map[string]int {
	numbers := map[string]int{}
	for _, row := range zooRow.FindAllStringSubmatch(page, -1) {
		numbers[row[1]], _ = strconv.Atoi(row[2])
	}
	return numbers
}

// holdNumbers compares what was measured with what the page says. Where a fault
// is one of time, or of what happens at once, the number is not the same in two
// runs: a tenth of them may be others.
func holdNumbers(t *testing.T, measured map[string]int) {
	t.Helper()
	if *update {
		if err := os.WriteFile(zooPage, []byte(renderZoo(measured)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const near = 30
	var others []string
	said := numbersOf(readZooPage(t))
	for _, f := range zoo.Faults() {
		if a, b := said[f.Name], measured[f.Name]; max(a, b)-min(a, b) > near {
			others = append(others, fmt.Sprintf("%s: %d and not %d", f.Name, b, a))
		}
	}
	if len(others)*2 > len(zoo.Faults()) { // on a machine that is slow many differ
		t.Errorf("%s is not current: run make docs, and read the difference\n%s", zooPage, strings.Join(others, "\n"))
	}
}

const zooHead = `# The zoo

<!-- Made by make docs from what contract/zoo has and from what a test measures. -->

How good is a contract test? It is tried on receivers that are known to be wrong: each of these does one thing that the
[reference receiver](../contract/zoo) does right otherwise. ` + "`webhook-lint zoo list`" + ` lists them, and ` + "`webhook-lint zoo run NAME`" + ` or
` + "`webhook-lint receiver --fault NAME`" + ` serves one, so that any suite can be measured on them.

A fault counts as told of when a finding stands under the rule that names it: that something failed is not enough. The
number says after how many deliveries of one run that is so, in its own order, with a probe and a canary, what is spent on
the smallest body included. A test holds that each fault is told of, and that a run of %d deliveries tells of nine in ten.
Where a fault is one of time, or of what happens at once, the number differs between runs. ` + "`make zoo`" + ` measures it anew.

`

// renderZoo gives the page, with how many deliveries each fault took; those
// that took too many have no number.
func renderZoo(numbers map[string]int) string {
	var b strings.Builder
	fmt.Fprintf(&b, zooHead, few)
	var all []int
	for _, n := range numbers {
		all = append(all, n)
	}
	slices.Sort(all)
	fmt.Fprintf(&b, "**%d deliveries tell of %d of the %d faults", few, len(all), len(zoo.Faults()))
	if n := len(all); n > 0 {
		fmt.Fprintf(&b, "**: half of these within %d, and nine in ten within %d", all[n/2], all[n*9/10])
	}
	fmt.Fprintf(&b, ". **The %d receivers that rightly differ have no error.**\n\n", len(zoo.Legitimate()))
	for _, family := range familiesOf(zoo.Faults()) {
		fmt.Fprintf(&b, "## %s\n\n| receiver | what it does | told of by | deliveries |\n| --- | --- | --- | --: |\n", strings.ToUpper(family[:1])+family[1:])
		for _, f := range zoo.Faults() {
			if f.Family == family {
				fmt.Fprintf(&b, "| `%s` | %s | [%s](rules.md#%s) | %s |\n", f.Name, escape(f.Doc), f.Check, f.Check, deliveriesOf(numbers, f.Name))
			}
		}
		b.WriteString("\n")
	}
	b.WriteString("## Legitimate\n\nThese differ from the reference in what receivers may rightly do. A finding that is an error would be a false alarm: a test\nholds that " + strconv.Itoa(many) + " deliveries give none.\n\n| receiver | what it does |\n| --- | --- |\n")
	for _, f := range zoo.Legitimate() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", f.Name, escape(f.Doc))
	}
	return b.String()
}

func familiesOf(faults []zoo.Fault) (list []string) {
	for _, f := range faults {
		if !slices.Contains(list, f.Family) {
			list = append(list, f.Family)
		}
	}
	return list
}

func deliveriesOf(numbers map[string]int, name string) string {
	if n := numbers[name]; n > 0 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("over %d", few)
}

// escape gives text that GitHub shows as it is.
func escape(text string) string {
	return strings.NewReplacer("|", `\|`, "_", `\_`, "*", `\*`, "<", `\<`).Replace(text)
}
