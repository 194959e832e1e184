;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Never ends _initialize.
(module
  ;; include guest
  ;; include zeros_call
  (func (export "_initialize") (loop $again (br $again)))
)
