;; States without rows, one per row.
  (func (export "heddle_aggregate_convert") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    (local $rows i64)
    (local.set $rows (i64.load (local.get $args)))
    ;; include state
    (i32.const 0))
