//! The functions of a module behind one SQL name.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field};
use datafusion::logical_expr::Volatility;
use heddle_host::{Error, ErrorCode, FunctionInfo, FunctionKind, Result, Volatility as Declared};

use crate::accepts;
use crate::pools::ModulePools;

/// At least one function; they share names, kind and volatility.
#[derive(Clone, Debug)]
pub(crate) struct Overloads {
    pools: Arc<ModulePools>,
    functions: Vec<FunctionInfo>,
    name: String,
    aliases: Vec<String>,
}

impl Overloads {
    /// The functions of this name, which must be of one of these kinds.
    ///
    /// # Errors
    /// HEDDLE1101 for an unknown name, HEDDLE1104 for functions of another kind.
    pub(crate) fn new(pools: Arc<ModulePools>, name: &str, kinds: &[FunctionKind]) -> Result<Self> {
        let first = pools.manifest().function(name)?;
        if !kinds.contains(&first.kind) {
            let wanted: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            let message =
                format!("{} is {}, not {}", first.signature, first.kind.name(), wanted.join(" or "));
            return Err(Error::new(ErrorCode::Unsupported, message).in_function(&first.name));
        }
        let aliases = if first.export == first.name { vec![] } else { vec![first.export.clone()] };
        let (name, functions) = (first.name.clone(), pools.manifest().overloads(name).cloned().collect());
        Ok(Self { pools, functions, name, aliases })
    }

    /// The same functions under one other name.
    pub(crate) fn renamed(self, name: String) -> Self {
        Self { name, aliases: vec![], ..self }
    }

    /// What SQL calls them.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn pools(&self) -> &Arc<ModulePools> {
        &self.pools
    }

    pub(crate) fn first(&self) -> &FunctionInfo {
        &self.functions[0]
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, FunctionInfo> {
        self.functions.iter()
    }

    /// The export's name where it is another than the SQL name.
    pub(crate) fn aliases(&self) -> &[String] {
        &self.aliases
    }

    pub(crate) fn volatility(&self) -> Volatility {
        match self.first().volatility {
            Declared::Immutable => Volatility::Immutable,
            Declared::Stable => Volatility::Stable,
            Declared::Volatile => Volatility::Volatile,
        }
    }

    /// The one for arguments of these types.
    ///
    /// # Errors
    /// HEDDLE1102, HEDDLE1103.
    pub(crate) fn resolve(&self, given: &[&DataType]) -> Result<&FunctionInfo> {
        accepts::resolve(&self.functions, given)
    }

    /// The result of a function that has one.
    ///
    /// # Errors
    /// HEDDLE1004 for a function without.
    pub(crate) fn returns(function: &FunctionInfo) -> Result<&Field> {
        let missing = || Error::new(ErrorCode::BadManifest, "a function without a result");
        function.returns.as_ref().ok_or_else(missing)
    }
}

/// The same functions are the same export of the same bytes, by the same name and limits of their own.
impl PartialEq for Overloads {
    fn eq(&self, other: &Self) -> bool {
        self.pools.digest() == other.pools.digest()
            && self.first().export == other.first().export
            && self.name == other.name
            && self.pools.own_limits() == other.pools.own_limits()
    }
}

impl Eq for Overloads {}

impl Hash for Overloads {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pools.digest().hash(state);
        self.first().export.hash(state);
    }
}

/// What scalar and aggregate functions tell a planner alike, out of their fields `overloads` and `signature`.
macro_rules! known_by_overloads {
    () => {
        fn name(&self) -> &str {
            self.overloads.name()
        }

        fn aliases(&self) -> &[String] {
            self.overloads.aliases()
        }

        fn signature(&self) -> &Signature {
            &self.signature
        }

        /// Leaves every type as it is: an error here would reach the user as text inside other text. The types are
        /// checked when DataFusion asks for that of the result, and converted, some of them value by value, when the function
        /// is called.
        fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
            Ok(arg_types.to_vec())
        }
    };
}

pub(crate) use known_by_overloads;
