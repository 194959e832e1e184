;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Traps in its start function.
(module
  ;; include guest
  ;; include zeros_call
  (func $start (unreachable))
  (start $start)
)
