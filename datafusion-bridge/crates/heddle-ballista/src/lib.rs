//! Functions of Heddle modules on an Apache Ballista cluster.
