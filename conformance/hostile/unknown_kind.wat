;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64", "patch": {"kind": "window"}}]}
;; A kind that does not exist.
(module
  ;; include guest
  ;; include zeros_call
)
