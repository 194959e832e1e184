//! The messages of `spec/heddle.proto`.

use prost::{Message, Oneof};

#[derive(Clone, PartialEq, Message)]
pub(super) struct Batch {
    #[prost(uint32, tag = "9")]
    pub(super) format: u32,
    #[prost(uint32, tag = "10")]
    pub(super) rows: u32,
    #[prost(message, repeated, tag = "11")]
    pub(super) columns: Vec<Column>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Column {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(bool, repeated, tag = "2")]
    pub(super) valid: Vec<bool>,
    #[prost(oneof = "Values", tags = "3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15")]
    pub(super) values: Option<Values>,
}

#[derive(Clone, PartialEq, Oneof)]
pub(super) enum Values {
    #[prost(message, tag = "3")]
    Bools(Bools),
    #[prost(message, tag = "4")]
    Int32s(Int32s),
    #[prost(message, tag = "5")]
    Int64s(Int64s),
    #[prost(message, tag = "6")]
    Float64s(Float64s),
    #[prost(message, tag = "7")]
    Strings(Strings),
    #[prost(message, tag = "8")]
    Binaries(Binaries),
    #[prost(message, tag = "9")]
    Float32s(Float32s),
    #[prost(message, tag = "10")]
    Uint32s(Uint32s),
    #[prost(message, tag = "11")]
    Decimals(Decimals),
    #[prost(message, tag = "12")]
    Intervals(Intervals),
    #[prost(message, tag = "13")]
    Lists(Lists),
    #[prost(message, tag = "14")]
    Structs(Structs),
    #[prost(message, tag = "15")]
    Maps(Maps),
}

macro_rules! repeated {
    ($($name:ident { $kind:ident, $type:ty })*) => {
        $(
            #[derive(Clone, PartialEq, Message)]
            pub(super) struct $name {
                #[prost($kind, repeated, tag = "1")]
                pub(super) values: Vec<$type>,
            }
        )*
    };
}

repeated! {
    Bools { bool, bool }
    Int32s { sfixed32, i32 }
    Uint32s { fixed32, u32 }
    Int64s { sfixed64, i64 }
    Float32s { float, f32 }
    Float64s { double, f64 }
    Strings { string, String }
    Binaries { bytes, Vec<u8> }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Decimals {
    #[prost(bytes, tag = "1")]
    pub(super) values: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Intervals {
    #[prost(sfixed32, repeated, tag = "1")]
    pub(super) months: Vec<i32>,
    #[prost(sfixed32, repeated, tag = "2")]
    pub(super) days: Vec<i32>,
    #[prost(sfixed64, repeated, tag = "3")]
    pub(super) nanoseconds: Vec<i64>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Lists {
    #[prost(uint32, repeated, tag = "1")]
    pub(super) lengths: Vec<u32>,
    #[prost(message, optional, boxed, tag = "2")]
    pub(super) items: Option<Box<Column>>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Structs {
    #[prost(message, repeated, tag = "1")]
    pub(super) fields: Vec<Column>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Maps {
    #[prost(uint32, repeated, tag = "1")]
    pub(super) lengths: Vec<u32>,
    #[prost(message, optional, boxed, tag = "2")]
    pub(super) keys: Option<Box<Column>>,
    #[prost(message, optional, boxed, tag = "3")]
    pub(super) values: Option<Box<Column>>,
}
