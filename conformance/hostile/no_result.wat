;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64", "patch": {"returns": null}}]}
;; A scalar without a result in its manifest.
(module
  ;; include guest
  ;; include zeros_call
)
