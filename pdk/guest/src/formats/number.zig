//! The shortest decimal digits that read back to a float: Ryu, out of Zig's standard library (number_text.c says in
//! C how they are laid out). The small tables cost 10 kB less of every module and no time that can be measured.
const float = @import("std").fmt.float;

/// Digits and exponent of a finite float64: |value| = digits * 10^exponent.
export fn number_shortest64(value: f64, exponent: *i32) u64 {
    const bits: u64 = @bitCast(value);
    const decimal = float.binaryToDecimal(u64, bits, 52, 11, false, &float.Backend64_TablesSmall);
    exponent.* = decimal.exponent;
    return decimal.mantissa;
}

/// The same of a float32.
export fn number_shortest32(value: f32, exponent: *i32) u64 {
    const bits: u32 = @bitCast(value);
    const decimal = float.binaryToDecimal(u64, bits, 23, 8, false, &float.Backend64_TablesSmall);
    exponent.* = decimal.exponent;
    return decimal.mantissa;
}
