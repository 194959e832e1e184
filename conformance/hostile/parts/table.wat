;; Handles of tables: $pulled is how often a handle was asked for a batch.
  (global $pulled (mut i32) (i32.const 0))
  (func (export "heddle_table_open") (param $fn i32) (param $args i32) (param $constants i32) (result i32)
    (global.set $pulled (i32.const 0))
    (i32.const 7))
  (func (export "heddle_table_close") (param $handle i32) (result i32) (i32.const 0))
