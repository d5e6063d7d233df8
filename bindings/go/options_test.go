package snaptrail

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

// fieldsOfC are the options in capi/symbols.yaml, in their order.
func fieldsOfC(t *testing.T) []string {
	file, err := os.Open("../../capi/symbols.yaml")
	check(t, err)
	defer file.Close()
	field := regexp.MustCompile(`^      - \{name: (\w+),`)
	var names []string
	inside := false
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "  - name: ") {
			inside = lines.Text() == "  - name: snaptrail_engine_options"
		} else if found := field.FindStringSubmatch(lines.Text()); inside && found != nil {
			names = append(names, found[1])
		}
	}
	return names
}

// Each option of C is one here, by the same name, and reaches the library: all
// are set, each to its own number, and stand in the struct in its order.
func TestEveryOptionIsPassed(t *testing.T) {
	var options Options
	value := reflect.ValueOf(&options).Elem()
	var wanted []int64
	for _, name := range fieldsOfC(t) {
		if name == "struct_size" || name == "flags" || strings.HasSuffix(name, "_count") {
			continue
		}
		camel := ""
		for _, word := range strings.Split(name, "_") {
			camel += strings.ToUpper(word[:1]) + word[1:]
		}
		field := value.FieldByName(camel)
		number := int64(1000 + len(wanted))
		switch {
		case !field.IsValid():
			t.Fatalf("there is no Options.%s", camel)
		case field.Type() == reflect.TypeOf([]string(nil)):
			field.Set(reflect.ValueOf(make([]string, number)))
		case field.Type() == reflect.TypeOf(time.Time{}):
			field.Set(reflect.ValueOf(time.UnixMilli(number)))
		case field.Type() == reflect.TypeOf(time.Duration(0)):
			field.SetInt(number * int64(time.Millisecond))
		default:
			field.SetUint(uint64(number))
		}
		wanted = append(wanted, number)
	}
	options.HoldFindings = true
	options.NoEvents = true
	if len(wanted) < 30 || value.NumField() != len(wanted)+2 {
		t.Fatalf("%d options in C, %d here", len(wanted), value.NumField()-2)
	}

	at := bytes.NewReader(options.bytesOfC())
	var head struct {
		Size, Flags uint32
		Lists       [5]struct{ Place, Count int64 }
		Times       [14]int64
		Bytes       [4]int64
		Limits      [6]uint32
		Pending     [2]int64
	}
	check(t, binary.Read(at, binary.LittleEndian, &head))
	if at.Len() != 0 || head.Flags != 3 {
		t.Fatalf("%d bytes more; flags %d", at.Len(), head.Flags)
	}
	var found []int64
	for _, list := range head.Lists {
		found = append(found, list.Count)
	}
	found = append(found, head.Times[:]...)
	found = append(found, head.Bytes[:]...)
	for _, limit := range head.Limits {
		found = append(found, int64(limit))
	}
	found = append(found, head.Pending[:]...)
	if !reflect.DeepEqual(found, wanted) {
		t.Errorf("given %v\nfound %v", wanted, found)
	}
}

func TestListsAreRead(t *testing.T) {
	for _, c := range []struct {
		own  []string
		want int
	}{
		{[]string{"111122223333"}, 1},
		{[]string{"111122223333", "999988887777"}, 0},
		{nil, 1},
	} {
		engine := newEngine(t, &Options{Own: c.own})
		_, err := engine.Ingest([]byte(share(1)))
		check(t, err)
		check(t, engine.Flush())
		findings, err := engine.Findings()
		if err != nil || len(findings) != c.want {
			t.Errorf("own %q: %d findings, %v", c.own, len(findings), err)
		}
	}
}

func TestTimes(t *testing.T) {
	for given, want := range map[time.Duration]int64{
		0:                       0,
		time.Nanosecond:         1,
		time.Second:             1000,
		Unlimited:               1<<63 - 1,
		-time.Millisecond:       -1,
		1500 * time.Microsecond: 2,
	} {
		if got := int64(milliseconds(given)); got != want {
			t.Errorf("%v: %d, not %d", given, got, want)
		}
	}
	if _, err := NewEngine(builtin(), &Options{Lateness: -time.Second}); err == nil {
		t.Error("a negative time")
	}
}
