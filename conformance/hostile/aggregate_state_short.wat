;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "aggregate", "returns": "float64", "state": "struct<sum: float64, items: list<int32>>"}]}
;; Fewer states than slots.
(module
  ;; include guest
  ;; include array
  ;; include aggregate_extism
  ;; include aggregate_open
  ;; include aggregate_accumulate
  ;; include aggregate_merge
  (func (export "heddle_aggregate_state") (param $handle i32) (param $slots i32) (param $n i32) (param $out i32) (result i32)
    (local $rows i64)
    (local.set $rows (i64.extend_i32_u (local.get $n)))
    ;; include state
    (i64.store (local.get $out) (i64.const 0))
    (i32.const 0))
  ;; include aggregate_finish
  ;; include aggregate_convert
  ;; include aggregate_slots
)
