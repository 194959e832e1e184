;; {"functions": [{"name": "g", "args": {"a": "float64"}, "returns": "float64"}]}
;; Lacks the Extism export of its function.
(module
  ;; include guest
  ;; include zeros_call
)
