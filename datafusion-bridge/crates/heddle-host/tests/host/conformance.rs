//! The conformance corpus on wasmtime: every case through the direct ABI in every split, and through the Extism ABI in
//! each format; then every module that lies.

use std::sync::Arc;

use heddle_conformance::{Case, run_direct, run_extism, run_hostile};
use heddle_host::codec::CODECS;
use heddle_host::{HeddleInstance, HostEnv, Limits, Result};

use crate::corpus::{corpus, module};

#[test]
fn honest_modules() {
    run(|suite| !suite.starts_with("hostile/"), honest);
}

#[test]
fn hostile_modules() {
    run(|suite| suite.starts_with("hostile/"), hostile);
}

fn run(chosen: fn(&str) -> bool, check: fn(&Case) -> Result<(), String>) {
    let (mut faults, mut ran) = (Vec::new(), 0);
    for suite in corpus().suites().expect("the corpus").iter().filter(|suite| chosen(&suite.name)) {
        for case in &suite.cases {
            ran += 1;
            if let Err(fault) = check(case) {
                faults.push(format!("{}/{}: {fault}", suite.name, case.name()));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {ran} cases:\n{}", faults.len(), faults.join("\n"));
    assert!(ran > 100, "{ran} cases only");
}

fn honest(case: &Case) -> Result<(), String> {
    let mut instance = instance(case).map_err(|error| error.to_string())?;
    run_direct(case, &mut instance)?;
    if !case.has_extism() {
        return Ok(());
    }
    let module = instance.module().clone();
    CODECS.iter().try_for_each(|codec| run_extism(case, &module, &mut instance, *codec))
}

fn hostile(case: &Case) -> Result<(), String> {
    match (instance(case), case.load()) {
        (Err(error), Some(code)) if error.code().to_string() == code => Ok(()),
        (Err(error), code) => Err(format!("{error} instead of {code:?}")),
        (Ok(_), Some(code)) => Err(format!("it loads, instead of {code}")),
        (Ok(mut instance), None) => run_hostile(case, &mut instance),
    }
}

fn instance(case: &Case) -> Result<HeddleInstance> {
    let mut limits = Limits { batch_rows: usize::MAX, ..Limits::default() };
    if let Some(given) = case.limits() {
        limits.deadline_ms = given.deadline_ms.unwrap_or(limits.deadline_ms);
        limits.memory_limit_bytes = given.memory_limit_bytes.unwrap_or(limits.memory_limit_bytes);
    }
    module(case.module())?.instantiate(limits, HostEnv::default(), Arc::default())
}
