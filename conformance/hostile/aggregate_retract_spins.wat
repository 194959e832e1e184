;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "aggregate", "returns": "float64", "state": "struct<sum: float64, items: list<int32>>", "patch": {"retract": true}}]}
;; Never ends taking back.
(module
  ;; include guest
  ;; include array
  ;; include aggregate_extism
  ;; include aggregate_open
  ;; include aggregate_accumulate
  (func (export "heddle_aggregate_retract") (param $handle i32) (param $args i32) (param $constants i32) (param $groups i32) (param $n i32) (result i32) (loop $again (br $again)) (i32.const 0))
  ;; include aggregate_merge
  ;; include aggregate_state
  ;; include aggregate_finish
  ;; include aggregate_convert
  ;; include aggregate_slots
)
