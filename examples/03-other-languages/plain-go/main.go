// Plain Extism plugins in Go that know nothing of Heddle; heddle adopt lets every host call them.
package main

import (
	"encoding/json"
	"errors"
	"math"
	"strings"

	"github.com/extism/go-pdk"
	"google.golang.org/protobuf/encoding/protowire"
)

// Field numbers of Spark Connect's literals, which spec/literal.proto shares.
const (
	argsField    = 1
	integerField = 6
)

// integers reads a protobuf list of int32 literals.
func integers(arguments []byte) ([]int32, error) {
	var values []int32
	for len(arguments) > 0 {
		field, kind, n := protowire.ConsumeTag(arguments)
		if n < 0 || field != argsField || kind != protowire.BytesType {
			return nil, errors.New("a list of literals expected")
		}
		literal, m := protowire.ConsumeBytes(arguments[n:])
		if m < 0 {
			return nil, protowire.ParseError(m)
		}
		arguments = arguments[n+m:]
		field, kind, n = protowire.ConsumeTag(literal)
		if n < 0 || field != integerField || kind != protowire.VarintType {
			return nil, errors.New("an int32 literal expected")
		}
		value, m := protowire.ConsumeVarint(literal[n:])
		if m < 0 {
			return nil, protowire.ParseError(m)
		}
		values = append(values, int32(value))
	}
	return values, nil
}

// add_two answers the sum of two int32 literals as a literal.
//
//go:wasmexport add_two
func addTwo() int32 {
	values, err := integers(pdk.Input())
	if err == nil && len(values) != 2 {
		err = errors.New("two arguments expected")
	}
	if err != nil {
		pdk.SetError(err)
		return 1
	}
	sum := int64(values[0]) + int64(values[1])
	if sum > math.MaxInt32 || sum < math.MinInt32 {
		pdk.SetError(errors.New("the sum is no int32"))
		return 1
	}
	literal := protowire.AppendTag(nil, integerField, protowire.VarintType)
	pdk.Output(protowire.AppendVarint(literal, uint64(sum)))
	return 0
}

// shout answers the one text of a JSON array in capitals.
//
//go:wasmexport shout
func shout() int32 {
	var arguments []string
	err := json.Unmarshal(pdk.Input(), &arguments)
	if err == nil && len(arguments) != 1 {
		err = errors.New("one argument expected")
	}
	if err != nil {
		pdk.SetError(err)
		return 1
	}
	answer, err := json.Marshal(strings.ToUpper(arguments[0]) + "!")
	if err != nil {
		pdk.SetError(err)
		return 1
	}
	pdk.Output(answer)
	return 0
}

func main() {}
