//! The exports of one instance, bound once when it is made.

use wasmtime::{Instance, ModuleExport, Store, TypedFunc, WasmParams, WasmResults};

use crate::call_guard::Guest;
use crate::error::{Error, ErrorCode, Result};
use crate::module_interface::ModuleInterface;

/// An export of this many i32 parameters that answers with a status, a handle or a number.
pub(crate) type Answer<P> = TypedFunc<P, i32>;

/// Handle, args, constants, groups and their number.
pub(crate) type Rows = (u32, u32, u32, u32, u32);

/// The exports of `spec/abi.md`; those of a kind where the module has functions of it.
pub(crate) struct GuestExports {
    pub(crate) direct: Option<DirectExports>,
    /// Rows of a function that left compiled code; none where no row can.
    pub(crate) bailouts: Option<TypedFunc<u32, u32>>,
    pub(crate) scalar: Option<Answer<(u32, u32, u32, u32)>>,
    pub(crate) table: Option<TableExports>,
    pub(crate) aggregate: Option<AggregateExports>,
    pub(crate) partition: Option<PartitionExports>,
    /// By function, the export of those that are of a plain plugin.
    pub(crate) plugin: Vec<Option<TypedFunc<(), i32>>>,
}

/// What every call of the direct ABI needs.
#[derive(Clone)]
pub(crate) struct DirectExports {
    pub(crate) alloc: TypedFunc<u32, u32>,
    pub(crate) reset: TypedFunc<(), ()>,
    pub(crate) error: TypedFunc<(), u32>,
}

#[derive(Clone)]
pub(crate) struct TableExports {
    pub(crate) open: Answer<(u32, u32, u32)>,
    pub(crate) next: Answer<(u32, u32)>,
    pub(crate) close: Answer<u32>,
}

#[derive(Clone)]
pub(crate) struct AggregateExports {
    pub(crate) open: Answer<u32>,
    pub(crate) accumulate: Answer<Rows>,
    pub(crate) retract: Option<Answer<Rows>>,
    pub(crate) merge: Answer<(u32, u32, u32, u32)>,
    pub(crate) state: Answer<(u32, u32, u32, u32)>,
    pub(crate) finish: Answer<(u32, u32, u32, u32)>,
    pub(crate) convert: Answer<(u32, u32, u32, u32)>,
    pub(crate) drop: Answer<(u32, u32, u32)>,
    pub(crate) shift: Answer<(u32, u32)>,
    pub(crate) size: Answer<u32>,
    pub(crate) close: Answer<u32>,
}

#[derive(Clone)]
pub(crate) struct PartitionExports {
    pub(crate) open: Answer<(u32, u32)>,
    pub(crate) process: Answer<(u32, u32, u32, u32)>,
    pub(crate) next: Answer<(u32, u32)>,
    pub(crate) finish: Answer<u32>,
    pub(crate) close: Answer<u32>,
}

impl GuestExports {
    /// Binds what the module was checked to have.
    ///
    /// # Errors
    /// HEDDLE1005 for an export that is not what it was when the module was loaded.
    pub(crate) fn bind(
        store: &mut Store<Guest>,
        instance: &Instance,
        places: &ModuleInterface,
    ) -> Result<Self> {
        let direct = match &places.direct {
            Some(places) => Some(DirectExports {
                alloc: bind(store, instance, &places.alloc)?,
                reset: bind(store, instance, &places.reset)?,
                error: bind(store, instance, &places.error)?,
            }),
            None => None,
        };
        let mut plugin = Vec::with_capacity(places.plugin.len());
        for place in &places.plugin {
            plugin.push(place.as_ref().map(|place| bind(store, instance, place)).transpose()?);
        }
        let table = match &places.table {
            Some([open, next, close]) => Some(TableExports {
                open: bind(store, instance, open)?,
                next: bind(store, instance, next)?,
                close: bind(store, instance, close)?,
            }),
            None => None,
        };
        let aggregate = match &places.aggregate {
            Some([open, accumulate, merge, state, finish, convert, drop, shift, size, close]) => {
                Some(AggregateExports {
                    open: bind(store, instance, open)?,
                    accumulate: bind(store, instance, accumulate)?,
                    retract: places.retract.as_ref().map(|place| bind(store, instance, place)).transpose()?,
                    merge: bind(store, instance, merge)?,
                    state: bind(store, instance, state)?,
                    finish: bind(store, instance, finish)?,
                    convert: bind(store, instance, convert)?,
                    drop: bind(store, instance, drop)?,
                    shift: bind(store, instance, shift)?,
                    size: bind(store, instance, size)?,
                    close: bind(store, instance, close)?,
                })
            }
            None => None,
        };
        let partition = match &places.partition {
            Some([open, process, next, finish, close]) => Some(PartitionExports {
                open: bind(store, instance, open)?,
                process: bind(store, instance, process)?,
                next: bind(store, instance, next)?,
                finish: bind(store, instance, finish)?,
                close: bind(store, instance, close)?,
            }),
            None => None,
        };
        Ok(Self {
            direct,
            bailouts: places.bailouts.as_ref().map(|place| bind(store, instance, place)).transpose()?,
            scalar: places.scalar.as_ref().map(|place| bind(store, instance, place)).transpose()?,
            table,
            aggregate,
            partition,
            plugin,
        })
    }
}

/// Binds an export whose type was checked when the module was loaded.
///
/// # Errors
/// HEDDLE1005.
pub(crate) fn bind<P: WasmParams, R: WasmResults>(
    store: &mut Store<Guest>,
    instance: &Instance,
    place: &ModuleExport,
) -> Result<TypedFunc<P, R>> {
    let function = instance.get_module_export(&mut *store, place).and_then(wasmtime::Extern::into_func);
    function
        .and_then(|function| function.typed(&*store).ok())
        .ok_or_else(|| Error::new(ErrorCode::BadInterface, "an export has changed its type"))
}
