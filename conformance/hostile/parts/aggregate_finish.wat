;; Results of nothing.
  (func (export "heddle_aggregate_finish") (param $handle i32) (param $slots i32) (param $n i32) (param $out i32) (result i32)
    (local $rows i64)
    (local.set $rows (i64.extend_i32_u (local.get $n)))
    ;; include result
    (i32.const 0))
