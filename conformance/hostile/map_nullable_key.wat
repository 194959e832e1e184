;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "map<utf8?, int8>"}]}
;; A map with nullable keys.
(module
  ;; include guest
  ;; include zeros_call
)
