;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "aggregate", "returns": "float64", "state": "struct<sum: float64, items: list<int32>>", "patch": {"retract": true}}]}
;; Says that it retracts, and cannot.
(module
  ;; include guest
  ;; include array
  ;; include aggregate_extism
  ;; include aggregate_open
  ;; include aggregate_accumulate
  ;; include aggregate_merge
  ;; include aggregate_state
  ;; include aggregate_finish
  ;; include aggregate_convert
  ;; include aggregate_slots
)
