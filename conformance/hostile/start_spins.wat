;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Never ends its start function.
(module
  ;; include guest
  ;; include zeros_call
  (func $start (loop $again (br $again)))
  (start $start)
)
