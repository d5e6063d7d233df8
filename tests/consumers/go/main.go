// Consumer is a module of somebody else's that uses the package: it prints the
// findings of a file.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/snaptrail/snaptrail/bindings/go"
)

func main() {
	rules, err := snaptrail.Compile(snaptrail.Builtin())
	if err != nil {
		log.Fatal(err)
	}
	engine, err := snaptrail.NewEngine(rules, nil)
	if err != nil {
		log.Fatal(err)
	}
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	if _, err := engine.Ingest(data); err != nil {
		log.Fatal(err)
	}
	if err := engine.Flush(); err != nil {
		log.Fatal(err)
	}
	findings, err := engine.Findings()
	if err != nil {
		log.Fatal(err)
	}
	for _, finding := range findings {
		fmt.Println(finding.JSON)
	}
}
