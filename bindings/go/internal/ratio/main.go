// Ratio prints how fast Ingest is beside the same calls in C, in one process:
// medians of alternating runs, in processor time. Nothing fails here: a time is
// never a test.
package main

// #cgo CFLAGS: -I${SRCDIR}/../../../../capi/include
// #include <time.h>
// #include "snaptrail/snaptrail.h"
//
// static double now(void) {
//   struct timespec t;
//   clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
//   return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
// }
//
// static snaptrail_ruleset *rules(void) {
//   snaptrail_compiler *compiler = NULL;
//   snaptrail_ruleset *ruleset = NULL;
//   snaptrail_compiler_create(NULL, &compiler, NULL);
//   snaptrail_compiler_add_builtin(compiler, NULL);
//   snaptrail_compiler_build(compiler, &ruleset, NULL);
//   snaptrail_compiler_destroy(compiler);
//   return ruleset;
// }
//
// /* Records read, all in pieces of `piece` bytes. */
// static uint64_t scan(const snaptrail_ruleset *ruleset, const char *data,
//                      size_t size, size_t piece) {
//   snaptrail_engine_options options = SNAPTRAIL_ENGINE_OPTIONS_INIT;
//   snaptrail_engine *engine = NULL;
//   uint64_t records = 0;
//   size_t at;
//   options.flags = SNAPTRAIL_ENGINE_HOLD_FINDINGS | SNAPTRAIL_ENGINE_NO_EVENTS;
//   if (snaptrail_engine_create(ruleset, &options, &engine, NULL) != 0) return 0;
//   for (at = 0; at < size; at += piece) {
//     snaptrail_ingest_result result = SNAPTRAIL_INGEST_RESULT_INIT;
//     snaptrail_engine_ingest(engine, data + at,
//                             size - at < piece ? size - at : piece, &result,
//                             NULL);
//     records += result.records;
//   }
//   snaptrail_engine_flush(engine, NULL);
//   snaptrail_engine_destroy(engine);
//   return records;
// }
import "C"

import (
	"bytes"
	"fmt"
	"log"
	"sort"
	"unsafe"

	"github.com/snaptrail/snaptrail/bindings/go"
)

const (
	size = 64 << 20
	runs = 7
)

// records are of about 1,300 bytes, one in a hundred a step.
func records() ([]byte, int) {
	text := bytes.NewBuffer(make([]byte, 0, size+4096))
	count := 0
	for ; text.Len() < size; count++ {
		operation := "DescribeVolumes"
		if count%100 == 0 {
			operation = "CreateSnapshot"
		}
		fmt.Fprintf(text, `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole",`+
			`"principalId":"AROAEXAMPLE:session","arn":"arn:aws:sts::111122223333:assumed-role/app/session",`+
			`"accountId":"111122223333","accessKeyId":"ASIAEXAMPLE%08d","sessionContext":{"sessionIssuer":`+
			`{"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/app",`+
			`"accountId":"111122223333","userName":"app"},"attributes":{"mfaAuthenticated":"false"}}},`+
			`"eventTime":"2026-05-%02dT%02d:%02d:%02dZ","eventSource":"ec2.amazonaws.com","eventName":"%s",`+
			`"awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"%s",`+
			`"requestParameters":{"volumeId":"vol-%08x","filterSet":{},"items":"%s"},`+
			`"responseElements":{"snapshotId":"snap-%08x"},"eventID":"e-%d","eventType":"AwsApiCall",`+
			`"managementEvent":true,"recipientAccountId":"111122223333"}`+"\n",
			count, 1+count/86400%28, count/3600%24, count/60%60, count%60, operation,
			bytes.Repeat([]byte("aws-sdk "), 20), count, bytes.Repeat([]byte("item "), 60), count, count)
	}
	return text.Bytes(), count
}

func scan(ruleset *snaptrail.Ruleset, data []byte, piece int) int {
	engine, err := snaptrail.NewEngine(ruleset,
		&snaptrail.Options{HoldFindings: true, NoEvents: true})
	if err != nil {
		log.Fatal(err)
	}
	defer engine.Close()
	count := 0
	for rest := data; len(rest) > 0; {
		n := len(rest)
		if n > piece {
			n = piece
		}
		result, err := engine.Ingest(rest[:n])
		if err != nil {
			log.Fatal(err)
		}
		count += int(result.Records)
		rest = rest[n:]
	}
	if err := engine.Flush(); err != nil {
		log.Fatal(err)
	}
	return count
}

func median(times []float64) float64 {
	sort.Float64s(times)
	return times[len(times)/2]
}

func main() {
	data, count := records()
	ruleset, err := snaptrail.Compile(snaptrail.Builtin())
	if err != nil {
		log.Fatal(err)
	}
	inC := C.rules()
	fmt.Printf("%-32s %8s %8s %7s\n", "", "Go MB/s", "C MB/s", "ratio")
	for _, piece := range []int{size * 2, 64 << 10} {
		var ours, theirs []float64
		for run := -1; run < runs; run++ {
			begin := C.now()
			if int(C.scan(inC, (*C.char)(unsafe.Pointer(&data[0])), C.size_t(len(data)),
				C.size_t(piece))) != count {
				log.Fatal("C lost records")
			}
			middle := C.now()
			if scan(ruleset, data, piece) != count {
				log.Fatal("Go lost records")
			}
			if end := C.now(); run >= 0 { // the first warms up
				theirs = append(theirs, float64(middle-begin))
				ours = append(ours, float64(end-middle))
			}
		}
		what, aim := "64 MiB in one Ingest", "  (aim 0.95)"
		if piece < size {
			what, aim = fmt.Sprintf("64 MiB in pieces of %d KiB", piece>>10), ""
		}
		go1, c := median(ours), median(theirs)
		fmt.Printf("%-32s %8.0f %8.0f %7.2f%s\n", what,
			float64(len(data))/go1/1e6, float64(len(data))/c/1e6, c/go1, aim)
	}
}
