;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "aggregate", "returns": "float64", "state": "struct<sum: float64, items: list<int32>>"}]}
;; States outside memory.
(module
  ;; include guest
  ;; include array
  ;; include aggregate_extism
  ;; include aggregate_open
  ;; include aggregate_accumulate
  ;; include aggregate_merge
  ;; include aggregate_state
  ;; include aggregate_finish
  (func (export "heddle_aggregate_convert") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    (local $rows i64)
    (local.set $rows (i64.load (local.get $args)))
    ;; include state
    (i32.store (i32.const 2068) (i32.const 131064))
    (i32.const 0))
  ;; include aggregate_slots
)
