;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "partition", "output": {"word": "int32"}, "partitionBy": ["a"]}]}
;; An honest partition function.
(module
  ;; include guest
  ;; include array
  ;; include partition_extism
  ;; include partition_open
  ;; include partition_process
  ;; include partition_next
  ;; include partition_finish
)
