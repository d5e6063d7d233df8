package snaptrail

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
)

// A golden case: the command's arguments, the same as options, and the findings
// that the command prints, sorted.
type golden struct {
	name    string
	files   []string
	ruleset *Ruleset
	options Options
	want    string
}

// read takes the arguments of a case, one a line: an option, then its value.
func (c *golden) read(t *testing.T, arguments []string) {
	c.options = Options{HoldFindings: true, NoEvents: true}
	sources := []Source{Builtin()}
	text := func(path string) (string, string) {
		content, err := os.ReadFile(path)
		check(t, err)
		return path, string(content)
	}
	for i := 0; i+1 < len(arguments); i += 2 {
		switch value := arguments[i+1]; arguments[i] {
		case "--own":
			c.options.Own = append(c.options.Own, value)
		case "--trusted":
			c.options.Trusted = append(c.options.Trusted, value)
		case "--automation":
			c.options.Automation = append(c.options.Automation, value)
		case "--rules":
			sources = append(sources, Rules(text(value)))
		case "--actions":
			sources = append(sources, Actions(text(value)))
		default:
			t.Fatalf("%s: %s is not known here", c.name, arguments[i])
		}
	}
	c.ruleset = builtin()
	if len(sources) > 1 {
		var err error
		c.ruleset, err = Compile(sources...)
		check(t, err)
	}
}

func sorted(lines []string) string {
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// command is the command line, which `./dev build` makes.
func command(t *testing.T) string {
	path := os.Getenv("SNAPTRAIL_COMMAND")
	if path == "" {
		path = "../../build/bin/snaptrail"
	}
	path, err := filepath.Abs(path)
	check(t, err)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v (./dev build makes it; SNAPTRAIL_COMMAND names another)", err)
	}
	return path
}

// ask the command what it finds. 3: some of the input cannot be read.
func (c *golden) ask(t *testing.T, snaptrail string, arguments []string) {
	scan := append([]string{"scan", "--format", "json", "--min-level", "informational"}, arguments...)
	out, err := exec.Command(snaptrail, append(scan, c.files...)...).Output()
	exit, is := err.(*exec.ExitError)
	if err != nil && (!is || exit.ExitCode() != 10 && exit.ExitCode() != 3) {
		t.Fatalf("%s: %v", c.name, err)
	}
	c.want = sorted(strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"))
}

func goldenCases(t *testing.T) []*golden {
	snaptrail := command(t)
	folders, err := filepath.Glob("../../tests/golden/*")
	check(t, err)
	var cases []*golden
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.json*"))
		check(t, err)
		c := &golden{name: filepath.Base(folder)}
		for _, file := range files {
			if filepath.Base(file) != "expect.jsonl" {
				c.files = append(c.files, file)
			}
		}
		if len(c.files) == 0 {
			continue
		}
		var arguments []string
		if text, err := os.ReadFile(filepath.Join(folder, "args")); err == nil {
			arguments = strings.Fields(string(text))
		}
		c.read(t, arguments)
		c.ask(t, snaptrail, arguments)
		cases = append(cases, c)
	}
	return cases
}

func (c *golden) scan(piece int) (string, int, error) {
	engine, err := NewEngine(c.ruleset, &c.options)
	if err != nil {
		return "", 0, err
	}
	defer engine.Close()
	for _, file := range c.files {
		content, err := os.ReadFile(file)
		if err != nil {
			return "", 0, err
		}
		if err := engine.BeginInput(file); err != nil {
			return "", 0, err
		}
		for rest := bytes.NewBuffer(content); rest.Len() > 0; {
			if _, err := engine.Ingest(rest.Next(piece)); err != nil {
				return "", 0, err
			}
		}
	}
	if err := engine.Flush(); err != nil {
		return "", 0, err
	}
	findings, err := engine.Findings()
	var lines []string
	for _, finding := range findings {
		lines = append(lines, finding.JSON)
	}
	return sorted(lines), len(findings), err
}

// difference is where two texts begin to differ.
func difference(got, want string) string {
	at := 0
	for at < len(got) && at < len(want) && got[at] == want[at] {
		at++
	}
	from := at - 60
	if from < 0 {
		from = 0
	}
	return fmt.Sprintf("got .. %.120s, want .. %.120s", got[from:], want[from:])
}

// Findings are the command's, byte for byte, with the arguments of each case; in
// eight goroutines at once, on the same rules.
func TestSameAsTheCommand(t *testing.T) {
	cases := goldenCases(t)
	counts := make([]int, 8)
	var group sync.WaitGroup
	for worker := range counts {
		group.Add(1)
		go func(worker int) {
			defer group.Done()
			for _, c := range cases {
				got, count, err := c.scan(1 << (10 + worker))
				if err != nil || got != c.want {
					t.Errorf("%s: %v: %s", c.name, err, difference(got, c.want))
				}
				counts[worker] += count
			}
		}(worker)
	}
	group.Wait()
	fmt.Printf("%d golden cases, %d findings, %d goroutines\n", len(cases), counts[0], len(counts))
	if len(cases) < 50 || counts[0] < 50 {
		t.Error("too few cases were found")
	}
}

// The same on real records, each source of them by itself, where there are any.
func TestSameAsTheCommandOnRealRecords(t *testing.T) {
	data := os.Getenv("SNAPTRAIL_DATA")
	if data == "" {
		data = "../../../shared/data"
	}
	folders, err := filepath.Glob(filepath.Join(data, "logs", "*"))
	check(t, err)
	if len(folders) == 0 {
		t.Skipf("there are no real records in %s", data)
	}
	snaptrail := command(t)
	total := 0
	for _, folder := range folders {
		c := &golden{name: filepath.Base(folder)}
		check(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				c.files = append(c.files, path)
			}
			return err
		}))
		if len(c.files) == 0 {
			continue
		}
		sort.Strings(c.files)
		c.read(t, nil)
		c.ask(t, snaptrail, nil)
		got, count, err := c.scan(1 << 16)
		if err != nil || got != c.want {
			t.Errorf("%s: %v: %s", c.name, err, difference(got, c.want))
		}
		total += count
	}
	if total < 10 {
		t.Errorf("only %d findings", total)
	}
}
