//! On macOS the linker has to be told that Python's symbols are found when the library is loaded.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    pyo3_build_config::add_extension_module_link_args();
}
