//! Rows of int64 as the literals of `spec/literal.proto`.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, Int64Array};
use arrow::datatypes::{Field, Int64Type, SchemaRef};
use heddle_host::codec::{Codec, RowForm};
use heddle_host::{Error, ErrorCode, Result};
use prost::Message;

/// A row as `heddle.v1.Arguments`, its answer as one `heddle.v1.Literal`; both of int64 alone, without nulls.
pub(crate) struct Literals;

#[derive(Clone, PartialEq, Message)]
struct Arguments {
    #[prost(message, repeated, tag = "1")]
    args: Vec<Literal>,
}

#[derive(Clone, PartialEq, Message)]
struct Literal {
    #[prost(int64, optional, tag = "7")]
    long: Option<i64>,
}

impl Codec for Literals {
    fn name(&self) -> &'static str {
        "literal"
    }

    fn encode_batch(&self, _: &[Field], columns: &[ArrayRef], rows: usize) -> Result<Vec<u8>> {
        let value = |column: &ArrayRef| {
            let longs = column.as_primitive_opt::<Int64Type>().filter(|_| rows == 1);
            let longs =
                longs.ok_or_else(|| Error::new(ErrorCode::Columns, "not one row of int64".to_owned()))?;
            Ok(Literal { long: Some(longs.value(0)) })
        };
        let args = columns.iter().map(value).collect::<Result<_>>()?;
        Ok(Arguments { args }.encode_to_vec())
    }

    fn decode_batch(&self, _: &SchemaRef, _: RowForm, output: &[u8]) -> Result<Vec<ArrayRef>> {
        let refused = |why: String| Error::new(ErrorCode::GuestContract, why);
        let literal = Literal::decode(output).map_err(|error| refused(error.to_string()))?;
        let value = literal.long.ok_or_else(|| refused("the answer is no int64".to_owned()))?;
        Ok(vec![Arc::new(Int64Array::from(vec![value]))])
    }
}
