//! DataFusion.
