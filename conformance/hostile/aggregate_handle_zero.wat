;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "aggregate", "returns": "float64", "state": "struct<sum: float64, items: list<int32>>"}]}
;; Opens handle 0.
(module
  ;; include guest
  ;; include array
  ;; include aggregate_extism
  (global $handle (mut i32) (i32.const 6))
  (func (export "heddle_aggregate_open") (param $fn i32) (result i32)
    (global.set $handle (i32.add (global.get $handle) (i32.const 1)))
    (i32.const 0))
  ;; include aggregate_accumulate
  ;; include aggregate_merge
  ;; include aggregate_state
  ;; include aggregate_finish
  ;; include aggregate_convert
  ;; include aggregate_slots
)
