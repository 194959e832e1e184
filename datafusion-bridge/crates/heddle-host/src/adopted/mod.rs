//! Functions of plain Extism plugins, which know nothing of Heddle (`spec/abi.md`, "Adopted plugins").

mod call;
mod proto_row;
mod row_format;

pub(crate) use call::call_adopted;
pub(crate) use proto_row::has_literal;
