// Watch reads audit logs and prints each finding as soon as it is known, one
// line of JSON each.
//
//	watch -own 111122223333 path/to/AWSLogs
//	tail -F trail.jsonl | watch -own 111122223333 -lateness 15m -
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/snaptrail/snaptrail/bindings/go"
)

type watch struct {
	engine *snaptrail.Engine
	out    *bufio.Writer
	min    snaptrail.Level
}

// tell prints what is new.
func (w *watch) tell() error {
	events, err := w.engine.Drain()
	for _, event := range events {
		if event.Level >= w.min {
			fmt.Fprintln(w.out, event.JSON)
		}
	}
	if err != nil {
		return err
	}
	return w.out.Flush()
}

// read feeds one input to its end, telling between pieces.
func (w *watch) read(name string, from io.Reader) error {
	if err := w.engine.BeginInput(name); err != nil {
		return err
	}
	buffer := make([]byte, 1<<18)
	for {
		n, end := from.Read(buffer)
		for data := buffer[:n]; len(data) > 0; {
			result, err := w.engine.Ingest(data)
			data = data[result.Consumed:]
			if err != nil && !errors.Is(err, snaptrail.QueueFull) {
				return err
			}
			if err := w.tell(); err != nil {
				return err
			}
		}
		if end == io.EOF {
			return w.engine.EndInput()
		} else if end != nil {
			return end
		}
	}
}

// readPath reads a file, a folder with all that is in it, or "-".
func (w *watch) readPath(path string) error {
	if path == "-" {
		return w.read("standard input", os.Stdin)
	}
	return filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		return w.read(path, file)
	})
}

func run() error {
	own := flag.String("own", "", "our accounts, with commas; none: those of the logs")
	lateness := flag.Duration("lateness", 0, "records come at most this late; 0: any time")
	flag.Parse()
	options := snaptrail.Options{Lateness: *lateness}
	if *own != "" {
		options.Own = strings.Split(*own, ",")
	}
	rules, err := snaptrail.Compile(snaptrail.Builtin())
	if err != nil {
		return err
	}
	defer rules.Close()
	engine, err := snaptrail.NewEngine(rules, &options)
	if err != nil {
		return err
	}
	defer engine.Close()

	w := &watch{engine, bufio.NewWriter(os.Stdout), snaptrail.LevelMedium}
	for _, path := range flag.Args() {
		if err := w.readPath(path); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	if err := engine.Flush(); err != nil {
		return err
	}
	return w.tell()
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
