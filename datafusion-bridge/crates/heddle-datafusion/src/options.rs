//! Limits as options of a session.

use datafusion::common::config::{ConfigExtension, ConfigOptions};
use datafusion::common::extensions_options;
use heddle_host::Limits;

extensions_options! {
    /// `SET heddle.…`: limits of the functions of a session. Add it with
    /// `SessionConfig::with_option_extension`; without it the defaults hold.
    pub struct HeddleOptions {
        /// Milliseconds one call of a function may take.
        pub deadline_ms: u64, default = Limits::default().deadline_ms

        /// Bytes of linear memory one instance of a module may grow to.
        pub memory_limit_bytes: u64, default = Limits::default().memory_limit_bytes

        /// Rows handed to a function in one call at most.
        pub batch_rows: usize, default = Limits::default().batch_rows

        /// Whether errors may quote the values of the row at fault.
        pub row_values: bool, default = Limits::default().row_values
    }
}

impl ConfigExtension for HeddleOptions {
    const PREFIX: &'static str = "heddle";
}

impl From<Limits> for HeddleOptions {
    fn from(limits: Limits) -> Self {
        let Limits { deadline_ms, memory_limit_bytes, batch_rows, row_values } = limits;
        Self { deadline_ms, memory_limit_bytes, batch_rows, row_values }
    }
}

/// The limits that hold for a call.
pub(crate) fn limits_of(options: &ConfigOptions) -> Limits {
    match options.extensions.get::<HeddleOptions>() {
        Some(HeddleOptions { deadline_ms, memory_limit_bytes, batch_rows, row_values }) => Limits {
            deadline_ms: *deadline_ms,
            memory_limit_bytes: *memory_limit_bytes,
            batch_rows: *batch_rows,
            row_values: *row_values,
        },
        None => Limits::default(),
    }
}
