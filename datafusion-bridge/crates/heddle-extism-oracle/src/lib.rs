//! A Heddle module in the stock `extism` crate: what a user has who knows nothing of Heddle but the four formats.

use arrow::array::ArrayRef;
use extism::{Manifest, Plugin, PluginBuilder, Wasm};
use heddle_conformance::ExtismPlugin;
use heddle_host::codec::Codec;
use heddle_host::{Column, FunctionInfo, read_report};

/// What a call fails with; for a failure in the guest the text is the JSON of `spec/errors.md`.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// Native stack of a plugin, as in this host: with the SDK's 512 KiB a JavaScript recursion without end is a trap before the
/// engine inside can say so. Threads that call one need more than that.
const STACK_BYTES: usize = 2 << 20;

/// A plugin of the stock SDK.
pub struct StockPlugin(Plugin);

impl StockPlugin {
    /// Compiles the module and makes one plugin of it, without host functions of our own; with WASI where the module
    /// imports it, as one with a volatile function does.
    ///
    /// # Errors
    /// The SDK's own.
    pub fn load(wasm: &[u8]) -> Result<Self, Error> {
        let manifest = Manifest::new([Wasm::data(wasm)]);
        let imports = heddle_host::Manifest::from_wasm(wasm)?.imports;
        let wasi = imports.iter().any(|import| import.starts_with("wasi_snapshot_preview1."));
        let mut config = extism_wasmtime::Config::new();
        config.max_wasm_stack(STACK_BYTES);
        Ok(Self(PluginBuilder::new(manifest).with_wasi(wasi).with_wasmtime_config(config).build()?))
    }

    /// Calls an export with bytes.
    ///
    /// # Errors
    /// The text the guest handed to `error_set`, or the SDK's own.
    pub fn call_bytes(&mut self, export: &str, input: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(self.0.call::<&[u8], &[u8]>(export, input)?.to_vec())
    }

    /// Encodes a batch, calls the function and decodes its result.
    ///
    /// # Errors
    /// As [`call_bytes`](Self::call_bytes), and the codec's own.
    pub fn call_scalar(
        &mut self,
        codec: &dyn Codec,
        function: &FunctionInfo,
        columns: &[Column],
        rows: usize,
    ) -> Result<ArrayRef, Error> {
        let input = codec.encode_arguments(function, columns, rows)?;
        let output = self.0.call::<&[u8], &[u8]>(&function.export, &input)?;
        Ok(codec.decode_result(function, columns, rows, output)?)
    }
}

impl ExtismPlugin for StockPlugin {
    fn call(&mut self, export: &str, input: &[u8]) -> heddle_host::Result<Vec<u8>> {
        self.call_bytes(export, input).map_err(|error| read_report(error.to_string().as_bytes()))
    }
}
