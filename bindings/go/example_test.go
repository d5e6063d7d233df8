package snaptrail_test

import (
	"errors"
	"fmt"
	"log"

	"github.com/snaptrail/snaptrail/bindings/go"
)

func Example() {
	rules, err := snaptrail.Compile(snaptrail.Builtin())
	if err != nil {
		log.Fatal(err)
	}
	defer rules.Close()
	engine, err := snaptrail.NewEngine(rules, &snaptrail.Options{
		Own: []string{"111122223333"},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer engine.Close()

	record := `{"eventVersion":"1.08","userIdentity":{"type":"IAMUser",
		"arn":"arn:aws:iam::111122223333:user/eve","accountId":"111122223333",
		"principalId":"AIDAEXAMPLE0001","userName":"eve"},
		"eventTime":"2024-05-01T10:00:00Z","eventSource":"ec2.amazonaws.com",
		"eventName":"ModifySnapshotAttribute","awsRegion":"us-east-1",
		"requestParameters":{"snapshotId":"snap-0a","createVolumePermission":
		{"add":{"items":[{"userId":"999988887777"}]}}},
		"responseElements":{"_return":true},"eventID":"e-1",
		"eventType":"AwsApiCall","recipientAccountId":"111122223333"}`
	if _, err := engine.Ingest([]byte(record)); err != nil {
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
		fmt.Println(finding.Level, finding.RuleName, finding.Key)
	}
	// Output: high shared_outside aws:snapshot:snap-0a
}

func ExampleError() {
	text := "title: Mine\nid: 7d5a9d1c-4c5f-4a9e-9f59-5b1f0a6c2f11\n" +
		"logsource: {product: aws, service: cloudtrail}\n" +
		"detection:\n  selection: {eventName|begins: Get}\n" +
		"  condition: selection\nlevel: high\n"
	_, err := snaptrail.Compile(snaptrail.Rules("mine.yml", text))
	var failed *snaptrail.Error
	if errors.As(err, &failed) && errors.Is(err, snaptrail.InvalidContent) {
		for _, one := range failed.Diagnostics {
			fmt.Printf("%s line %d: %s\n", one.Source, one.Line, one.Severity)
		}
	}
	// Output: mine.yml line 5: error
}
