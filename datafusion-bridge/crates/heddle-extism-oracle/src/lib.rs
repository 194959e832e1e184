//! Runs Heddle modules in the stock `extism` crate.
