;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}, {"name": "f", "export": "g", "args": {"a": "float64"}, "returns": "float64"}]}
;; Two functions of one SQL name and different exports.
(module
  ;; include guest
  ;; include zeros_call
)
