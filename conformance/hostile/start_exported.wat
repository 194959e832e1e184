;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Exports _start, which makes it a program.
(module
  ;; include guest
  ;; include zeros_call
  (func (export "_start"))
)
