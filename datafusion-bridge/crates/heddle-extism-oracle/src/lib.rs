//! A Heddle module in the stock `extism` crate: what a user has who knows nothing of Heddle but the three formats.

use arrow::array::ArrayRef;
use extism::{Manifest, Plugin, Wasm};
use heddle_host::codec::Codec;
use heddle_host::{Column, FunctionInfo};

/// What a call fails with; for a failure in the guest the text is the JSON of `spec/errors.md`.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// A plugin of the stock SDK.
pub struct StockPlugin(Plugin);

impl StockPlugin {
    /// Compiles the module and makes one plugin of it, without WASI and without host functions of our own.
    ///
    /// # Errors
    /// The SDK's own.
    pub fn load(wasm: &[u8]) -> Result<Self, Error> {
        let manifest = Manifest::new([Wasm::data(wasm)]);
        Ok(Self(Plugin::new(manifest, [], false)?))
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
    pub fn call(
        &mut self,
        codec: &dyn Codec,
        function: &FunctionInfo,
        columns: &[Column],
        rows: usize,
    ) -> Result<ArrayRef, Error> {
        let input = codec.encode(function, columns, rows)?;
        let output = self.0.call::<&[u8], &[u8]>(&function.export, &input)?;
        Ok(codec.decode(function, output, rows)?)
    }
}
