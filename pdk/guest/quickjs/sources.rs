//! Empty: this package exists so that `cargo vendor` fetches the C sources of its one dependency.
