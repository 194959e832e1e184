;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<int8>>>>>>>>>>>>>>>>"}]}
;; A result of 17 levels.
(module
  ;; include guest
  ;; include zeros_call
)
