//! What one call may use.

/// Bounds of a call and of an instance; the defaults are those of `spec/types.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Milliseconds one call of the guest may take; checked every 10 ms.
    pub deadline_ms: u64,
    /// Bytes of linear memory one instance may grow to.
    pub memory_limit_bytes: u64,
    /// Rows handed over in one call at most, at least 1.
    pub batch_rows: usize,
    /// Whether errors may quote the values of the row at fault.
    pub row_values: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { deadline_ms: 60_000, memory_limit_bytes: 256 << 20, batch_rows: 8192, row_values: true }
    }
}
