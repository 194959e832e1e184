;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "struct<a: int8, a: int8>"}]}
;; A struct with two fields of one name.
(module
  ;; include guest
  ;; include zeros_call
)
