// Functions of the conformance corpus in Go, after spec/abi.md alone: a WASI reactor whose blocks are Go slices.
package main

import (
	"fmt"
	"math"
	"runtime"
	"unsafe"
)

const (
	ok          = int32(0)
	userError   = int32(-1)
	contract    = int32(-2)
	blockAlign  = 64
	abiVersion  = 0x10001
	structBytes = 64
)

// The manifest's order: by export name.
const (
	fnAdd = iota
	fnAddInts
	fnGcd
)

// Go pointers have 64 bits on wasm, so that the ABI's addresses are numbers here.
type arrowArray struct {
	length, nullCount, offset, nBuffers, nChildren int64
	buffers, children, dictionary                  uint32
	release, privateData, padding                  uint32
}

// Every block of the call arena, by its address: what holds it keeps it alive, and Go's collector moves nothing.
var arena = map[uint32][]byte{}

var report struct{ text, length uint32 }
var reportText []byte

func at[T any](address uint32, index int64) *T {
	var zero T
	return (*T)(unsafe.Add(unsafe.Pointer(uintptr(address)), index*int64(unsafe.Sizeof(zero))))
}

//go:wasmexport heddle_abi
func abi() uint32 { return abiVersion }

//go:wasmexport heddle_alloc
func alloc(bytes uint32) uint32 {
	if bytes > math.MaxInt32 {
		return 0
	}
	block := make([]byte, int(bytes)+blockAlign)
	start := uint32(uintptr(unsafe.Pointer(&block[0])))
	aligned := (start + blockAlign - 1) &^ (blockAlign - 1)
	arena[aligned] = block
	return aligned
}

//go:wasmexport heddle_reset
func reset() { clear(arena) }

//go:wasmexport heddle_error
func lastError() uint32 {
	report.text = uint32(uintptr(unsafe.Pointer(&reportText[0])))
	report.length = uint32(len(reportText))
	return uint32(uintptr(unsafe.Pointer(&report)))
}

func fail(status int32, code, message, function string, row int64) int32 {
	place := "null"
	if row >= 0 {
		place = fmt.Sprint(row)
	}
	reportText = fmt.Appendf(nil, `{"code":%q,"message":%q,"function":%q,"row":%s,"arguments":[],"frames":[]}`,
		code, message, function, place)
	return status
}

// An argument; a constant has one value for every row.
type column struct {
	validity, values uint32
	constant         bool
}

func argument(args *arrowArray, constants uint32, index int64) column {
	child := at[arrowArray](*at[uint32](args.children, index), 0)
	constant := constants != 0 && *at[byte](constants, index>>3)>>(index&7)&1 == 1
	return column{*at[uint32](child.buffers, 0), *at[uint32](child.buffers, 1), constant}
}

func (c column) row(row int64) int64 {
	if c.constant {
		return 0
	}
	return row
}

func (c column) valid(row int64) bool {
	row = c.row(row)
	return c.validity == 0 || *at[byte](c.validity, row>>3)>>(row&7)&1 == 1
}

// Runs two arguments of one type through f; a null in either gives null.
func binary[T any](args *arrowArray, constants uint32, out *arrowArray, f func(row int64, a, b T) (T, int32)) int32 {
	var zero T
	a, b := argument(args, constants, 0), argument(args, constants, 1)
	values := alloc(uint32(args.length) * uint32(unsafe.Sizeof(zero)))
	validity := alloc(uint32(args.length+7) / 8)
	buffers := alloc(8)
	*at[uint32](buffers, 0), *at[uint32](buffers, 1) = validity, values
	*out = arrowArray{length: args.length, nBuffers: 2, buffers: buffers}
	for row := range args.length {
		if !a.valid(row) || !b.valid(row) {
			out.nullCount++
			continue
		}
		*at[byte](validity, row>>3) |= 1 << (row & 7)
		result, status := f(row, *at[T](a.values, a.row(row)), *at[T](b.values, b.row(row)))
		if status != ok {
			return status
		}
		*at[T](values, row) = result
	}
	return ok
}

//go:wasmexport heddle_scalar
func scalar(function, argsAt, constants, outAt uint32) int32 {
	args, out := at[arrowArray](argsAt, 0), at[arrowArray](outAt, 0)
	if args.nChildren != 2 {
		return fail(contract, "HEDDLE2201", "two argument columns expected", "", -1)
	}
	defer runtime.KeepAlive(arena)
	switch function {
	case fnAdd:
		return binary(args, constants, out, func(_ int64, a, b float64) (float64, int32) {
			if sum := a + b; sum == sum {
				return sum, ok
			}
			// Every NaN leaves as the canonical one.
			return math.Float64frombits(0x7ff8000000000000), ok
		})
	case fnAddInts:
		return binary(args, constants, out, func(row int64, a, b int32) (int32, int32) {
			sum := int64(a) + int64(b)
			if sum != int64(int32(sum)) {
				message := fmt.Sprintf("returned %d, which is not an int32", sum)
				return 0, fail(userError, "HEDDLE2004", message, "add_ints", row)
			}
			return int32(sum), ok
		})
	case fnGcd:
		return binary(args, constants, out, func(_ int64, a, b int32) (int32, int32) {
			for b != 0 {
				a, b = b, a%b
			}
			return a, ok
		})
	}
	return fail(contract, "HEDDLE2201", "there is no such function", "", -1)
}

func main() {}
