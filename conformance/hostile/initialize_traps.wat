;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Traps in _initialize.
(module
  ;; include guest
  ;; include zeros_call
  (func (export "_initialize") (unreachable))
)
