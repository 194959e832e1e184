//! Limits as options of a session.

use std::any::Any;
use std::fmt::Display;

use datafusion::common::config::{
    ConfigEntry, ConfigExtension, ConfigField, ConfigOptions, ExtensionOptions, Visit,
};
use datafusion::common::{Result, config_namespace};
use heddle_host::Limits;

config_namespace! {
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

impl ExtensionOptions for HeddleOptions {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn cloned(&self) -> Box<dyn ExtensionOptions> {
        Box::new(self.clone())
    }

    fn set(&mut self, key: &str, value: &str) -> Result<()> {
        ConfigField::set(self, key, value)
    }

    /// With the prefix, which `extensions_options!` leaves out: by these names SHOW finds them and Ballista carries them to
    /// executors.
    fn entries(&self) -> Vec<ConfigEntry> {
        let mut entries = Entries(Vec::new());
        self.visit(&mut entries, Self::PREFIX, "");
        entries.0
    }
}

/// Options as they are listed.
struct Entries(Vec<ConfigEntry>);

impl Visit for Entries {
    fn some<V: Display>(&mut self, key: &str, value: V, description: &'static str) {
        self.0.push(ConfigEntry { key: key.to_owned(), value: Some(value.to_string()), description });
    }

    fn none(&mut self, key: &str, description: &'static str) {
        self.0.push(ConfigEntry { key: key.to_owned(), value: None, description });
    }
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
