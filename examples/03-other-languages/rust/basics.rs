//! Functions of the conformance corpus in Rust, after spec/abi.md alone. Blocks of the call arena come from Rust's own
//! allocator.
#![crate_type = "cdylib"]

use std::alloc::{alloc_zeroed, dealloc, Layout};
use std::cell::RefCell;
use std::ptr::null_mut;

const OK: i32 = 0;
const USER: i32 = -1;
const CONTRACT: i32 = -2;
const OUT_OF_MEMORY: i32 = -3;

/// The manifest's order: by export name.
const NAMES: [&str; 3] = ["add", "add_ints", "gcd"];
const ADD: u32 = 0;
const ADD_INTS: u32 = 1;
const GCD: u32 = 2;

/// The 64-byte block of the ABI.
#[repr(C)]
pub struct ArrowArray {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *mut u8,
    children: *mut *mut ArrowArray,
    dictionary: u32,
    release: u32,
    private_data: u32,
    padding: u32,
}

/// What a call leaves behind: the blocks of the arena, and the last failure with its (pointer, length).
struct Module {
    blocks: Vec<(*mut u8, Layout)>,
    report: String,
    failure: [u32; 2],
}

thread_local! {
    static MODULE: RefCell<Module> =
        RefCell::new(Module { blocks: Vec::new(), report: String::new(), failure: [0, 0] });
}

#[no_mangle]
pub extern "C" fn heddle_abi() -> u32 {
    0x10001
}

/// A zeroed block of the arena; null when memory is out.
#[no_mangle]
pub extern "C" fn heddle_alloc(bytes: u32) -> *mut u8 {
    let layout = match Layout::from_size_align(bytes.max(1) as usize, 64) {
        Ok(layout) => layout,
        Err(_) => return null_mut(),
    };
    let block = unsafe { alloc_zeroed(layout) };
    if !block.is_null() {
        MODULE.with(|module| module.borrow_mut().blocks.push((block, layout)));
    }
    block
}

#[no_mangle]
pub extern "C" fn heddle_reset() {
    let blocks = MODULE.with(|module| std::mem::take(&mut module.borrow_mut().blocks));
    for (block, layout) in blocks {
        unsafe { dealloc(block, layout) }
    }
}

#[no_mangle]
pub extern "C" fn heddle_error() -> *const u32 {
    MODULE.with(|module| {
        let mut module = module.borrow_mut();
        module.failure = [module.report.as_ptr() as u32, module.report.len() as u32];
        module.failure.as_ptr()
    })
}

/// Records a failure; `message` is plain ASCII without quotes.
fn fail(status: i32, code: &str, message: &str, function: &str, row: Option<usize>) -> i32 {
    let row = row.map_or_else(|| "null".to_string(), |row| row.to_string());
    let report = format!(
        "{{\"code\":\"{code}\",\"message\":\"{message}\",\"function\":\"{function}\",\"row\":{row},\
         \"arguments\":[],\"frames\":[]}}"
    );
    MODULE.with(|module| module.borrow_mut().report = report);
    status
}

fn bit(bits: *const u8, index: usize) -> bool {
    unsafe { *bits.add(index >> 3) >> (index & 7) & 1 == 1 }
}

/// An argument; a constant has one value for all rows.
struct Column {
    validity: *const u8,
    values: *const u8,
    constant: bool,
}

impl Column {
    unsafe fn of(args: &ArrowArray, constants: *const u8, index: usize) -> Column {
        let array = &**args.children.add(index);
        Column {
            validity: *array.buffers,
            values: *array.buffers.add(1),
            constant: !constants.is_null() && bit(constants, index),
        }
    }

    fn at(&self, row: usize) -> usize {
        if self.constant {
            0
        } else {
            row
        }
    }

    fn valid(&self, row: usize) -> bool {
        self.validity.is_null() || bit(self.validity, self.at(row))
    }

    unsafe fn value<T: Copy>(&self, row: usize) -> T {
        *(self.values as *const T).add(self.at(row))
    }
}

fn sum(a: f64, b: f64) -> Result<f64, String> {
    let sum = a + b;
    // Every NaN leaves as the canonical one.
    Ok(if sum.is_nan() { f64::from_bits(0x7ff8_0000_0000_0000) } else { sum })
}

fn sum_of_ints(a: i32, b: i32) -> Result<i32, String> {
    a.checked_add(b)
        .ok_or_else(|| format!("returned {}, which is not an int32", i64::from(a) + i64::from(b)))
}

fn greatest_common_divisor(mut a: i32, mut b: i32) -> Result<i32, String> {
    while b != 0 {
        let rest = a.wrapping_rem(b);
        a = b;
        b = rest;
    }
    Ok(a)
}

/// Runs a function of two arguments over all rows.
unsafe fn run<T: Copy>(
    function: u32,
    args: &ArrowArray,
    constants: *const u8,
    out: &mut ArrowArray,
    compute: fn(T, T) -> Result<T, String>,
) -> i32 {
    let name = NAMES[function as usize];
    let rows = args.length as usize;
    let values = heddle_alloc((rows * std::mem::size_of::<T>()) as u32) as *mut T;
    let validity = heddle_alloc((rows as u32 + 7) / 8);
    let buffers = heddle_alloc(8) as *mut *mut u8;
    if values.is_null() || validity.is_null() || buffers.is_null() {
        return fail(OUT_OF_MEMORY, "HEDDLE2102", "out of memory", name, None);
    }
    *buffers = validity;
    *buffers.add(1) = values as *mut u8;
    let (a, b) = (Column::of(args, constants, 0), Column::of(args, constants, 1));
    let mut nulls = 0;
    for row in 0..rows {
        if !a.valid(row) || !b.valid(row) {
            nulls += 1;
            continue;
        }
        match compute(a.value(row), b.value(row)) {
            Ok(value) => *values.add(row) = value,
            Err(message) => return fail(USER, "HEDDLE2004", &message, name, Some(row)),
        }
        *validity.add(row >> 3) |= 1 << (row & 7);
    }
    *out = ArrowArray {
        length: args.length,
        null_count: nulls,
        offset: 0,
        n_buffers: 2,
        n_children: 0,
        buffers,
        children: null_mut(),
        dictionary: 0,
        release: 0,
        private_data: 0,
        padding: 0,
    };
    OK
}

/// # Safety
/// The host hands over what spec/abi.md says.
#[no_mangle]
pub unsafe extern "C" fn heddle_scalar(
    function: u32,
    args: *const ArrowArray,
    constants: *const u8,
    out: *mut ArrowArray,
) -> i32 {
    let (args, out) = (&*args, &mut *out);
    if args.n_children != 2 {
        return fail(CONTRACT, "HEDDLE2201", "two arguments expected", "", None);
    }
    match function {
        ADD => run(function, args, constants, out, sum),
        ADD_INTS => run(function, args, constants, out, sum_of_ints),
        GCD => run(function, args, constants, out, greatest_common_divisor),
        _ => fail(CONTRACT, "HEDDLE2201", "no such function", "", None),
    }
}
