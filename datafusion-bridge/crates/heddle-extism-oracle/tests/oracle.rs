//! The corpus modules, unchanged, in the stock `extism` crate: the same bytes come back as from this host, for every
//! format, and a failure carries the same JSON.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, StringArray};
use heddle_conformance::{Corpus, run_extism};
use heddle_extism_oracle::{Error, StockPlugin};
use heddle_host::codec::CODECS;
use heddle_host::{Column, HeddleInstance, HeddleModule, HostEnv, Limits, ModuleCache};

/// A plugin of the stock SDK beside an instance of this host, of the same bytes.
struct Pair {
    module: HeddleModule,
    ours: HeddleInstance,
    stock: StockPlugin,
}

impl Pair {
    fn load(name: &str) -> Result<Self, Error> {
        let path: PathBuf =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../conformance/dist").join(name);
        let wasm = std::fs::read(&path).map_err(|error| {
            format!(
                "{}: {error}: run `npm run build:conformance` at the root of the repository first",
                path.display()
            )
        })?;
        let cache = ModuleCache::in_directory(Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled"))?;
        let module = cache.load(&wasm)?;
        let ours = module.instantiate(Limits::default(), HostEnv::default(), Arc::default())?;
        Ok(Self { module, ours, stock: StockPlugin::load(&wasm)? })
    }

    /// Calls both through every format, and this host through the direct ABI: one answer.
    fn agree(&mut self, function: &str, arrays: Vec<ArrayRef>, rows: usize) -> Result<(), Error> {
        let function = self.module.function(function)?;
        let columns: Vec<Column> = arrays.into_iter().map(Column::new).collect();
        let direct = self.ours.call_scalar(function, &columns, rows)?;
        for codec in CODECS {
            let input = codec.encode_arguments(function, &columns, rows)?;
            let ours = self.ours.call_extism(&function.export, &input)?;
            let stock = self.stock.call_bytes(&function.export, &input)?;
            assert_eq!(ours, stock, "{}: other bytes", function.name);
            let answer = codec.decode_result(function, &columns, rows, &stock)?;
            assert_eq!(direct.to_data(), answer.to_data(), "{}: another answer", function.name);
        }
        Ok(())
    }
}

fn floats(values: Vec<Option<f64>>) -> ArrayRef {
    Arc::new(Float64Array::from(values))
}

#[test]
fn every_type_and_format() -> Result<(), Error> {
    let mut pair = Pair::load("basics.wasm")?;
    let (a, b) = (
        vec![Some(1.5), None, Some(-0.0), Some(5e-324)],
        vec![Some(0.1), Some(2.0), Some(-0.0), Some(1e308)],
    );
    pair.agree("add", vec![floats(a), floats(b)], 4)?;
    let ints: ArrayRef = Arc::new(Int32Array::from(vec![Some(i32::MIN), Some(12), None]));
    pair.agree("half", vec![ints], 3)?;
    let longs: ArrayRef =
        Arc::new(Int64Array::from(vec![Some(i64::MAX - 1), Some(-9_007_199_254_740_993), None]));
    let ones: ArrayRef = Arc::new(Int64Array::from(vec![1, 1, 1]));
    pair.agree("add_longs", vec![longs, ones], 3)?;
    let bools: ArrayRef = Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]));
    pair.agree("and", vec![Arc::clone(&bools), bools], 3)?;
    let text: ArrayRef = Arc::new(StringArray::from(vec![Some("naïve \"🧵\"\n"), None, Some("")]));
    pair.agree("concat", vec![Arc::clone(&text), Arc::clone(&text)], 3)?;
    pair.agree("is_null", vec![text], 3)
}

#[test]
fn edges_of_a_batch() -> Result<(), Error> {
    let mut pair = Pair::load("basics.wasm")?;
    pair.agree("answer", vec![], 3)?;
    pair.agree("add", vec![floats(vec![]), floats(vec![])], 0)?;
    let long = "x".repeat(1 << 20);
    pair.agree("length", vec![Arc::new(StringArray::from(vec![long.as_str(), "y"]))], 2)?;
    let rows = 8192;
    let many: Vec<Option<f64>> = (0..rows).map(|i| (i % 7 != 0).then_some(f64::from(i) / 3.0)).collect();
    pair.agree("add", vec![floats(many.clone()), floats(many)], 8192)
}

#[test]
fn the_manifest_comes_out() -> Result<(), Error> {
    let mut pair = Pair::load("basics.wasm")?;
    let stock = pair.stock.call_bytes("heddle_manifest", b"")?;
    assert_eq!(stock, pair.ours.call_extism("heddle_manifest", b"")?);
    assert_eq!(&heddle_host::Manifest::parse(&stock)?, pair.module.manifest());
    Ok(())
}

#[test]
fn a_failure_carries_its_json() -> Result<(), Error> {
    let mut pair = Pair::load("failures.wasm")?;
    let stock =
        pair.stock.call_bytes("throwing", br#"[[1, "a"], [3.5, "b"]]"#).expect_err("it throws").to_string();
    for part in ["\"code\":\"HEDDLE2001\"", "\"row\":1", "RangeError: 3.5 is too much", "plugins/failures.ts"]
    {
        assert!(stock.contains(part), "{part} is missing in {stock}");
    }
    let ours = pair.ours.call_extism("throwing", br#"[[1, "a"], [3.5, "b"]]"#).expect_err("it throws");
    assert_eq!(ours.row(), Some(1));
    Ok(())
}

/// A plugin goes on after a failure, and call after call: block numbers and memory do not run out.
#[test]
fn many_calls() -> Result<(), Error> {
    let mut pair = Pair::load("basics.wasm")?;
    pair.stock.call_bytes("add", b"not a batch").expect_err("no format");
    for i in 0..20_000 {
        let input = format!("[[{i},1]]");
        assert_eq!(pair.stock.call_bytes("add", input.as_bytes())?, format!("[{}]", i + 1).into_bytes());
    }
    Ok(())
}

/// Every case of the corpus that needs nothing but the Extism ABI, in every format, in the stock SDK.
#[test]
fn the_corpus() -> Result<(), Error> {
    // A plugin may use 2 MiB of stack, which is all that the threads of tests have.
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(run_the_corpus)?;
    thread.join().map_err(|_| "the corpus panicked")?
}

fn run_the_corpus() -> Result<(), Error> {
    let corpus = Corpus::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../conformance"));
    let cache = ModuleCache::in_directory(Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled"))?;
    let (mut faults, mut ran) = (Vec::new(), 0);
    for suite in corpus.suites()? {
        let mut open: Option<(String, HeddleModule, StockPlugin)> = None;
        for case in suite.cases.iter().filter(|case| case.has_extism()) {
            if open.as_ref().is_none_or(|(name, ..)| name != case.module()) {
                let wasm = corpus.wasm(case.module())?;
                open = Some((case.module().to_owned(), cache.load(&wasm)?, StockPlugin::load(&wasm)?));
            }
            let Some((_, module, plugin)) = &mut open else { continue };
            for codec in CODECS {
                ran += 1;
                if let Err(fault) = run_extism(case, module, plugin, codec) {
                    faults.push(format!("{}/{}: {fault}", suite.name, case.name()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} of {ran} runs:\n{}", faults.len(), faults.join("\n"));
    assert!(ran > 1000, "{ran} runs only");
    Ok(())
}
