//! Structs of `datafusion-ffi` in capsules.

use std::ffi::CStr;

use datafusion_ffi::proto::logical_extension_codec::FFI_LogicalExtensionCodec;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

const CODEC: &CStr = c"datafusion_logical_extension_codec";

/// The codec with which a session reads and writes expressions; `session` is one, or a capsule with its codec.
///
/// # Errors
/// Python's, for anything else.
pub(crate) fn codec_of(session: &Bound<'_, PyAny>) -> PyResult<FFI_LogicalExtensionCodec> {
    let export = "__datafusion_logical_extension_codec__";
    let found = match session.hasattr(export)? {
        true => session.call_method0(export)?,
        false => session.clone(),
    };
    let capsule = found.cast::<PyCapsule>()?;
    let codec = capsule.pointer_checked(Some(CODEC))?.cast::<FFI_LogicalExtensionCodec>();
    // SAFETY: a capsule of this name holds this struct, whose layout `datafusion-ffi` keeps, and the capsule lives on
    // while it is copied.
    Ok(unsafe { codec.as_ref() }.clone())
}
