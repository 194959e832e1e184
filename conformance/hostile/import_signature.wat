;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Imports a function of Extism with another signature.
(module
  (import "extism:host/env" "input_length" (func $length (result i32)))
  ;; include guest
  ;; include zeros_call
)
