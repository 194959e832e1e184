;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Imports a function of Extism that hosts do not give.
(module
  (import "extism:host/env" "http_request" (func $request (param i64 i64) (result i64)))
  ;; include guest
  ;; include zeros_call
)
