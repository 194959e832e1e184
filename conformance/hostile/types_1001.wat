;; {"functions": [{"name": "f", "args": {"count": 100, "of": "struct<a: int8, b: int8, c: int8, d: int8, e: int8, f: int8, g: int8, h: int8, i: int8, j: int8>"}, "returns": "float64"}]}
;; A function with more than 1,000 types.
(module
  ;; include guest
  ;; include zeros_call
)
