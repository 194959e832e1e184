//! Functions of Heddle modules for `DataFusion` in Python.
