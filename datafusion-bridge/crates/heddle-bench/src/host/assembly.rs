//! AssemblyScript by hand over columns that lie in its memory (`bench/assembly/compiled.ts`), under wasmtime.

use std::sync::Arc;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, BooleanArray, Float64Array, Int32Array, StringArray, new_empty_array,
};
use arrow::datatypes::{ArrowNativeType, DataType, Float64Type, Int32Type, UInt32Type};
use heddle_bench::{Error, Subject};
use heddle_host::{Column, CounterSnapshot, FunctionInfo};
use wasmtime::{Config, Engine, Func, Instance, Memory, Module, OptLevel, Store, Val};

/// Where the memory is free.
const HEAP: usize = 65_536;

/// Bytes for the result of a row.
const ROW: usize = 64;

/// A function with one batch laid out in its memory.
pub(crate) struct AssemblyScript {
    store: Store<()>,
    memory: Memory,
    function: Func,
    /// Addresses of inputs and outputs; the number of rows comes last.
    arguments: Vec<Val>,
    out: usize,
    ends: usize,
    answers: usize,
    returns: DataType,
}

impl AssemblyScript {
    /// Compiles the module and lays out a batch, whose last column is the rows' slots where there are `groups`.
    /// Code that is `stoppable` asks at each turn of a loop and in each function whether to end (epochs), as that of
    /// heddle-host does, which has to end whatever a guest runs into.
    pub(crate) fn new(
        wasm: &[u8],
        function: &FunctionInfo,
        batch: &[Column],
        groups: Option<u32>,
        stoppable: bool,
    ) -> Result<Self, Error> {
        let mut config = Config::new();
        config.cranelift_opt_level(OptLevel::Speed).epoch_interruption(stoppable);
        let engine = Engine::new(&config)?;
        let module = Module::new(&engine, wasm)?;
        let mut store = Store::new(&engine, ());
        // Nobody counts the epochs on.
        store.set_epoch_deadline(1);
        let abort = Func::wrap(&mut store, |_: u32, _: u32, _: u32, _: u32| -> wasmtime::Result<()> {
            Err(wasmtime::Error::msg("abort"))
        });
        let imports: Vec<_> = module.imports().map(|_| abort.into()).collect();
        let instance = Instance::new(&mut store, &module, &imports)?;
        let memory = instance.get_memory(&mut store, "memory").ok_or("no memory")?;
        let export = instance.get_func(&mut store, &function.export).ok_or("no such function")?;
        let returns = function.returns.as_ref().ok_or("no result")?.data_type().clone();
        let rows = batch.first().map_or(0, |column| column.values().len());
        let answers = groups.map_or(rows, |groups| groups as usize);
        let mut this = Self {
            store,
            memory,
            function: export,
            arguments: Vec::new(),
            out: 0,
            ends: 0,
            answers,
            returns,
        };
        let mut free = HEAP;
        for column in batch {
            for bytes in buffers(column.values())? {
                let at = this.place(&mut free, &bytes)?;
                this.argue(at)?;
            }
        }
        this.out = this.place(&mut free, &vec![0; ROW * rows.max(answers)])?;
        this.argue(this.out)?;
        this.ends = this.place(&mut free, &vec![0; 4 * (rows + 1)])?;
        if this.returns == DataType::Utf8 {
            this.argue(this.ends)?;
        }
        this.argue(rows)?;
        Ok(this)
    }

    /// Writes bytes to the next free place of the memory.
    fn place(&mut self, free: &mut usize, bytes: &[u8]) -> Result<usize, Error> {
        let at = *free;
        self.memory.write(&mut self.store, at, bytes)?;
        *free = (at + bytes.len()).next_multiple_of(64);
        Ok(at)
    }

    fn argue(&mut self, number: usize) -> Result<(), Error> {
        self.arguments.push(Val::I32(i32::try_from(number)?));
        Ok(())
    }

    /// The first `count` values from an address on.
    fn read<T: ArrowNativeType, const N: usize>(
        &self,
        at: usize,
        count: usize,
        value: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, Error> {
        let bytes =
            self.memory.data(&self.store).get(at..at + N * count).ok_or("results outside the memory")?;
        Ok(bytes.as_chunks::<N>().0.iter().map(|&chunk| value(chunk)).collect())
    }
}

/// What a column is in memory: its values; of texts the bytes and the offsets.
fn buffers(column: &ArrayRef) -> Result<Vec<Vec<u8>>, Error> {
    match column.data_type() {
        DataType::Float64 => Ok(vec![column.as_primitive::<Float64Type>().values().inner().to_vec()]),
        DataType::Int32 => Ok(vec![column.as_primitive::<Int32Type>().values().inner().to_vec()]),
        DataType::UInt32 => Ok(vec![column.as_primitive::<UInt32Type>().values().inner().to_vec()]),
        DataType::Utf8 => {
            let texts = column.as_string::<i32>();
            Ok(vec![texts.values().to_vec(), texts.offsets().inner().inner().to_vec()])
        }
        other => Err(format!("no column of {other} in AssemblyScript").into()),
    }
}

impl Subject for AssemblyScript {
    fn call(&mut self, _columns: &[Column], rows: usize) -> Result<ArrayRef, Error> {
        if let Some(last) = self.arguments.last_mut() {
            *last = Val::I32(i32::try_from(rows)?);
        }
        self.function.call(&mut self.store, &self.arguments, &mut [])?;
        Ok(new_empty_array(&self.returns))
    }

    fn answer(&mut self, columns: &[Column], rows: usize, _last: ArrayRef) -> Result<ArrayRef, Error> {
        let (out, count) = (self.out, self.answers);
        self.memory.write(&mut self.store, out, &vec![0; 8 * count])?;
        self.call(columns, rows)?;
        Ok(match self.returns {
            DataType::Float64 => Arc::new(Float64Array::from(self.read(out, count, f64::from_le_bytes)?)),
            DataType::Int32 => Arc::new(Int32Array::from(self.read(out, count, i32::from_le_bytes)?)),
            DataType::Boolean => {
                let flags = self.read(out, count, u8::from_le_bytes)?;
                Arc::new(flags.iter().map(|&flag| Some(flag == 1)).collect::<BooleanArray>())
            }
            _ => {
                let ends = self.read(self.ends, count + 1, u32::from_le_bytes)?;
                let bytes = self.memory.data(&self.store);
                let texts = ends.windows(2).map(|pair| {
                    let bytes = bytes.get(out + pair[0] as usize..out + pair[1] as usize);
                    bytes.and_then(|bytes| std::str::from_utf8(bytes).ok())
                });
                Arc::new(texts.collect::<StringArray>())
            }
        })
    }

    fn counters(&self) -> CounterSnapshot {
        CounterSnapshot::default()
    }
}
