;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "aggregate", "returns": "float64", "state": "struct<sum: float64, items: list<int32>>"}]}
;; Traps in merge.
(module
  ;; include guest
  ;; include array
  ;; include aggregate_extism
  ;; include aggregate_open
  ;; include aggregate_accumulate
  (func (export "heddle_aggregate_merge") (param $handle i32) (param $states i32) (param $groups i32) (param $n i32) (result i32) (unreachable))
  ;; include aggregate_state
  ;; include aggregate_finish
  ;; include aggregate_convert
  ;; include aggregate_slots
)
