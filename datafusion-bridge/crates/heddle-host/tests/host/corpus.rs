//! Reads the conformance corpus of the repository: modules, cases, and the columns in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use arrow::array::{
    Array, ArrayRef, AsArray as _, BinaryArray, BooleanArray, Float64Array, Int32Array, Int64Array,
    StringArray,
};
use arrow::datatypes::{DataType, Float64Type};
use heddle_host::{Column, HeddleModule, Limits, ModuleCache};
use serde::Deserialize;
use serde_json::Value;

/// One file of cases.
#[derive(Deserialize)]
pub(crate) struct Suite {
    pub(crate) module: Option<String>,
    pub(crate) cases: Vec<Case>,
}

/// One call and what it must answer, or one module and the code it must be refused with.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) module: Option<String>,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) function: String,
    #[serde(default)]
    pub(crate) args: Vec<Values>,
    #[serde(default)]
    pub(crate) rows: usize,
    pub(crate) returns: Option<Values>,
    pub(crate) error: Option<Failure>,
    pub(crate) load: Option<String>,
    pub(crate) limits: Option<CaseLimits>,
}

/// A column as JSON.
#[derive(Deserialize)]
pub(crate) struct Values {
    #[serde(rename = "type")]
    pub(crate) data_type: String,
    pub(crate) values: Vec<Value>,
    #[serde(default)]
    pub(crate) constant: bool,
}

/// The error a case must end in.
#[derive(Deserialize)]
pub(crate) struct Failure {
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) row: Option<u64>,
    #[serde(default)]
    pub(crate) message: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CaseLimits {
    deadline_ms: Option<u64>,
    memory_limit_bytes: Option<u64>,
}

impl Case {
    pub(crate) fn columns(&self) -> Vec<Column> {
        let column = |values: &Values| {
            let array = values.array();
            if values.constant { Column::constant(array) } else { Column::new(array) }
        };
        self.args.iter().map(column).collect()
    }

    pub(crate) fn limits(&self) -> Limits {
        let mut limits = Limits { batch_rows: usize::MAX, ..Limits::default() };
        if let Some(given) = &self.limits {
            limits.deadline_ms = given.deadline_ms.unwrap_or(limits.deadline_ms);
            limits.memory_limit_bytes = given.memory_limit_bytes.unwrap_or(limits.memory_limit_bytes);
        }
        limits
    }

    /// Text that is not UTF-8 cannot be written by a codec that takes Rust strings.
    pub(crate) fn has_bytes(&self) -> bool {
        self.args.iter().any(Values::has_bytes)
    }
}

impl Values {
    fn has_bytes(&self) -> bool {
        self.values.iter().any(|value| value.get("hex").is_some())
    }

    pub(crate) fn array(&self) -> ArrayRef {
        let values = self.values.iter();
        match self.data_type.as_str() {
            "bool" => Arc::new(values.map(Value::as_bool).collect::<BooleanArray>()),
            "int32" => Arc::new(
                values
                    .map(|v| v.as_i64().map(|v| i32::try_from(v).expect("an int32")))
                    .collect::<Int32Array>(),
            ),
            "int64" => Arc::new(
                values.map(|v| v.as_str().map(|v| v.parse().expect("an int64"))).collect::<Int64Array>(),
            ),
            "float64" => Arc::new(values.map(float).collect::<Float64Array>()),
            "utf8" if self.has_bytes() => Arc::new(values.map(bytes).collect::<BinaryArray>()),
            "utf8" => Arc::new(
                values
                    .map(|v| bytes(v).map(|bytes| String::from_utf8(bytes).expect("UTF-8")))
                    .collect::<StringArray>(),
            ),
            other => panic!("type {other} in a case"),
        }
    }
}

fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.parse().expect("a float64")),
        number => Some(number.as_f64().expect("a float64")),
    }
}

fn bytes(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone().into_bytes()),
        value => Some(match (value["hex"].as_str(), value["repeat"].as_str()) {
            (Some(hex), _) => (0..hex.len() / 2)
                .map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).expect("hex"))
                .collect(),
            (_, Some(part)) => {
                let times = value["times"].as_u64().expect("times");
                part.repeat(usize::try_from(times).expect("a length")).into_bytes()
            }
            _ => panic!("text {value} in a case"),
        }),
    }
}

/// What differs between two columns; float64 by its bits.
pub(crate) fn difference(actual: &ArrayRef, expected: &ArrayRef) -> Option<String> {
    if actual.data_type() != expected.data_type() || actual.len() != expected.len() {
        let describe = |a: &ArrayRef| format!("{} x {}", a.len(), a.data_type());
        return Some(format!("{} instead of {}", describe(actual), describe(expected)));
    }
    let row = (0..actual.len()).find(|&row| match (actual.is_null(row), expected.is_null(row)) {
        (true, true) => false,
        (false, false) if actual.data_type() == &DataType::Float64 => {
            let bits = |a: &ArrayRef| a.as_primitive::<Float64Type>().value(row).to_bits();
            bits(actual) != bits(expected)
        }
        (false, false) => actual.slice(row, 1).to_data() != expected.slice(row, 1).to_data(),
        _ => true,
    })?;
    let show = |a: &ArrayRef| format!("{:.300}", format!("{:?}", a.slice(row, 1)));
    Some(format!("row {row}: {} instead of {}", show(actual), show(expected)))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../conformance")
}

pub(crate) fn suite(path: &str) -> Suite {
    let path = folder().join(path);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn wasm(name: &str) -> Vec<u8> {
    let path = folder().join("dist").join(format!("{name}.wasm"));
    fs::read(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}: run `npm run build:conformance` at the root of the repository first",
            path.display()
        )
    })
}

pub(crate) fn module(name: &str) -> heddle_host::Result<HeddleModule> {
    static CACHE: LazyLock<ModuleCache> = LazyLock::new(|| {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
        ModuleCache::in_directory(directory).expect("a directory for compiled modules")
    });
    CACHE.load(&wasm(name))
}
