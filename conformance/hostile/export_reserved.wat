;; {"functions": [{"name": "memory", "args": {"a": "float64"}, "returns": "float64"}]}
;; A function that is called like the memory.
(module
  ;; include guest
  ;; include zeros_call
)
