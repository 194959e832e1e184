//! The conformance corpus on wasmtime: every case through the direct ABI whole and row by row, and through the
//! Extism ABI in each format.

use std::sync::Arc;

use arrow::array::ArrayRef;
use heddle_host::codec::{ArrowIpc, Codec, JsonRows, Protobuf};
use heddle_host::{Column, HeddleInstance, HeddleModule, HostEnv, Result};

use crate::corpus::{Case, Failure, difference, module, suite};

/// Longer batches are not passed row by row.
const MAX_ROWS_ONE_BY_ONE: usize = 1000;

#[test]
fn basics() {
    run("cases/basics.json");
}

#[test]
fn failures() {
    run("cases/failures.json");
}

#[test]
fn hostile() {
    run("hostile/cases.json");
}

/// Every file of cases has a test above.
#[test]
fn no_file_is_forgotten() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../conformance/cases");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the corpus")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["basics.json", "failures.json"]);
}

fn run(path: &str) {
    let suite = suite(path);
    let mut faults = Vec::new();
    for case in &suite.cases {
        let name = case.module.as_ref().or(suite.module.as_ref()).expect("a module");
        if let Err(fault) = check(name, case) {
            faults.push(format!("{path}: {}: {fault}", case.name));
        }
    }
    assert!(faults.is_empty(), "{} of {} cases:\n{}", faults.len(), suite.cases.len(), faults.join("\n"));
}

fn check(name: &str, case: &Case) -> Result<(), String> {
    if let Some(code) = &case.load {
        let loaded = module(name).and_then(|module| instance(&module, case).map(drop));
        return expect_code(code, loaded.map_err(|error| error.code().to_string()));
    }
    let module = module(name).map_err(|error| error.to_string())?;
    let function = module.function(&case.function).map_err(|error| error.to_string())?;
    let mut instance = instance(&module, case).map_err(|error| error.to_string())?;
    let columns = case.columns();
    let whole = instance.call_scalar(function, &columns, case.rows);
    expect(case, whole, "direct")?;
    if let Some(expected) = case.returns.as_ref().filter(|_| case.rows <= MAX_ROWS_ONE_BY_ONE) {
        let expected = expected.array();
        for row in 0..case.rows {
            let one: Vec<Column> = columns.iter().map(|column| column.slice(row, 1)).collect();
            let result = instance.call_scalar(function, &one, 1).map_err(|error| error.to_string())?;
            if let Some(difference) = difference(&result, &expected.slice(row, 1)) {
                return Err(format!("direct, row {row} alone: {difference}"));
            }
        }
    }
    if name.starts_with("hostile/") || case.limits.is_some() || case.has_bytes() {
        return Ok(());
    }
    for (format, codec) in codecs() {
        let call = |instance: &mut HeddleInstance| -> Result<ArrayRef> {
            let input = codec.encode(function, &columns, case.rows)?;
            let output = instance.call_extism(&function.export, &input)?;
            codec.decode(function, &output, case.rows)
        };
        expect(case, call(&mut instance), format)?;
    }
    Ok(())
}

fn codecs() -> [(&'static str, Box<dyn Codec>); 3] {
    [("Arrow IPC", Box::new(ArrowIpc)), ("protobuf", Box::new(Protobuf)), ("JSON rows", Box::new(JsonRows))]
}

fn instance(module: &HeddleModule, case: &Case) -> Result<HeddleInstance> {
    module.instantiate(case.limits(), HostEnv::default(), Arc::default())
}

/// Compares a result, or the code, row and text of an error, with what the case says.
fn expect(case: &Case, result: Result<ArrayRef>, path: &str) -> Result<(), String> {
    let fault = match (&case.returns, &case.error, result) {
        (Some(expected), None, Ok(actual)) => difference(&actual, &expected.array()),
        (None, Some(Failure { code, row, message }), Err(error)) => {
            let text = error.to_string();
            let missing = message.iter().find(|part| !text.contains(part.as_str()));
            if *code != error.code().to_string() || *row != error.row() {
                Some(format!("expected {code} at {row:?}: {text}"))
            } else {
                missing.map(|part| format!("{part:?} is missing in: {text}"))
            }
        }
        (Some(_), _, Err(error)) => Some(error.to_string()),
        (None, _, Ok(actual)) => Some(format!("no error: {:.300}", format!("{actual:?}"))),
        _ => Some("the case has no returns and no error".to_owned()),
    };
    fault.map_or(Ok(()), |fault| Err(format!("{path}: {fault}")))
}

fn expect_code(code: &str, result: Result<(), String>) -> Result<(), String> {
    match result {
        Err(actual) if actual == code => Ok(()),
        Err(actual) => Err(format!("{actual} instead of {code}")),
        Ok(()) => Err(format!("it loads, instead of {code}")),
    }
}
